//! Who is let in.

use serde_json::json;

use crate::client::Client;
use crate::memory::KEY;

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

#[tokio::test]
async fn a_keyed_server_wants_a_key_by_either_header() {
    let client = Client::new();
    let bare = client.post("keyed", LIST).send().await;
    assert_eq!((bare.status.as_u16(), bare.header("www-authenticate")), (401, "Bearer realm=\"keyed\""));
    let wrong = client.post("keyed", LIST).header("authorization", "Bearer nonsense").send().await;
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.header("www-authenticate"), "Bearer realm=\"keyed\", error=\"invalid_token\"");
    assert_eq!(
        client.post("keyed", LIST).header("authorization", &format!("Basic {KEY}")).send().await.status,
        401
    );
    for (name, value) in [
        ("authorization", format!("Bearer {KEY}")),
        ("authorization", format!("bearer  {KEY}")),
        ("x-api-key", KEY.to_owned()),
    ] {
        let reply = client.post("keyed", LIST).header(name, &value).from(Some("203.0.113.9")).send().await;
        assert_eq!(reply.status, 200, "{name}: {value}");
    }
}

#[tokio::test]
async fn what_a_keyed_server_lists_is_cached_for_its_caller_alone() {
    let reply =
        Client::new().modern_to("keyed", "tools/list", json!({})).header("x-api-key", KEY).send().await;
    assert_eq!(reply.result()["cacheScope"], "private");
}

#[tokio::test]
async fn a_public_server_is_open_to_this_machine_only() {
    let client = Client::new();
    assert_eq!(client.post("open", LIST).send().await.status, 200);
    assert_eq!(client.post("open", LIST).from(Some("::1")).send().await.status, 200);
    for post in [
        client.post("open", LIST).from(Some("192.168.1.20")),
        client.post("open", LIST).from(None),
        client.post("open", LIST).header("x-forwarded-for", "203.0.113.9"),
        client.post("open", LIST).header("forwarded", "for=203.0.113.9"),
    ] {
        let reply = post.send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (403, -32600));
    }
}

#[tokio::test]
async fn the_caller_is_told_to_the_workflow() {
    let client = Client::new();
    let call = json!({"name": "test_simple_text", "arguments": {},
        "_meta": {"io.modelcontextprotocol/clientInfo": {"name": "probe", "version": "9"}}});
    client.modern_to("keyed", "tools/call", call).header("x-api-key", KEY).send().await;
    let caller = client.backend.caller.lock().unwrap().clone().unwrap();
    assert!(caller.api_key.is_some());
    assert_eq!(caller.client.as_deref(), Some("probe 9"));
    let legacy = client.legacy("2025-11-25", "tools/call", json!({"name": "test_simple_text"}));
    legacy.header("user-agent", "old-client/1").send().await;
    assert_eq!(
        client.backend.caller.lock().unwrap().clone().unwrap().client.as_deref(),
        Some("old-client/1")
    );
}
