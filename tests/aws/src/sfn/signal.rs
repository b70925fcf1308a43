//! Answers to Tasks that wait for one.

use portal_engine::TaskError;
use portal_execution::Answer;
use serde_json::{Value, json};

use super::service::{DATA_LIMIT, Refused, Service, refused, text};

impl Service {
    pub(super) fn send_task_success(&self, request: &Value) -> Result<Value, Refused> {
        let output = text(request, "output");
        if output.len() > DATA_LIMIT {
            return refused("ValidationException", format!("output is longer than {DATA_LIMIT} characters"));
        }
        match serde_json::from_str(output) {
            Ok(output) => self.send(request, Ok(output)),
            Err(error) => refused("InvalidOutput", format!("Invalid Output: '{error}'")),
        }
    }

    pub(super) fn send_task_failure(&self, request: &Value) -> Result<Value, Refused> {
        let (error, cause) = (text(request, "error"), text(request, "cause"));
        if error.chars().count() > 256 || cause.chars().count() > 32_768 {
            return refused("ValidationException", "error or cause is too long");
        }
        self.send(request, Err(TaskError { error: error.to_owned(), cause: cause.to_owned() }))
    }

    fn send(&self, request: &Value, answer: Answer) -> Result<Value, Refused> {
        let token = text(request, "taskToken");
        if token.is_empty() || token.len() > 2048 {
            return refused("InvalidToken", format!("Invalid Token: '{token}'"));
        }
        // Step Functions gives the first to a Task whose execution has ended, the other to one that
        // was answered; a caller can do nothing about either.
        if self.signals.answer(token, answer) {
            Ok(json!({}))
        } else {
            refused("TaskDoesNotExist", "Task Timed Out")
        }
    }
}
