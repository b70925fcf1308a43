//! A machine: compiled, and run over the portal's engine.

use std::sync::Arc;

use portal_engine::{ExecutionContext, Machine, Outcome, RunOptions, Tasks};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// A machine that was made.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) express: bool,
    pub(super) role: String,
    pub(super) created: f64,
    pub(super) machine: Machine,
}

impl Stored {
    pub(super) fn kind(&self) -> &'static str {
        if self.express { "EXPRESS" } else { "STANDARD" }
    }
}

/// How an execution ended, as the API tells it.
pub(super) struct Ended {
    pub(super) status: &'static str,
    pub(super) output: Option<String>,
    pub(super) error: Option<String>,
    pub(super) cause: Option<String>,
}

impl Ended {
    pub(super) fn timed_out() -> Self {
        Self { status: "TIMED_OUT", output: None, error: None, cause: None }
    }

    pub(super) fn tell(&self, answer: &mut Value) {
        answer["status"] = json!(self.status);
        for (name, value) in [("output", &self.output), ("error", &self.error), ("cause", &self.cause)] {
            if let Some(value) = value {
                answer[name] = json!(value);
            }
        }
    }
}

pub(super) fn compile(definition: &str) -> Result<Machine, String> {
    portal_asl::parse(definition)
        .and_then(|document| Machine::compile(&document))
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

pub(super) fn validate(definition: &str) -> Value {
    match compile(definition) {
        Ok(_) => json!({ "result": "OK", "diagnostics": [] }),
        Err(message) => json!({ "result": "FAIL", "diagnostics": [
            { "severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": message },
        ]}),
    }
}

/// Runs a machine to its end.
pub(super) async fn run(
    tasks: Arc<dyn Tasks>,
    found: Stored,
    name: String,
    input: String,
    stop: CancellationToken,
) -> Ended {
    let mut options = RunOptions::new(tasks);
    options.cancel = stop;
    options.context = ExecutionContext {
        execution_id: name.as_str().into(),
        execution_name: name.as_str().into(),
        role: found.role.as_str().into(),
        machine_id: found.name.as_str().into(),
        machine_name: found.name.as_str().into(),
        ..ExecutionContext::default()
    };
    let input = serde_json::from_str(&input).unwrap_or(Value::Null);
    let none = Ended { status: "ABORTED", output: None, error: None, cause: None };
    match portal_engine::run(&found.machine, input, options).await {
        Outcome::Succeeded(output) => Ended { status: "SUCCEEDED", output: Some(output.to_string()), ..none },
        Outcome::Failed(failure) => Ended {
            status: "FAILED",
            error: failure.error.as_deref().map(str::to_owned),
            cause: failure.cause.as_deref().map(str::to_owned),
            ..none
        },
        Outcome::Aborted => none,
        Outcome::TimedOut => Ended::timed_out(),
    }
}
