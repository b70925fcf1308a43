//! Which era a request is of, and what each era gets.

use serde_json::{Value, json};

use crate::client::Client;

fn hello(version: &str) -> Value {
    json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
}

#[tokio::test]
async fn initialize_agrees_on_a_version_with_a_handshake_and_opens_no_session() {
    let client = Client::new();
    for (asked, agreed) in [
        ("2025-11-25", "2025-11-25"),
        ("2025-06-18", "2025-06-18"),
        ("2025-03-26", "2025-03-26"),
        ("2024-11-05", "2024-11-05"),
        ("2026-07-28", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
        ("2031-01-01", "2025-11-25"),
    ] {
        let reply = client.legacy(asked, "initialize", hello(asked)).send().await;
        assert_eq!(reply.status, 200, "{asked}: {}", reply.body);
        assert_eq!(reply.result()["protocolVersion"], agreed, "{asked}");
        assert_eq!(reply.result()["capabilities"], json!({"tools": {}}));
        assert_eq!(reply.result()["instructions"], "Ask kindly.");
        assert_eq!(reply.header("mcp-session-id"), "");
    }
}

#[tokio::test]
async fn a_legacy_client_is_served_without_a_handshake_and_its_session_id_is_ignored() {
    let client = Client::new();
    let list =
        client.legacy("2025-06-18", "tools/list", json!({})).header("mcp-session-id", "made-up").send().await;
    assert_eq!(list.status, 200);
    assert!(list.result().get("resultType").is_none() && list.result().get("ttlMs").is_none());
    let call = client
        .legacy("2025-06-18", "tools/call", json!({"name": "add", "arguments": {"a": 1, "b": 2}}))
        .send()
        .await;
    assert_eq!(call.result()["structuredContent"], json!({"sum": 3.0}));
    let ping = client.legacy("2025-11-25", "ping", json!({})).send().await;
    assert_eq!(ping.result(), json!({}));
    let initialized =
        client.post("open", r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).send().await;
    assert_eq!((initialized.status.as_u16(), initialized.body.as_str()), (202, ""));
}

#[tokio::test]
async fn a_request_without_any_version_is_of_2025_03_26() {
    let client = Client::new();
    let list = client.legacy("x", "tools/list", json!({})).without("mcp-protocol-version").send().await;
    let tools = list.result()["tools"].clone();
    assert!(
        tools
            .as_array()
            .unwrap()
            .iter()
            .all(|tool| tool.get("outputSchema").is_none() && tool.get("title").is_none())
    );
    let call = client
        .legacy("x", "tools/call", json!({"name": "list", "arguments": {}}))
        .without("mcp-protocol-version")
        .send()
        .await;
    assert!(call.result().get("structuredContent").is_none());
    assert_eq!(call.text(), "[1,2,3]");
}

#[tokio::test]
async fn methods_that_a_modern_peer_lost_are_not_found() {
    let client = Client::new();
    for method in [
        "initialize",
        "ping",
        "logging/setLevel",
        "resources/subscribe",
        "resources/unsubscribe",
        "tasks/list",
        "tasks/result",
        "nonsense",
    ] {
        let mut params = hello("2026-07-28");
        params["uri"] = json!("test://a");
        params["level"] = json!("info");
        let reply = client.modern(method, params).send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (404, -32601), "{method}: {}", reply.body);
        assert_eq!(reply.json()["id"], "m-1");
    }
}

#[tokio::test]
async fn what_is_not_declared_is_not_found() {
    let client = Client::new();
    for (method, params) in [
        ("prompts/list", json!({})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "test://a"})),
        ("prompts/get", json!({"name": "a"})),
        ("subscriptions/listen", json!({"notifications": {}})),
        ("tasks/get", json!({"taskId": "t"})),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "a"}, "argument": {"name": "a", "value": ""}}),
        ),
    ] {
        let mut modern = client.modern(method, params.clone());
        if let Some(name) = params.get("uri").or(params.get("taskId")).and_then(Value::as_str) {
            modern = modern.header("mcp-name", name);
        }
        let reply = modern.send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (404, -32601), "{method}: {}", reply.body);
        if method != "subscriptions/listen" && method != "tasks/get" {
            let reply = client.legacy("2025-11-25", method, params).send().await;
            assert_eq!((reply.status.as_u16(), reply.code()), (200, -32601), "{method}: {}", reply.body);
        }
    }
}

