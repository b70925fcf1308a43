//! Errors while a machine runs, and which names match them.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::event::Failed;
use crate::task::TaskError;

pub(crate) const ALL: &str = "States.ALL";
pub(crate) const DATA_LIMIT: &str = "States.DataLimitExceeded";
pub(crate) const HEARTBEAT: &str = "States.HeartbeatTimeout";
pub(crate) const NO_CHOICE: &str = "States.NoChoiceMatched";
pub(crate) const QUERY: &str = "States.QueryEvaluationError";
pub(crate) const RUNTIME: &str = "States.Runtime";
pub(crate) const TASK_FAILED: &str = "States.TaskFailed";
pub(crate) const TIMEOUT: &str = "States.Timeout";
pub(crate) const TOLERATED: &str = "States.ExceedToleratedFailureThreshold";

/// Step Functions cuts a cause here.
const MAX_CAUSE: usize = 32_768;

/// Why a state, and with it perhaps the execution, fails.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure(Box<Failed>);

impl Failure {
    pub(crate) fn new(error: &str, cause: impl Into<String>) -> Self {
        Self::of(Some(error.into()), Some(cause.into()))
    }

    pub(crate) fn of(error: Option<String>, cause: Option<String>) -> Self {
        let cause = cause.map(|mut cause| {
            if cause.len() > MAX_CAUSE {
                let end = (0..=MAX_CAUSE).rev().find(|end| cause.is_char_boundary(*end));
                cause.truncate(end.unwrap_or(0));
            }
            Arc::from(cause)
        });
        Self(Box::new(Failed { error: error.map(Arc::from), cause }))
    }

    /// An expression gave nothing, the wrong thing, or an error.
    pub(crate) fn query(cause: impl Into<String>) -> Self {
        Self::new(QUERY, cause)
    }

    /// Something grew past a limit.
    pub(crate) fn too_large(what: &str, limit: usize) -> Self {
        Self::new(DATA_LIMIT, format!("{what} is larger than the {limit} bytes that are allowed"))
    }

    pub(crate) fn failed(&self) -> Failed {
        (*self.0).clone()
    }

    /// `{"Error": …, "Cause": …}`, what a catcher passes on; an absent half stays absent.
    pub(crate) fn output(&self) -> Value {
        let mut fields = Map::new();
        if let Some(error) = &self.0.error {
            fields.insert("Error".into(), Value::from(&**error));
        }
        if let Some(cause) = &self.0.cause {
            fields.insert("Cause".into(), Value::from(&**cause));
        }
        Value::Object(fields)
    }

    /// Whether nothing can catch, retry or tolerate it.
    pub(crate) fn is_fatal(&self) -> bool {
        self.0.error.as_deref() == Some(RUNTIME)
    }

    /// Whether a retrier's or catcher's `ErrorEquals` takes it.
    pub(crate) fn matches(&self, names: &[Arc<str>]) -> bool {
        if self.is_fatal() {
            return false;
        }
        let error = self.0.error.as_deref();
        names.iter().any(|name| match &**name {
            ALL => true,
            // Every error of a task but those that have a meaning of their own.
            TASK_FAILED => !matches!(error, Some(TIMEOUT | QUERY)),
            TIMEOUT => matches!(error, Some(TIMEOUT | HEARTBEAT)),
            name => error == Some(name),
        })
    }
}

impl From<TaskError> for Failure {
    fn from(error: TaskError) -> Self {
        Self::of(Some(error.error), Some(error.cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(name: &str, error: &str) -> bool {
        Failure::new(error, "").matches(&[name.into()])
    }

    #[test]
    fn wildcards_leave_out_what_has_a_meaning_of_its_own() {
        assert!(takes(ALL, "Any.Thing") && takes(ALL, QUERY) && takes(ALL, TIMEOUT));
        assert!(takes(TASK_FAILED, "Any.Thing") && takes(TASK_FAILED, DATA_LIMIT));
        assert!(!takes(TASK_FAILED, TIMEOUT) && !takes(TASK_FAILED, QUERY));
        assert!(takes(TIMEOUT, HEARTBEAT) && takes(HEARTBEAT, HEARTBEAT) && !takes(HEARTBEAT, TIMEOUT));
    }

    #[test]
    fn nothing_takes_a_runtime_error() {
        assert!(!takes(ALL, RUNTIME) && !takes(RUNTIME, RUNTIME));
    }

    #[test]
    fn states_all_takes_an_error_without_a_name() {
        assert!(Failure::of(None, None).matches(&[ALL.into()]));
        assert!(!Failure::of(None, None).matches(&["X".into()]));
    }

    #[test]
    fn a_long_cause_is_cut_between_characters() {
        let failure = Failure::new("E", "ü".repeat(20_000));
        assert!(failure.failed().cause.unwrap().len() <= MAX_CAUSE);
    }
}
