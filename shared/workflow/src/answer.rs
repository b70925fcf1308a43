//! What a run gives: the machine's output, before it becomes an MCP tool result.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The output of a compiled workflow, as its `respond` built it. On the wire one of
/// `{"text": …}`, `{"structured": …}`, `{"content": […]}`, with `"is_error": true` added for an
/// error the model is to read. A run that reached no `respond` gives `{"content": []}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What it says.
    #[serde(flatten)]
    pub body: Body,
    /// Whether it is an error the model is to read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_error: bool,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Plain text. An expression may have given a number, a boolean or `null` here.
    Text(Value),
    /// Any JSON, fitting the tool's inferred output schema.
    Structured(Value),
    /// MCP content blocks.
    Content(Vec<Map<String, Value>>),
}

impl Answer {
    /// The text of a text answer; what is not a string is printed as JSON.
    pub fn text(&self) -> Option<String> {
        match &self.body {
            Body::Text(Value::String(text)) => Some(text.clone()),
            Body::Text(other) => Some(other.to_string()),
            Body::Structured(_) | Body::Content(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_and_writes_the_three_forms() {
        for value in [
            json!({ "text": "hi" }),
            json!({ "structured": { "a": [1] } }),
            json!({ "content": [{ "type": "text", "text": "x" }], "is_error": true }),
            json!({ "content": [] }),
        ] {
            let answer: Answer = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(serde_json::to_value(&answer).unwrap(), value);
        }
        let answer: Answer = serde_json::from_value(json!({ "text": 7 })).unwrap();
        assert_eq!(answer.text().as_deref(), Some("7"));
    }
}
