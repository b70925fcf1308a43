//! What a Task state invokes.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// The end of a `Resource` whose Task ends when somebody who has its token answers, and not when what it
/// called does.
pub const WAIT_FOR_TASK_TOKEN: &str = ".waitForTaskToken";

/// One attempt of one Task state.
#[derive(Debug, Clone)]
pub struct TaskCall {
    /// The state's name.
    pub state: Arc<str>,
    /// Its `Resource`.
    pub resource: Arc<str>,
    /// Its evaluated `Arguments`, or the state's input when it has none.
    pub arguments: Value,
    /// 0 on the first attempt.
    pub retry_count: u32,
    /// The execution's id.
    pub execution: Arc<str>,
    /// Indexes of the Parallel branches and Map iterations around it, from the outside in.
    pub path: Vec<u32>,
    /// What an answer must show, for a `Resource` that ends in `.waitForTaskToken`, `.sync` or
    /// `.sync:2`: `$states.context.Task.Token`. New with each attempt.
    pub token: Option<Arc<str>>,
    /// For a Task with `HeartbeatSeconds`: says that it is alive.
    pub heartbeat: Heartbeat,
    /// Cancelled when the execution is stopped or the state timed out.
    pub cancel: CancellationToken,
}

/// Keeps a Task with `HeartbeatSeconds` from being given up.
#[derive(Debug, Clone, Default)]
pub struct Heartbeat(Arc<Notify>);

impl Heartbeat {
    /// The Task is alive; its heartbeat time-out begins anew.
    pub fn beat(&self) {
        self.0.notify_one();
    }

    /// Waits for the next beat.
    pub(crate) async fn beaten(&self) {
        self.0.notified().await;
    }
}

/// How a Task fails: an error name that Retry and Catch match, and a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}: {cause}")]
pub struct TaskError {
    /// The error name, such as `Http.Status404`.
    pub error: String,
    /// What happened, for people and models.
    pub cause: String,
}

/// Runs Task states: connectors in process, connector Lambdas, or a mock file.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// Runs one attempt. For `arn:aws:states:::lambda:invoke` the result is the envelope
    /// `{"Payload": …, "StatusCode": 200, "ExecutedVersion": "$LATEST"}`.
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError>;
}