#[tokio::test]
async fn discover_tells_versions_and_who_serves() {
    let reply = Client::new().modern("server/discover", json!({})).send().await;
    assert_eq!(reply.status, 200);
    let result = reply.result();
    assert!(result["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")));
    assert_eq!(result["resultType"], "complete");
    assert_eq!(result["cacheScope"], "public");
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["version"], "3");
}

#[tokio::test]
async fn a_modern_claim_must_be_whole() {
    let client = Client::new();
    let call = || json!({"name": "add", "arguments": {"a": 1, "b": 2}});
    let header =
        |name: &'static str, value: &'static str| client.modern("tools/call", call()).set(name, value);
    for (post, status, code) in [
        (header("mcp-method", "tools/list"), 400, -32020),
        (header("mcp-name", "list"), 400, -32020),
        (header("mcp-name", "=?base64?!!!?="), 400, -32020),
        (header("mcp-protocol-version", "2025-11-25"), 400, -32020),
        (client.modern("tools/call", call()).without("mcp-method"), 400, -32020),
        (client.modern("tools/call", call()).without("mcp-name"), 400, -32020),
        (client.modern("tools/call", call()).without("mcp-protocol-version"), 400, -32020),
        (client.modern("tools/call", call()).header("mcp-name", "add"), 400, -32020),
    ] {
        let reply = post.send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (status, code), "{}", reply.body);
        assert_eq!(reply.json()["id"], "m-1");
    }
    let encoded = client.modern("tools/call", call()).set("mcp-name", "=?base64?YWRk?=").send().await;
    assert_eq!(encoded.status, 200, "{}", encoded.body);
}

#[tokio::test]
async fn a_version_nobody_serves_is_refused_with_those_that_are() {
    let client = Client::new();
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/list", "params": {"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2099-01-01", "io.modelcontextprotocol/clientCapabilities": {}}}});
    let reply = client
        .post("open", body.to_string())
        .header("mcp-protocol-version", "2099-01-01")
        .header("mcp-method", "tools/list")
        .send()
        .await;
    assert_eq!((reply.status.as_u16(), reply.code()), (400, -32022));
    assert_eq!(reply.json()["error"]["data"]["requested"], "2099-01-01");
    assert!(reply.json()["error"]["data"]["supported"].as_array().unwrap().contains(&json!("2026-07-28")));
}

#[tokio::test]
async fn a_modern_header_without_its_meta_never_falls_back() {
    let client = Client::new();
    for version in ["2026-07-28", "2027-01-01"] {
        let reply =
            client.legacy(version, "tools/list", json!({})).header("mcp-method", "tools/list").send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (400, -32602), "{version}: {}", reply.body);
    }
    let discover = client.legacy("2025-11-25", "server/discover", json!({})).send().await;
    assert_eq!((discover.status.as_u16(), discover.code()), (400, -32602), "{}", discover.body);
    let unknown = client.legacy("2025-01-01", "tools/list", json!({})).send().await;
    assert_eq!((unknown.status.as_u16(), unknown.code()), (400, -32600));
}

#[tokio::test]
async fn meta_that_lacks_what_is_required_is_told_so() {
    let client = Client::new();
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/list", "params": {"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28"}}});
    let reply = client
        .post("open", body.to_string())
        .header("mcp-protocol-version", "2026-07-28")
        .header("mcp-method", "tools/list")
        .send()
        .await;
    assert_eq!((reply.status.as_u16(), reply.code()), (400, -32602));
    assert!(reply.message().contains("clientCapabilities"), "{}", reply.message());
}
