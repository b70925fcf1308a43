//! What the engine tells while it runs.

use std::sync::Arc;

use portal_base::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// One thing that happened in an execution. Serialises as the line format of
/// `portal asl run --events` and of the test run's stream.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// The state's name; absent for events of the execution itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Arc<str>>,
    /// The node id in the state's source map (`Comment: {"n": …}`), if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<Arc<str>>,
    /// Where in Parallel branches and Map iterations: indexes from the outside in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<u32>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum EventKind {
    ExecutionStarted {
        input: Value,
    },
    StateEntered {
        input: Value,
    },
    /// One attempt of a Task begins; `retry_count` 0 is the first.
    TaskScheduled {
        resource: Arc<str>,
        arguments: Value,
        retry_count: u32,
    },
    TaskSucceeded {
        result: Value,
        retry_count: u32,
    },
    /// `retry_in_ms` is there when a retrier takes the error.
    TaskFailed {
        error: String,
        cause: String,
        retry_count: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_in_ms: Option<u64>,
    },
    /// A catcher took the error.
    Caught {
        error: String,
        cause: String,
        next: Arc<str>,
    },
    StateExited {
        output: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<Arc<str>>,
    },
    StateFailed {
        error: String,
        cause: String,
    },
    ExecutionSucceeded {
        output: Value,
    },
    ExecutionFailed {
        error: String,
        cause: String,
    },
    ExecutionAborted,
}

/// Who listens. Called in order, from the execution's own task; it must not block.
pub trait Events: Send + Sync {
    /// Takes one event.
    fn event(&self, event: Event);

    /// Whether inputs and outputs are wanted; without them the engine spares their copies.
    fn wants_data(&self) -> bool {
        true
    }
}
