//! Whatever is posted, there is an answer, and it is a good one.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::client::{Client, Reply};

/// What holds for every answer.
fn is_well_formed(reply: &Reply) {
    let status = reply.status.as_u16();
    assert!(matches!(status, 200 | 202 | 400 | 403 | 404), "{status}: {}", reply.body);
    if status == 202 {
        assert!(reply.body.is_empty());
        return;
    }
    let messages = match reply.header("content-type") {
        "application/json" => match reply.json() {
            Value::Array(items) => items,
            one => vec![one],
        },
        _ => reply.events(),
    };
    for message in messages {
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        let kinds = ["result", "error", "method"].iter().filter(|key| message.get(**key).is_some()).count();
        assert_eq!(kinds, 1, "{message}");
        if let Some(error) = message.get("error") {
            assert!(error["code"].is_i64() && error["message"].is_string(), "{message}");
            assert_ne!(error["code"], -32603, "{message}");
        }
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        "[ -~]{0,12}|\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(("[a-z_/]{0,10}", inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Mostly right messages with something replaced.
fn message() -> impl Strategy<Value = Value> {
    let method = prop_oneof![
        Just("tools/call"),
        Just("tools/list"),
        Just("initialize"),
        Just("server/discover"),
        Just("ping"),
        Just("notifications/cancelled"),
        Just("subscriptions/listen"),
        Just("tasks/get"),
        Just("completion/complete"),
        Just("resources/read"),
        Just("prompts/get"),
        Just("logging/setLevel"),
        Just(""),
    ]
    .prop_map(Value::from);
    let version = prop_oneof![Just("2026-07-28"), Just("2025-11-25"), Just("2099-01-01"), Just("x")];
    (method, json_value(), version, prop::option::of((0_usize..9, json_value()))).prop_map(
        |(method, extra, version, change)| {
            let mut params = Map::new();
            params.insert("name".into(), json!("add"));
            params.insert("arguments".into(), json!({"a": 1, "b": extra}));
            params.insert(
                "_meta".into(),
                json!({"io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": {}, "progressToken": 1}),
            );
            params.insert("protocolVersion".into(), json!(version));
            params.insert("capabilities".into(), json!({}));
            params.insert("clientInfo".into(), json!({"name": "a", "version": "1"}));
            let mut message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
            match change {
                Some((0, value)) => message["jsonrpc"] = value,
                Some((1, value)) => message["id"] = value,
                Some((2, value)) => message["method"] = value,
                Some((3, value)) => message["params"] = value,
                Some((4, value)) => message["params"]["name"] = value,
                Some((5, value)) => message["params"]["arguments"] = value,
                Some((6, value)) => message["params"]["_meta"] = value,
                Some((7, value)) => {
                    message["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = value;
                }
                Some((_, value)) => message["result"] = value,
                None => {}
            }
            message
        },
    )
}

fn post(body: Vec<u8>, headers: Option<(&str, &str)>) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Client::new();
        let mut post = client.post("open", body);
        if let Some((version, method)) = headers {
            post = post
                .header("mcp-protocol-version", version)
                .header("mcp-method", method)
                .header("mcp-name", "add");
        }
        post.send().await
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(body in prop::collection::vec(any::<u8>(), 0..200)) {
        is_well_formed(&post(body, None));
    }

    #[test]
    fn any_json(value in json_value()) {
        is_well_formed(&post(value.to_string().into_bytes(), None));
    }

    #[test]
    fn nearly_right_messages(message in message(), modern in any::<bool>()) {
        let method = message["method"].as_str().unwrap_or("ping").to_owned();
        let plain = method.chars().all(|c| c.is_ascii_graphic());
        let header = if plain { method.as_str() } else { "ping" };
        is_well_formed(&post(message.to_string().into_bytes(), modern.then_some(("2026-07-28", header))));
    }

    #[test]
    fn batches(messages in prop::collection::vec(message(), 0..4)) {
        is_well_formed(&post(Value::from(messages).to_string().into_bytes(), None));
    }
}
