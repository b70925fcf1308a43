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
    /// What the state is of its node, from the same place (`"part": …`): machines that are compiled
    /// to be watched say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Arc<str>>,
    /// Where in Parallel branches and Map iterations: indexes from the outside in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<u32>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. Values are shared, not copied; they are `null` when the listener wants no data.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum EventKind {
    ExecutionStarted {
        input: Arc<Value>,
    },
    StateEntered {
        input: Arc<Value>,
    },
    /// One attempt of a Task begins; `retry_count` 0 is the first.
    TaskScheduled {
        resource: Arc<str>,
        arguments: Arc<Value>,
        retry_count: u32,
    },
    TaskSucceeded {
        result: Arc<Value>,
        retry_count: u32,
    },
    /// An attempt of a Task, Parallel or Map failed; `retry_in_ms` is there when a retrier takes
    /// the error.
    TaskFailed {
        #[serde(flatten)]
        failure: Failed,
        retry_count: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_in_ms: Option<u64>,
    },
    /// A Wait begins.
    Waiting {
        until: Timestamp,
    },
    /// A Map begins its iterations.
    MapStarted {
        length: usize,
    },
    /// A catcher took the error.
    Caught {
        #[serde(flatten)]
        failure: Failed,
        next: Arc<str>,
    },
    StateExited {
        output: Arc<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<Arc<str>>,
    },
    StateFailed {
        #[serde(flatten)]
        failure: Failed,
    },
    /// The state was running when a sibling failed, or when the execution was stopped or ran out
    /// of time.
    StateAborted,
    ExecutionSucceeded {
        output: Arc<Value>,
    },
    ExecutionFailed {
        #[serde(flatten)]
        failure: Failed,
    },
    ExecutionTimedOut,
    ExecutionAborted,
}

/// An error as Retry, Catch and the caller see it. A Fail state may leave out either half.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// The error name that Retry and Catch match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Arc<str>>,
    /// What happened, for people and models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Arc<str>>,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.error, &self.cause) {
            (Some(error), Some(cause)) => write!(formatter, "{error}: {cause}"),
            (Some(text), None) | (None, Some(text)) => formatter.write_str(text),
            (None, None) => formatter.write_str("failed without an error"),
        }
    }
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

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Events for Silent {
    fn event(&self, _: Event) {}

    fn wants_data(&self) -> bool {
        false
    }
}
