//! Wrong input to the product as a whole: each is answered by what is wrong, where, and what to do.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::offline::GREET;
use crate::outside::{Answer, Outside, call};
use crate::portal::{Portal, Up};

fn fetch(url: &str, node: &Value) -> String {
    let mut request =
        json!({ "id": "get", "type": "http.request", "parameters": { "method": "GET", "url": url } });
    for (key, value) in node.as_object().unwrap() {
        request[key] = value.clone();
    }
    json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": {
                "name": "fetch", "description": "Fetches one page.",
                "input_schema": { "type": "object", "properties": { "host": { "type": "string" } } } } },
            request,
            { "id": "answer", "type": "respond", "parameters": { "structured": "{% $get.body %}" } },
        ],
        "edges": [{ "from": "tool", "to": "get" }, { "from": "get", "to": "answer" }],
    })
    .to_string()
}

/// Deploys a workflow that fetches `url`, calls it, and gives what the caller was told.
fn fetched(url: &str, options: &[&str], arguments: &str) -> (Portal, Up, String) {
    let portal = Portal::new();
    portal.file("fetch.json", fetch(url, &json!({ "timeout_seconds": 1 })));
    let up = portal.up_with(options);
    portal.run(&["deploy", "fetch.json", "--access", "public"]).exits(0);
    let done = portal.run(&["call", "fetch", "fetch", "--arguments", arguments]).exits(1);
    let told = format!("{}{}", done.out, done.err);
    (portal, up, told)
}

#[test]
fn the_metadata_service_is_out_of_reach_by_every_name() {
    for url in
        ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://2852039166/"]
    {
        // The host comes from the tool's arguments, as an attacker would have it.
        let (portal, _up, told) = fetched("{% $input.host %}", &[], &json!({ "host": url }).to_string());
        assert!(told.contains("Http.Blocked") && told.contains("may not be reached"), "{url}: {told}");
        let runs = portal.run(&["executions", "--json"]).exits(0).json();
        assert_eq!(runs[0]["status"], "failed", "{runs}");
    }
}

#[test]
fn this_machine_is_out_of_reach_unless_allowed() {
    let outside = Outside::start(|_, _| Answer::json(200, &json!({ "secret": true })));
    let (_portal, _up, told) = fetched(&outside.url, &[], "{}");
    assert!(told.contains("127.0.0.1") && told.contains("PORTAL_HTTP_ALLOW"), "{told}");
    assert!(outside.asked().is_empty(), "it was asked all the same");
}

#[test]
fn a_redirect_does_not_lead_where_a_request_may_not_go() {
    let outside = Outside::start(|_, _| Answer {
        status: 302,
        headers: vec![("location".to_owned(), "http://169.254.169.254/latest/".to_owned())],
        body: String::new(),
    });
    let (_portal, _up, told) = fetched(&outside.url, &["--allow-private", "127.0.0.1"], "{}");
    assert!(told.contains("169.254.169.254"), "{told}");
}

#[test]
fn a_server_that_hangs_is_given_up_after_the_time_of_the_node() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let hanging = std::thread::spawn(move || {
        // Accepted, and never answered.
        listener.accept().map(|(stream, _)| {
            std::thread::sleep(Duration::from_secs(30));
            drop(stream);
        })
    });
    let (_portal, _up, told) = fetched(&url, &["--allow-private", "127.0.0.1"], "{}");
    assert!(told.contains("1 s") || told.contains("Timeout") || told.contains("time"), "{told}");
    assert!(!hanging.is_finished(), "the call ended because of its own time, not because of the service");
}

#[test]
fn a_body_that_is_too_large_is_refused_with_the_limit() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    let up = portal.up();
    portal.run(&["deploy", "greet.json", "--access", "public"]).exits(0);
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "greet", "arguments": { "name": "x".repeat(5_500_000) } },
    });
    let (status, answer) = call(&up.url, "POST", "/mcp/greet", "", Some(&message));
    assert_eq!(status, 413, "{answer}");
    assert!(answer.to_string().contains("MB") || answer.to_string().contains("bytes"), "{answer}");
    // And it serves on.
    portal.run(&["call", "greet", "greet", "--arguments", "{\"name\": \"Kim\"}"]).exits(0);
}

#[test]
fn every_fault_of_a_document_is_told_at_once_in_its_place() {
    let portal = Portal::new();
    portal.file(
        "cycle.json",
        json!({
            "version": 1,
            "nodes": [
                { "id": "tool", "type": "tool", "parameters": { "name": "round", "description": "Goes round.",
                  "input_schema": { "type": "object" } } },
                { "id": "a", "type": "transform", "parameters": { "value": "{% $nobody.value %}" } },
                { "id": "b", "type": "transform", "parameters": { "value": "{% 1 + %}" } },
                { "id": "answer", "type": "respond", "parameters": { "structured": "{% $a %}" } },
            ],
            "edges": [
                { "from": "tool", "to": "a" }, { "from": "a", "to": "b" }, { "from": "b", "to": "a" },
                { "from": "b", "to": "answer" },
            ],
        })
        .to_string(),
    );
    let up = portal.up();
    for command in [&["validate", "cycle.json"][..], &["deploy", "cycle.json", "--access", "public"]] {
        let done = portal.run(command).exits(2);
        let told = format!("{}{}", done.out, done.err);
        assert!(told.contains("cycle"), "{told}");
        assert!(told.contains("1 +"), "{told}");
    }
    drop(up);

    portal.file("torn.json", "{ \"version\": 1, \"nodes\": [ ");
    let done = portal.run(&["validate", "torn.json"]).exits(2);
    assert!(done.err.contains("torn.json") || done.out.contains("torn.json"), "{} {}", done.out, done.err);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let portal = Portal::new();
    // Root writes everywhere but where the kernel itself says no.
    let folder =
        if nobody_can_write_here(&portal) { portal.path().join("locked") } else { "/proc/portal".into() };
    let done = portal.run(&["up", "--port", "0", "--no-open", "--data", folder.to_str().unwrap()]);
    assert_ne!(done.code, 0);
    assert!(done.err.contains(folder.to_str().unwrap()) && done.err.contains("data folder"), "{}", done.err);
}

/// Makes `locked` without the right to write; tells whether that keeps this account out.
fn nobody_can_write_here(portal: &Portal) -> bool {
    let folder = portal.path().join("locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o500)).unwrap();
    std::fs::File::create(folder.join("try")).and_then(|mut file| file.write_all(b"x")).is_err()
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let portal = Portal::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let done = portal.run(&["up", "--port", &port, "--no-open"]);
    assert_ne!(done.code, 0);
    assert!(done.err.contains(&port) && done.err.contains("--port"), "{}", done.err);
}
