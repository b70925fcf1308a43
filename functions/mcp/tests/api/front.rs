//! What is decided before a message is looked into.

use std::sync::Arc;
use std::time::Duration;

use function_mcp::Settings;
use http::Method;
use portal_base::FakeClock;
use portal_base::rate::{Buckets, Rate};
use serde_json::{Value, json};

use crate::client::Client;
use crate::memory::{KEY, Memory};

const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;

#[tokio::test]
async fn only_post_is_taken() {
    let client = Client::new();
    for method in [Method::GET, Method::DELETE, Method::PUT, Method::HEAD, Method::OPTIONS] {
        let reply = client.raw(method.clone(), "open", "").send().await;
        assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "POST"), "{method}");
    }
}

#[tokio::test]
async fn an_unknown_slug_is_not_found() {
    let reply = Client::new().post("nobody", PING).send().await;
    assert_eq!((reply.status.as_u16(), reply.code()), (404, -32600));
    assert_eq!(reply.message(), "there is no MCP server `nobody` here");
}

#[tokio::test]
async fn other_hosts_and_origins_are_refused() {
    let client = Client::new();
    assert_eq!(client.post("open", PING).set("host", "evil.example").send().await.status, 403);
    assert_eq!(client.post("open", PING).header("origin", "https://evil.example").send().await.status, 403);
    let local = client.post("open", PING).header("origin", "http://localhost:6274").send().await;
    assert_eq!(local.status, 200);
    assert_eq!(local.header("access-control-allow-origin"), "http://localhost:6274");
    let preflight = client
        .raw(Method::OPTIONS, "open", "")
        .header("origin", "http://localhost:6274")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "mcp-method,mcp-param-region")
        .send()
        .await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-headers"), "mcp-method,mcp-param-region");
}

#[tokio::test]
async fn only_json_of_bounded_size_is_taken() {
    let client = Client::new();
    assert_eq!(client.post("open", PING).set("content-type", "text/plain").send().await.status, 415);
    assert_eq!(client.post("open", PING).without("content-type").send().await.status, 415);
    let charset =
        client.post("open", PING).set("content-type", "Application/JSON; charset=utf-8").send().await;
    assert_eq!(charset.status, 200);
    let large = client.post("open", vec![b' '; 5 << 20]).send().await;
    assert_eq!((large.status.as_u16(), large.code()), (413, -32600));
    let announced = client.post("open", PING).header("content-length", "5000000").send().await;
    assert_eq!(announced.status, 413);
}

#[tokio::test]
async fn every_accept_header_is_good() {
    let client = Client::new();
    for accept in ["*/*", "application/json", "text/event-stream", "application/json;q=0.1, */*", "text/html"]
    {
        let reply = client.post("open", PING).set("accept", accept).send().await;
        assert_eq!(reply.status, 200, "{accept}");
    }
    assert_eq!(client.post("open", PING).without("accept").send().await.status, 200);
}

