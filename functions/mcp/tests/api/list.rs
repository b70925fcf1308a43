//! `tools/list`: pages, order, forms.

use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn pages_follow_each_other_and_end() {
    let client = Client::new();
    let mut names = Vec::new();
    let mut cursor = Value::Null;
    for page in 0..3 {
        let params = if cursor.is_null() { json!({}) } else { json!({ "cursor": cursor }) };
        let result = client.modern_to("many", "tools/list", params).send().await.result();
        assert_eq!(result["cacheScope"], "public");
        assert_eq!(result["ttlMs"], 30_000);
        names.extend(
            result["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()),
        );
        cursor = result["nextCursor"].clone();
        assert_eq!(cursor.is_null(), page == 2);
    }
    let wanted: Vec<_> = (0..450).map(|n| format!("tool_{n:03}")).collect();
    assert_eq!(names, wanted);
}

#[tokio::test]
async fn a_cursor_of_another_make_is_refused() {
    let client = Client::new();
    for cursor in ["x", "YWZ0ZXIgbm9ib2R5", "ÿ", "after tool_001"] {
        let reply = client.modern_to("many", "tools/list", json!({ "cursor": cursor })).send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (200, -32602), "{cursor}");
    }
    let empty = client.modern_to("many", "tools/list", json!({"cursor": ""})).send().await;
    assert_eq!(empty.result()["tools"][0]["name"], "tool_000");
}

#[tokio::test]
async fn the_list_is_the_same_every_time() {
    let client = Client::new();
    let first = client.modern("tools/list", json!({})).send().await.body;
    for _ in 0..3 {
        assert_eq!(client.modern("tools/list", json!({})).send().await.body, first);
    }
}

#[tokio::test]
async fn a_server_without_tools_lists_none() {
    let client = Client::new();
    assert_eq!(client.modern_to("empty", "tools/list", json!({})).send().await.result()["tools"], json!([]));
    let call = client.modern_to("empty", "tools/call", json!({"name": "a"})).send().await;
    assert_eq!(call.message(), "unknown tool `a`; this server has no tools");
}

#[tokio::test]
async fn a_tool_carries_its_hints_and_schemas() {
    let tools = Client::new().modern("tools/list", json!({})).send().await.result()["tools"].clone();
    let add = &tools[0];
    assert_eq!(add["title"], "Add numbers");
    assert_eq!(add["annotations"], json!({"readOnlyHint": true, "openWorldHint": false}));
    assert_eq!(add["outputSchema"]["required"], json!(["sum"]));
    assert_eq!(add["inputSchema"]["additionalProperties"], false);
}
