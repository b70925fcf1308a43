//! Tasks answered from a file.
//!
//! ```json
//! { "tasks": { "Fetch": [{ "throw": { "error": "Http.Timeout", "cause": "slow" } }, { "return": { "n": 1 } }] } }
//! ```
//!
//! One entry an attempt, the last repeating.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::Value;

use crate::machine::Machine;
use crate::task::{TaskCall, TaskError, Tasks};

/// The error of a Task that the file does not answer; nothing catches or retries it.
pub const NOT_MOCKED: &str = "States.Runtime";

/// Task states answered by a mock file.
#[derive(Debug, Default)]
pub struct MockTasks {
    answers: HashMap<String, Vec<Answer>>,
    /// How many attempts each state has made.
    attempts: Mutex<HashMap<String, usize>>,
}

/// Why a mock file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MockError {
    /// The text is not JSON, or not of the form of a mock file.
    #[error(
        "the mock file is not of the form {{\"tasks\": {{\"<state name>\": [{{\"return\": …}} | {{\"throw\": {{\"error\": …, \"cause\": …}}}}, …]}}}}"
    )]
    Form(#[source] serde_json::Error),
    /// A list of answers is empty.
    #[error("the mock of `{0}` has no answers; give at least one")]
    Empty(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    tasks: HashMap<String, Vec<Answer>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Answer {
    Return(Value),
    Throw(Thrown),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thrown {
    error: String,
    #[serde(default)]
    cause: String,
}

impl MockTasks {
    /// Reads a mock file.
    ///
    /// # Errors
    /// When the text is no mock file.
    pub fn parse(text: &str) -> Result<Self, MockError> {
        let file: File =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(MockError::Form)?;
        if let Some((name, _)) = file.tasks.iter().find(|(_, answers)| answers.is_empty()) {
            return Err(MockError::Empty(name.clone()));
        }
        Ok(Self { answers: file.tasks, attempts: Mutex::default() })
    }

    /// The names it answers that are no Task of the machine, sorted.
    pub fn unknown_names(&self, machine: &Machine) -> Vec<&str> {
        let known: BTreeSet<_> = machine.task_names().into_iter().collect();
        let mut unknown: Vec<_> =
            self.answers.keys().map(String::as_str).filter(|name| !known.contains(*name)).collect();
        unknown.sort_unstable();
        unknown
    }
}

#[async_trait]
impl Tasks for MockTasks {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let Some(answers) = self.answers.get(&*call.state) else {
            let cause = format!(
                "there is no mock for the Task '{}'; add \"{0}\": [{{\"return\": …}}] to the \"tasks\" of the mock file",
                call.state
            );
            return Err(TaskError { error: NOT_MOCKED.to_owned(), cause });
        };
        let attempt = {
            let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
            let made = attempts.entry(call.state.to_string()).or_default();
            *made += 1;
            *made - 1
        };
        match answers.get(attempt).or(answers.last()) {
            Some(Answer::Return(value)) => Ok(value.clone()),
            Some(Answer::Throw(Thrown { error, cause })) => {
                Err(TaskError { error: error.clone(), cause: cause.clone() })
            }
            None => {
                Err(TaskError { error: NOT_MOCKED.to_owned(), cause: "the mock has no answers".to_owned() })
            }
        }
    }
}