#[tokio::test]
async fn what_is_no_message_is_told_in_json_rpc() {
    let client = Client::new();
    for (body, status, code, id) in [
        ("", 400, -32700, Value::Null),
        ("{", 400, -32700, Value::Null),
        ("\u{0}", 400, -32700, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} x", 400, -32700, Value::Null),
        ("5", 400, -32600, Value::Null),
        ("\"text\"", 400, -32600, Value::Null),
        ("null", 400, -32600, Value::Null),
        ("{}", 400, -32600, Value::Null),
        (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, 400, -32600, json!(1)),
        (r#"{"id":1,"method":"ping"}"#, 400, -32600, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":5}"#, 400, -32600, json!(1)),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32600, Value::Null),
        (r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, 400, -32600, Value::Null),
        (r#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, 400, -32600, Value::Null),
        (r#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}"#, 400, -32600, Value::Null),
        (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, 400, -32600, json!(2)),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, 400, -32600, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#, 400, -32600, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#, 400, -32600, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, 400, -32602, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, 200, -32602, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}"#, 200, -32602, json!(1)),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":[1]}}"#,
            200,
            -32602,
            json!(1),
        ),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, 200, -32602, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":5}}"#, 200, -32602, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":5}}"#, 200, -32602, json!(1)),
        (r#"{"jsonrpc":"2.0","id":"a","method":"initialize","params":{}}"#, 200, -32602, json!("a")),
        (
            r#"{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{}}}"#,
            200,
            -32602,
            json!("a"),
        ),
    ] {
        let reply = client.post("open", body).send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (status, code), "{body}: {}", reply.body);
        assert_eq!(reply.json()["id"], id, "{body}");
        assert_eq!(reply.json()["jsonrpc"], "2.0");
    }
}

#[tokio::test]
async fn a_batch_is_fanned_out_for_those_who_may_send_one() {
    let client = Client::new();
    let batch = json!([
        {"jsonrpc": "2.0", "id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": "two", "method": "tools/call", "params": {"name": "test_tool_with_progress",
            "arguments": {}, "_meta": {"progressToken": 1}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "nobody"}},
        5,
        [],
        {"jsonrpc": "2.0", "id": 6, "method": "initialize", "params": {"protocolVersion": "2025-03-26",
            "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}},
    ]);
    let reply = client.post("open", batch.to_string()).send().await;
    assert_eq!(reply.status, 200);
    let answers = reply.json();
    let ids: Vec<_> = answers.as_array().unwrap().iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, [json!(1), json!("two"), json!(3), Value::Null, Value::Null, json!(6)]);
    assert_eq!(answers[1]["result"]["content"][0]["text"], "done");
    assert_eq!(answers[2]["error"]["code"], -32602);
    assert_eq!(answers[5]["error"]["code"], -32600);

    let silent =
        client.post("open", r#"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#).send().await;
    assert_eq!((silent.status.as_u16(), silent.body.as_str()), (202, ""));
    for (body, version) in [
        ("[]", "2025-03-26"),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "2025-06-18"),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "2026-07-28"),
    ] {
        let reply = client.post("open", body).header("mcp-protocol-version", version).send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (400, -32600), "{body} {version}");
    }
    let many = vec![json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}); 101];
    assert_eq!(client.post("open", Value::from(many).to_string()).send().await.status, 400);
}

#[tokio::test]
async fn a_store_that_cannot_answer_is_503_without_its_reasons() {
    let reply = Client::new().post("unreachable", PING).send().await;
    assert_eq!((reply.status.as_u16(), reply.code()), (503, -32603));
    assert!(!reply.body.contains("disk"), "{}", reply.body);
    assert_eq!(reply.header("retry-after"), "1");
}

#[tokio::test]
async fn a_caller_over_its_quota_is_told_when_to_come_back() {
    let client = Client::with(Memory { throttles: true, ..Memory::new() }, Settings::default());
    let reply = client.call("add", json!({"a": 1, "b": 1})).send().await;
    assert_eq!((reply.status.as_u16(), reply.code(), reply.header("retry-after")), (429, 429, "7"));
    assert_eq!(client.modern("tools/list", json!({})).send().await.status, 200);
}

#[tokio::test]
async fn each_key_has_a_bucket_of_its_own_and_this_machine_none() {
    let rate = Rate { burst: 2, per_second: 0.5 };
    let rate = Some(Arc::new(Buckets::new(rate, Arc::new(FakeClock::default()))));
    let client = Client::with(Memory::new(), Settings { rate, ..Settings::default() });
    let far = || client.post("keyed", PING).header("x-api-key", KEY).from(Some("203.0.113.9")).send();
    for _ in 0..2 {
        assert_eq!(far().await.status, 200);
    }
    let refused = far().await;
    assert_eq!((refused.status.as_u16(), refused.code(), refused.header("retry-after")), (429, 429, "3"));
    for _ in 0..5 {
        assert_eq!(client.post("keyed", PING).header("x-api-key", KEY).send().await.status, 200);
    }
}

#[tokio::test]
async fn a_paused_server_lists_its_tools_and_runs_none() {
    let client =
        Client::with(Memory::new(), Settings { list_ttl: Duration::from_secs(1), ..Settings::default() });
    assert_eq!(client.modern_to("paused", "tools/list", json!({})).send().await.status, 200);
    let call = client
        .modern_to("paused", "tools/call", json!({"name": "add", "arguments": {"a": 1, "b": 2}}))
        .send()
        .await;
    assert!(call.is_error());
    assert_eq!(call.text(), "the server `paused` is paused by its owner; nothing was run");
    assert_eq!(client.backend.begun.load(std::sync::atomic::Ordering::SeqCst), 0);
}
