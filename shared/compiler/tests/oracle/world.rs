//! What effects do in the tests: the same for the engine and for the meaning, whoever asks when.

use std::sync::Mutex;

use async_trait::async_trait;
use portal_engine::{TaskCall, TaskError, Tasks};
use serde_json::{Value, json};

/// Answers calls by a hash of who asks; writes down what was asked.
pub(crate) struct World {
    pub(crate) seed: u64,
    calls: Mutex<Vec<String>>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, calls: Mutex::new(Vec::new()) }
    }

    /// Every call as text, sorted.
    pub(crate) fn calls(&self) -> Vec<String> {
        let mut calls = self.calls.lock().unwrap().clone();
        calls.sort();
        calls
    }
}

/// A call as text.
pub(crate) fn call(node: &str, index: &Value, attempt: u64, parameters: &Value) -> String {
    format!("{node} {index} {attempt} {}", normal(parameters.clone()))
}

/// The wording of an evaluation error is the executor's own: it is left out wherever it got to.
pub(crate) fn normal(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains("QueryEvaluationError") => "an evaluation error".into(),
        Value::Array(items) => items.into_iter().map(normal).collect(),
        Value::Object(fields) => {
            let evaluation = fields.get("error").is_some_and(|error| error == "States.QueryEvaluationError");
            let field = |(key, value): (String, Value)| {
                let value = if evaluation && key == "cause" { Value::Null } else { normal(value) };
                (key, value)
            };
            Value::Object(fields.into_iter().map(field).collect())
        }
        other => other,
    }
}

/// The outcome of a call.
pub(crate) fn answer(
    seed: u64,
    node: &str,
    index: &Value,
    attempt: u64,
) -> Result<Value, (&'static str, &'static str)> {
    let mut hash = seed ^ 0x9e37_79b9_7f4a_7c15;
    for byte in format!("{node}{index}{attempt}").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        hash ^= hash >> 29;
    }
    // mixed well, so that two attempts of one call have nothing to do with each other
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    match hash % 12 {
        0 => Err(("Http.Status503", "busy")),
        1 => Err(("Http.Status404", "nothing there")),
        2 => Ok(Value::Null),
        3 => Ok(json!([])),
        4 => Ok(json!([7])),
        5 => Ok(json!([[1, 2]])),
        6 => Ok(json!([1, [2], null])),
        7 => Ok(json!("text")),
        8 => Ok(json!(true)),
        9 => Ok(json!({ "v": [5], "w": {} })),
        other => Ok(json!({ "v": other, "w": "x" })),
    }
}

#[async_trait]
impl Tasks for World {
    async fn invoke(&self, task: TaskCall) -> Result<Value, TaskError> {
        let payload = &task.arguments["Payload"];
        let node = payload["node"].as_str().unwrap();
        let attempt = payload["attempt"].as_u64().unwrap();
        assert_eq!(attempt, u64::from(task.retry_count), "the attempt counts retries");
        assert_eq!(payload["execution"], "exe_test");
        self.calls.lock().unwrap().push(call(node, &payload["index"], attempt, &payload["parameters"]));
        // let others run in between
        for _ in 0..(node.len() % 3) {
            tokio::task::yield_now().await;
        }
        match answer(self.seed, node, &payload["index"], attempt) {
            Ok(value) => Ok(json!({ "Payload": value, "StatusCode": 200, "ExecutedVersion": "$LATEST" })),
            Err((error, cause)) => Err(TaskError { error: error.to_owned(), cause: cause.to_owned() }),
        }
    }
}
