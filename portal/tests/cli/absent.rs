//! Where there is no portal, or something else answers.

use std::net::TcpListener;

use crate::portal::{Portal, echo};

#[test]
fn without_a_portal_it_says_how_to_start_one() {
    for command in [&["servers"][..], &["executions"], &["export"], &["call", "server", "tool"]] {
        let done = Portal::new().run(command).exits(3);
        assert!(done.err.contains("no portal runs on the data folder"), "{}", done.err);
        assert!(done.err.contains("help: start it with `portal up`"), "{}", done.err);
        assert_eq!(done.out, "");
    }
}

#[test]
fn with_json_a_failure_is_one_document_on_standard_output() {
    let done = Portal::new().run(&["servers", "--json"]).exits(3);
    assert_eq!(done.json().pointer("/error/code").unwrap(), "not_running");
    assert!(done.json().pointer("/error/help").is_some());
    assert_eq!(done.err, "");
}

#[test]
fn a_portal_that_was_killed_is_told_from_one_that_never_ran() {
    let portal = Portal::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    std::fs::create_dir(portal.path().join("data")).unwrap();
    portal.file("data/endpoint.json", format!("{{\"url\": \"http://{closed}\", \"pid\": 1}}"));
    let done = portal.run(&["servers"]).exits(3);
    assert!(done.err.contains(&format!("the portal at http://{closed} cannot be reached")), "{}", done.err);
}

#[test]
fn what_is_no_portal_is_told_apart() {
    let url = echo("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
    let done = Portal::new().run(&["servers", "--url", &url]).exits(3);
    assert!(done.err.contains("is not a portal of this release"), "{}", done.err);
    let done = Portal::new().run(&["servers", "--url", "nonsense"]).exits(2);
    assert!(done.err.contains("`nonsense` is not the address of a portal"), "{}", done.err);
}

#[test]
fn a_refusal_says_what_to_do_about_the_token() {
    let body = r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"no token","code":"unauthenticated","request_id":"req_1"}"#;
    let head = "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/problem+json\r\n";
    let url = echo(&format!("{head}content-length: {}\r\n\r\n{body}", body.len()));
    let done = Portal::new().run(&["servers", "--url", &url]).exits(4);
    assert!(done.err.contains("error: no token") && done.err.contains("`--token`"), "{}", done.err);

    let url = echo(&format!("{head}content-length: {}\r\n\r\n{body}", body.len()));
    let done = Portal::new().run(&["servers", "--url", &url, "--token", "mcpp_wrong", "--json"]).exits(4);
    assert_eq!(done.json().pointer("/error/code").unwrap(), "unauthenticated");
    assert!(!done.out.contains("mcpp_wrong"), "{}", done.out);
}

#[test]
fn arguments_are_checked_before_anything_is_asked() {
    let done = Portal::new().run(&["call", "server", "tool", "--arguments", "{oops"]).exits(2);
    assert!(done.err.contains("--arguments is not JSON"), "{}", done.err);
    let done = Portal::new().run(&["call", "server", "tool", "--arguments", "[1]"]).exits(2);
    assert!(done.err.contains("must be a JSON object"), "{}", done.err);
}
