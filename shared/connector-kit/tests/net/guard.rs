//! What may be reached.

use axum::Router;
use axum::routing::get as on_get;
use portal_connector_kit::net::Limits;
use portal_connector_kit::testing::context;

use crate::server::{Scripted, client, get, limits, name_of, serve, serve_at};

fn hello() -> Router {
    Router::new().route("/", on_get(|| async { "hello" }))
}

#[tokio::test]
async fn every_spelling_of_an_address_that_is_not_public_is_refused() {
    let context = context(client("", Limits::default()), None);
    for url in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.0x1/",
        "http://127.0.0.1./",
        "http://%31%32%37.0.0.1/",
        "http://１２７.0.0.1/",
        "http://0/",
        "http://10.0.0.1/",
        "http://192.168.0.1:8080/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://255.255.255.255/",
        "http://224.0.0.1/",
    ] {
        assert_eq!(name_of(&context, url).await, "Http.Blocked", "{url}");
    }
}

#[tokio::test]
async fn what_is_no_plain_http_url_is_refused() {
    let context = context(client("127.0.0.1", Limits::default()), None);
    for url in [
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "//example.com/",
        "example.com",
        "/path",
        "",
        "http://",
        "https://user:secret-word@example.com/",
        "https://user@example.com/",
        "https://example.com:0/",
        "https://exa\tmple.com/",
        "https://example.com/a b",
        "https://example.com/\r\nX-Evil: 1",
        "http://[fe80::1%25eth0]/",
        "http://256.256.256.256/",
    ] {
        let error = get(&context, url).await.unwrap_err();
        assert_eq!(error.name.to_string(), "Conn.BadParameters", "{url}: {error}");
        assert!(!error.cause.contains("secret-word"), "{error}");
    }
}

#[tokio::test]
async fn the_allow_list_opens_what_it_names_and_nothing_else() {
    let (one, two) = (serve(hello()).await, serve(hello()).await);
    let by_port = context(client(&one.to_string(), limits()), None);
    assert_eq!(name_of(&by_port, &format!("http://{one}/")).await, "200 OK");
    assert_eq!(name_of(&by_port, &format!("http://{two}/")).await, "Http.Blocked");
    assert_eq!(name_of(&by_port, &format!("http://localhost:{}/", one.port())).await, "Http.Blocked");

    let by_network = context(client("127.0.0.0/8", limits()), None);
    assert_eq!(name_of(&by_network, &format!("http://{two}/")).await, "200 OK");
    assert_eq!(name_of(&by_network, &format!("http://localhost:{}/", two.port())).await, "200 OK");

    let by_name = context(client(&format!("localhost:{}", one.port()), limits()), None);
    assert_eq!(name_of(&by_name, &format!("http://localhost:{}/", one.port())).await, "200 OK");
    assert_eq!(name_of(&by_name, &format!("http://LOCALHOST:{}/", one.port())).await, "200 OK");
    assert_eq!(name_of(&by_name, &format!("http://localhost:{}/", two.port())).await, "Http.Blocked");
    assert_eq!(name_of(&by_name, &format!("http://{one}/")).await, "Http.Blocked");
}

#[tokio::test]
async fn a_name_for_an_address_that_is_not_public_is_refused() {
    for address in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00:ec2::254", "::ffff:10.0.0.1"] {
        let lookup = Scripted::new(&[&[address]]);
        let context = context(lookup.client(""), None);
        let error = get(&context, "http://intranet.example/").await.unwrap_err();
        assert_eq!(error.name.to_string(), "Http.Blocked", "{address}");
        assert!(error.cause.contains("intranet.example") && !error.cause.contains(address), "{error}");
    }
}

#[tokio::test]
async fn a_name_that_is_bound_again_is_looked_up_once_and_refused_the_next_time() {
    // 127.0.0.2 stands for a public address: it is the one that is allowed.
    let public = serve_at("127.0.0.2", hello()).await;
    let lookup = Scripted::new(&[&["127.0.0.2"], &["127.0.0.1"], &["10.0.0.1", "::1"]]);
    let url = format!("http://rebound.example:{}/", public.port());

    let first = context(lookup.client("127.0.0.2"), None);
    assert_eq!(name_of(&first, &url).await, "200 OK");
    // The check and the connection used one look-up: there was no second to answer otherwise.
    assert_eq!(lookup.asked(), ["rebound.example"]);

    let second = context(lookup.client("127.0.0.2"), None);
    assert_eq!(name_of(&second, &url).await, "Http.Blocked");
    assert_eq!(name_of(&second, &url).await, "Http.Blocked");
    assert_eq!(lookup.asked().len(), 3);
}

#[tokio::test]
async fn of_several_addresses_only_those_allowed_are_tried() {
    let public = serve_at("127.0.0.2", hello()).await;
    let lookup = Scripted::new(&[&["127.0.0.1", "::1", "127.0.0.2", "169.254.169.254"]]);
    let context = context(lookup.client("127.0.0.2"), None);
    assert_eq!(name_of(&context, &format!("http://mixed.example:{}/", public.port())).await, "200 OK");
}

#[tokio::test]
async fn a_name_without_an_address_says_so() {
    let lookup = Scripted::new(&[]);
    let context = context(lookup.client(""), None);
    let error = get(&context, "https://nowhere.example/").await.unwrap_err();
    assert_eq!(error.name.to_string(), "Http.Connect");
    assert!(error.cause.contains("`nowhere.example` was not found"), "{error}");
}
