//! Whole messages, as they cross the wire in each era.

use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn modern_messages() {
    let client = Client::new();
    insta::assert_json_snapshot!(
        "modern_discover",
        client.modern("server/discover", json!({})).send().await.json()
    );
    insta::assert_json_snapshot!(
        "modern_call",
        client.call("add", json!({"a": 1, "b": 2})).send().await.json()
    );
    insta::assert_json_snapshot!("modern_call_list", client.call("list", json!({})).send().await.json());
    insta::assert_json_snapshot!(
        "modern_call_error",
        client.call("test_error_handling", json!({})).send().await.json()
    );
    insta::assert_json_snapshot!("modern_unknown_tool", client.call("nobody", json!({})).send().await.json());
    let mut list = client.modern("tools/list", json!({})).send().await.json();
    list["result"]["tools"].as_array_mut().unwrap().truncate(2);
    insta::assert_json_snapshot!("modern_list", list);
}

#[tokio::test]
async fn legacy_messages() {
    let client = Client::new();
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    insta::assert_json_snapshot!(
        "legacy_initialize",
        client.legacy("", "initialize", hello).send().await.json()
    );
    for version in ["2025-11-25", "2025-03-26"] {
        let call = |tool: &str| client.legacy(version, "tools/call", json!({"name": tool}));
        insta::assert_json_snapshot!(format!("{version}_call_list"), call("list").send().await.json());
        insta::assert_json_snapshot!(format!("{version}_call_link"), call("link").send().await.json());
        let mut list = client.legacy(version, "tools/list", json!({})).send().await.json();
        list["result"]["tools"].as_array_mut().unwrap().truncate(2);
        insta::assert_json_snapshot!(format!("{version}_list"), list);
    }
}

#[tokio::test]
async fn a_modern_stream() {
    let params = json!({"name": "test_tool_with_progress", "arguments": {}, "_meta": {"progressToken": 7}});
    insta::assert_snapshot!("modern_stream", Client::new().modern("tools/call", params).send().await.body);
}
