//! How Step Functions says that an execution ended.

use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::operation::start_sync_execution::StartSyncExecutionOutput;
use portal_base::ExecutionId;
use portal_execution::{Ended, MachineStatus, MachinesError};
use serde_json::Value;

use super::unavailable;

/// The end of an execution that was waited for.
pub(super) fn of_sync(done: &StartSyncExecutionOutput) -> Result<Ended, MachinesError> {
    let status = done.status.as_str();
    let ended = ended(status, done.output.as_deref(), done.error.as_deref(), done.cause.as_deref())?;
    ended.ok_or_else(|| unavailable(format!("an execution ended as {status}")))
}

/// The end of an execution that was looked at. `None`: it has not ended.
pub(super) fn of_described(told: &DescribeExecutionOutput) -> Result<Option<Ended>, MachinesError> {
    ended(told.status.as_str(), told.output.as_deref(), told.error.as_deref(), told.cause.as_deref())
}

/// The end, from a status and what comes with it. `None`: it has not ended.
fn ended(
    status: &str,
    output: Option<&str>,
    error: Option<&str>,
    cause: Option<&str>,
) -> Result<Option<Ended>, MachinesError> {
    Ok(Some(match status {
        "SUCCEEDED" => {
            let output = output.map_or(Ok(Value::Null), serde_json::from_str);
            Ended::Succeeded(output.map_err(|error| MachinesError::Unavailable(error.into()))?)
        }
        "FAILED" => {
            let error = error.unwrap_or("States.TaskFailed").to_owned();
            Ended::Failed { error, cause: cause.unwrap_or_default().to_owned() }.plain()
        }
        "TIMED_OUT" => Ended::TimedOut,
        "ABORTED" => Ended::Aborted,
        _ => return Ok(None),
    }))
}

/// A change of an execution's status, as EventBridge tells it (`Step Functions Execution Status
/// Change`). Express machines tell none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StatusChange {
    /// The execution: its name is its id.
    pub(super) execution: ExecutionId,
    /// Its ARN.
    pub(super) execution_arn: String,
    /// What it was started with; `None` when that was too large for an event together with the output.
    pub(super) input: Option<Value>,
    /// Where it stands now; `None` when the output was too large for an event, and has to be
    /// asked for.
    pub(super) status: Option<MachineStatus>,
}

impl StatusChange {
    /// Reads an event; `None` for one that is not about an execution of ours.
    pub(super) fn read(event: &Value) -> Option<Self> {
        let text = |name: &str| event.pointer(&format!("/detail/{name}")).and_then(Value::as_str);
        let execution = text("name")?.parse().ok()?;
        let input = text("input").and_then(|input| serde_json::from_str(input).ok());
        let left_out = event.pointer("/detail/outputDetails/included") == Some(&Value::Bool(false));
        let status = match ended(text("status")?, text("output"), text("error"), text("cause")).ok()? {
            Some(Ended::Succeeded(_)) if left_out => None,
            Some(ended) => Some(MachineStatus::Ended(ended)),
            None => Some(MachineStatus::Running),
        };
        Some(Self { execution, execution_arn: text("executionArn")?.to_owned(), input, status })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(status: &str, output: Option<&str>, cause: Option<&str>) -> Option<Ended> {
        ended(status, output, Some("Http.Status404"), cause).unwrap()
    }

    #[test]
    fn every_status_has_a_meaning() {
        assert_eq!(of("SUCCEEDED", Some("{\"a\":1}"), None), Some(Ended::Succeeded(json!({ "a": 1 }))));
        assert_eq!(of("SUCCEEDED", None, None), Some(Ended::Succeeded(Value::Null)));
        assert_eq!(of("TIMED_OUT", None, None), Some(Ended::TimedOut));
        assert_eq!(of("ABORTED", None, None), Some(Ended::Aborted));
        assert_eq!(of("RUNNING", None, None), None);
        assert_eq!(of("PENDING_REDRIVE", None, None), None);
        assert!(ended("SUCCEEDED", Some("{"), None, None).is_err());
    }

    #[test]
    fn a_failure_is_told_by_its_name() {
        let failed = Ended::Failed { error: "Http.Status404".into(), cause: "because".into() };
        assert_eq!(of("FAILED", None, Some("because")), Some(failed));
        let nameless = Ended::Failed { error: "States.TaskFailed".into(), cause: String::new() };
        assert_eq!(ended("FAILED", None, None, None).unwrap(), Some(nameless));
    }

    #[test]
    fn an_event_tells_the_end() {
        let event = |name: &str, included: bool| {
            json!({ "detail-type": "Step Functions Execution Status Change", "detail": {
                "name": name, "status": "SUCCEEDED", "executionArn": "arn:e", "input": "{\"seal\":\"s\"}",
                "output": if included { json!("1") } else { json!(null) },
                "outputDetails": { "included": included } } })
        };
        let name = "exe_06dqsacch1z5bcqvxth97y0bs4";
        let change = StatusChange::read(&event(name, true)).unwrap();
        assert_eq!(change.status, Some(MachineStatus::Ended(Ended::Succeeded(json!(1)))));
        assert_eq!((change.execution.to_string().as_str(), change.execution_arn.as_str()), (name, "arn:e"));
        assert_eq!(change.input, Some(json!({ "seal": "s" })));
        assert_eq!(StatusChange::read(&event(name, false)).unwrap().status, None);
        assert_eq!(StatusChange::read(&event("somebody-elses", true)), None);
    }
}
