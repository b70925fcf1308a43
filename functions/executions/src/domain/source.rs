//! What an execution runs or ran.

use portal_base::{ExecutionId, WorkflowId, WorkspaceId};
use portal_execution::{RunRequest, Source};
use portal_store::Store;
use portal_store::entities::{Caller, Execution, Trigger, execution, version, workflow};
use serde_json::Value;

use crate::error::Error;

pub(crate) async fn find(store: &Store, workspace: WorkspaceId, id: ExecutionId) -> Result<Execution, Error> {
    Ok(execution::get(store, workspace, id).await?.ok_or(Error::NotFound(id))?.entity)
}

/// The version that was asked for, or the newest.
pub(crate) async fn version_to_run(
    store: &Store,
    workspace: WorkspaceId,
    id: WorkflowId,
    number: Option<u32>,
) -> Result<Source, Error> {
    let workflow = workflow::get(store, workspace, id).await?.ok_or(Error::NoWorkflow(id))?;
    let number = number.or(workflow.latest_version).ok_or(Error::Unpublished(id))?;
    let version = version::get(store, workspace, id, number).await?;
    let version = version.ok_or(Error::NoVersion { workflow: id, number })?;
    Ok(Source::Version { workflow: id, number, digest: Some(version.digest), name: version.name })
}

/// The same run once more: what ran then, with the same input.
pub(crate) async fn replay(store: &Store, past: Execution, caller: Caller) -> Result<RunRequest, Error> {
    let source = match (past.workflow, past.version, &past.draft) {
        (Some(workflow), Some(number), _) => {
            Source::Version { workflow, number, digest: None, name: past.workflow_name.clone() }
        }
        (workflow, _, Some(draft)) => Source::Draft {
            workflow,
            name: past.workflow_name.clone(),
            definition: draft.definition.load(store).await?,
            asl: match draft.asl.load(store).await? {
                Value::String(text) => text,
                _ => return Err(Error::NoDefinition(past.id)),
            },
        },
        _ => return Err(Error::NoDefinition(past.id)),
    };
    Ok(RunRequest {
        workspace: past.workspace,
        source,
        deployment: None,
        tool: past.tool,
        trigger: Trigger::Api,
        caller,
        replay_of: Some(past.id),
        input: past.input.load(store).await?,
    })
}

/// The document an execution ran.
pub(crate) async fn definition(store: &Store, past: &Execution) -> Result<Value, Error> {
    if let Some(draft) = &past.draft {
        return Ok(draft.definition.load(store).await?);
    }
    let (Some(workflow), Some(number)) = (past.workflow, past.version) else {
        return Err(Error::NoDefinition(past.id));
    };
    let version = version::get(store, past.workspace, workflow, number).await?;
    Ok(version.ok_or(Error::NoDefinition(past.id))?.definition.load(store).await?)
}
