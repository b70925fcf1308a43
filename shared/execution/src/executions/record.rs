//! What is written of an execution.

use portal_base::{ExecutionId, Timestamp};
use portal_store::entities::{Cost, DraftSource, Execution, ExecutionError, ExecutionStatus};
use serde_json::Value;

use super::RETENTION;
use crate::machines::Ended;
use crate::recorder::Recorded;
use crate::request::{Outcome, RunRequest, Source};

/// An execution that nobody has begun.
pub(super) fn new_execution(id: ExecutionId, created_at: Timestamp, request: RunRequest) -> Execution {
    let workflow_name = request.source.name().to_owned();
    let (workflow, version, draft) = match request.source {
        Source::Version { workflow, number, .. } => (Some(workflow), Some(number), None),
        Source::Draft { workflow, definition, asl, .. } => (
            workflow,
            None,
            Some(DraftSource { definition: definition.into(), asl: Value::from(asl).into() }),
        ),
    };
    Execution {
        id,
        workspace: request.workspace,
        workflow,
        workflow_name,
        version,
        draft,
        deployment: request.deployment,
        tool: request.tool,
        trigger: request.trigger,
        caller: request.caller,
        replay_of: request.replay_of,
        status: ExecutionStatus::Queued,
        input: request.input.into(),
        output: None,
        error: None,
        created_at,
        started_at: None,
        finished_at: None,
        cost: Cost::default(),
        expires_at: created_at.saturating_add(RETENTION).ok(),
    }
}

/// Writes the end into the execution and tells it.
pub(super) fn settle(
    execution: &mut Execution,
    ended: Ended,
    recorded: &Recorded,
    now: Timestamp,
) -> Outcome {
    let mut outcome =
        Outcome { execution: execution.id, status: ExecutionStatus::Succeeded, output: None, error: None };
    match ended {
        Ended::Succeeded(output) => outcome.output = Some(output),
        Ended::Failed { error, cause } => {
            outcome.status = ExecutionStatus::Failed;
            outcome.error = Some(ExecutionError { error, cause, node: recorded.failed_node.clone() });
        }
        Ended::TimedOut => {
            outcome.status = ExecutionStatus::TimedOut;
            outcome.error = Some(ExecutionError {
                error: "States.Timeout".to_owned(),
                cause: "the execution took longer than it may".to_owned(),
                node: recorded.failed_node.clone(),
            });
        }
        Ended::Aborted => outcome.status = ExecutionStatus::Cancelled,
    }
    execution.status = outcome.status;
    execution.output = outcome.output.clone().map(Into::into);
    execution.error.clone_from(&outcome.error);
    execution.finished_at = Some(now);
    execution.cost = recorded.cost;
    outcome
}
