//! What a Task state invokes.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

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
    /// Cancelled when the execution is stopped or the state timed out.
    pub cancel: CancellationToken,
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
