//! The workflows of the suite.

use serde_json::{Value, json};

/// A chain of nodes between the tool and the answer. Each node is `(id, type, parameters and more)`.
pub fn chain(tool: &str, nodes: &[Value], answer: Value) -> Value {
    let mut all = vec![json!({
        "id": "tool", "type": "tool",
        "parameters": {
            "name": tool, "description": "A tool of the end-to-end suite.",
            "input_schema": {
                "type": "object", "additionalProperties": false,
                "properties": { "word": { "type": "string" } }, "required": ["word"],
            },
        },
    })];
    all.extend(nodes.iter().cloned());
    all.push(json!({ "id": "answer", "type": "respond", "parameters": answer }));
    let ids: Vec<&str> = all.iter().filter_map(|node| node["id"].as_str()).collect();
    let edges: Vec<Value> = ids.windows(2).map(|pair| json!({ "from": pair[0], "to": pair[1] })).collect();
    json!({ "version": 1, "nodes": all, "edges": edges })
}

/// A node that gets an address.
pub fn get(id: &str, url: &str) -> Value {
    json!({ "id": id, "type": "http.request", "name": format!("Get {id}"), "parameters": { "method": "GET", "url": url } })
}

/// Two nodes with effects: more than what runs without a machine of its own.
pub(super) fn two_steps(tool: &str, first: &str, second: &str) -> Value {
    let answer = json!({ "structured": { "first": "{% $first.body %}", "second": "{% $second.body %}" } });
    chain(tool, &[get("first", first), get("second", second)], answer)
}
