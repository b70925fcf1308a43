//! What travels compressed to a client that takes it, and what never does.

use serde_json::json;

use crate::offline::GREET;
use crate::outside::exchange;
use crate::portal::{Portal, Up};

/// The head and the body of an answer to a client that takes gzip.
fn ask(up: &Up, start: &str, kind: &str, body: &str) -> (String, Vec<u8>) {
    let headers = format!("accept: {kind}\r\naccept-encoding: gzip\r\n");
    let mut answer = exchange(&up.url, start, &headers, body);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let body = answer.split_off(end);
    (String::from_utf8(answer).unwrap().to_ascii_lowercase(), body)
}

#[test]
fn an_mcp_server_answers_plainly_where_the_api_compresses() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    let up = portal.up();
    portal.run(&["deploy", "greet.json", "--access", "public"]).exits(0);

    let (head, body) = ask(&up, "GET /api/v1/openapi.json", "application/json", "");
    assert!(head.starts_with("http/1.1 200") && head.contains("content-encoding: gzip"), "{head}");
    assert!(body.windows(2).any(|two| two == [0x1f, 0x8b]), "gzip begins like that");

    let name = "Kim".repeat(2_000);
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "greet", "arguments": { "name": name } },
    });
    for kind in ["application/json, text/event-stream", "application/json"] {
        let (head, body) = ask(&up, "POST /mcp/greet", kind, &call.to_string());
        assert!(head.starts_with("http/1.1 200") && !head.contains("content-encoding"), "{head}");
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains(&format!("Hello, {name}!")), "{} bytes: {head}", body.len());
    }
}
