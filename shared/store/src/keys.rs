//! The only file that spells a key. One line an access pattern; there are no scans.
//!
//! | pattern | table or index | partition | sort | used by |
//! | --- | --- | --- | --- | --- |
//! | a workspace | table | `W#{ws}` | `META` | `workspaces` |
//! | a user | table | `U#{user}` | `META` | `users` |
//! | a user's wrapped data key | table | `U#{user}` | `DATAKEY` | `data_keys` |
//! | a workflow, without its draft | table | `W#{ws}` | `WF#{wf}` | `workflows` |
//! | workflows, last changed first | first | `W#{ws}#WF` | `{updated_at}#{wf}` | `workflows` |
//! | a workflow's draft document | table | `W#{ws}#WF#{wf}` | `DRAFT` | `workflows` |
//! | versions of a workflow, by number | table | `W#{ws}#WF#{wf}` | `V#{number}` | `versions` |
//! | a deployment; deployments of a workspace | table | `W#{ws}` | `DEP#{dep}` | `deployments` |
//! | revisions of a deployment, by number | table | `W#{ws}#DEP#{dep}` | `R#{number}` | `deployments` |
//! | why the last request to a deployment was refused | table | `W#{ws}#DEP#{dep}` | `REFUSED` | `deployments`, the MCP endpoint |
//! | which deployment has a slug | table | `SYS#SLUG#{slug}` | `META` | `deployments`, the MCP endpoint |
//! | an execution; executions by time | table | `W#{ws}#EXE` | `{exe}` | `executions` |
//! | executions of a status by time | first | `W#{ws}#EXE#{status}` | `{exe}` | `executions` |
//! | executions of a workflow by time | second | `W#{ws}#WF#{wf}` | `{exe}` | `executions` |
//! | executions of a deployment by time | third | `W#{ws}#DEP#{dep}` | `{exe}` | `executions` |
//! | node traces of an execution | table | `W#{ws}#EXE#{exe}` | `TRACES` | `traces` |
//! | a node's attempt, told by the connector that ran it | table | `W#{ws}#EXE#{exe}` | `NODE#{node}#{path}#{attempt}` | `traces` |
//! | a connection; connections of a workspace | table | `W#{ws}` | `CON#{con}` | `connections` |
//! | an API key by its public part | table | `SYS#KEY#{prefix}` | `META` | `api_keys` |
//! | API keys of a workspace, of a deployment | first | `W#{ws}` | `KEY#{dep or -}#{key}` | `api_keys` |
//! | a session by its token's hash | table | `SYS#SES#{hash}` | `META` | `sessions` |
//! | sessions of a user | first | `U#{user}` | `SES#{ses}` | `sessions` |
//! | a stored answer to a repeated request | table | `W#{ws}` | `IDEM#{hash}` | `idempotency` |
//! | who owns this machine's installation | table | `SYS#LOCAL` | `OWNER` | `local_owner` |
//!
//! Ids sort by the time they were made, so a list by id is a list by time. Every constructor
//! takes the workspace, so a read across workspaces cannot be written; what belongs to no
//! workspace begins with `U#` or `SYS#`.

use portal_base::{
    ApiKeyId, ConnectionId, DeploymentId, ExecutionId, SessionId, Timestamp, UserId, WorkflowId, WorkspaceId,
};

use crate::Key;

fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}

/// The partition of what there are few of in a workspace.
pub(crate) fn workspace_partition(workspace: WorkspaceId) -> String {
    format!("W#{workspace}")
}

pub(crate) fn workspace(workspace: WorkspaceId) -> Key {
    key(workspace_partition(workspace), "META")
}

pub(crate) fn user(user: UserId) -> Key {
    key(format!("U#{user}"), "META")
}

pub(crate) fn workflow(workspace: WorkspaceId, workflow: WorkflowId) -> Key {
    key(workspace_partition(workspace), format!("WF#{workflow}"))
}

/// Index partition of a workspace's workflows.
pub(crate) fn workflows_partition(workspace: WorkspaceId) -> String {
    format!("W#{workspace}#WF")
}

pub(crate) fn workflow_by_time(workspace: WorkspaceId, updated_at: Timestamp, workflow: WorkflowId) -> Key {
    // Zero-padded microseconds: text order is time order.
    key(workflows_partition(workspace), format!("{:017}#{workflow}", updated_at.as_microsecond()))
}

/// The partition of what belongs to one workflow; in the second index, of its executions.
pub(crate) fn workflow_partition(workspace: WorkspaceId, workflow: WorkflowId) -> String {
    format!("W#{workspace}#WF#{workflow}")
}

pub(crate) fn draft(workspace: WorkspaceId, workflow: WorkflowId) -> Key {
    key(workflow_partition(workspace, workflow), "DRAFT")
}

pub(crate) const VERSION_PREFIX: &str = "V#";

pub(crate) fn version(workspace: WorkspaceId, workflow: WorkflowId, number: u32) -> Key {
    key(workflow_partition(workspace, workflow), format!("{VERSION_PREFIX}{number:010}"))
}

pub(crate) const DEPLOYMENT_PREFIX: &str = "DEP#";

pub(crate) fn deployment(workspace: WorkspaceId, deployment: DeploymentId) -> Key {
    key(workspace_partition(workspace), format!("{DEPLOYMENT_PREFIX}{deployment}"))
}

/// The partition of what belongs to one deployment; in the third index, of its executions.
pub(crate) fn deployment_partition(workspace: WorkspaceId, deployment: DeploymentId) -> String {
    format!("W#{workspace}#DEP#{deployment}")
}

pub(crate) const REVISION_PREFIX: &str = "R#";

pub(crate) fn deployment_revision(workspace: WorkspaceId, deployment: DeploymentId, number: u32) -> Key {
    key(deployment_partition(workspace, deployment), format!("{REVISION_PREFIX}{number:010}"))
}

pub(crate) fn refusal(workspace: WorkspaceId, deployment: DeploymentId) -> Key {
    key(deployment_partition(workspace, deployment), "REFUSED")
}

pub(crate) fn slug(slug: &str) -> Key {
    key(format!("SYS#SLUG#{slug}"), "META")
}

/// The partition of a workspace's executions.
pub(crate) fn executions_partition(workspace: WorkspaceId) -> String {
    format!("W#{workspace}#EXE")
}

pub(crate) fn execution(workspace: WorkspaceId, execution: ExecutionId) -> Key {
    key(executions_partition(workspace), execution.to_string())
}

/// Index partition of the executions that are in `status`.
pub(crate) fn executions_status_partition(workspace: WorkspaceId, status: &str) -> String {
    format!("W#{workspace}#EXE#{status}")
}

pub(crate) fn execution_by_status(workspace: WorkspaceId, status: &str, execution: ExecutionId) -> Key {
    key(executions_status_partition(workspace, status), execution.to_string())
}

pub(crate) fn execution_of_workflow(
    workspace: WorkspaceId,
    workflow: WorkflowId,
    execution: ExecutionId,
) -> Key {
    key(workflow_partition(workspace, workflow), execution.to_string())
}

pub(crate) fn execution_of_deployment(
    workspace: WorkspaceId,
    deployment: DeploymentId,
    execution: ExecutionId,
) -> Key {
    key(deployment_partition(workspace, deployment), execution.to_string())
}

/// The partition of what belongs to one execution.
pub(crate) fn execution_partition(workspace: WorkspaceId, execution: ExecutionId) -> String {
    format!("W#{workspace}#EXE#{execution}")
}

pub(crate) fn traces(workspace: WorkspaceId, execution: ExecutionId) -> Key {
    key(execution_partition(workspace, execution), "TRACES")
}

pub(crate) fn node_attempt(
    workspace: WorkspaceId,
    execution: ExecutionId,
    node: &str,
    path: &[u32],
    attempt: u32,
) -> Key {
    let path = path.iter().map(u32::to_string).collect::<Vec<_>>().join("-");
    key(execution_partition(workspace, execution), format!("NODE#{node}#{path}#{attempt:04}"))
}

pub(crate) const CONNECTION_PREFIX: &str = "CON#";

pub(crate) fn connection(workspace: WorkspaceId, connection: ConnectionId) -> Key {
    key(workspace_partition(workspace), format!("{CONNECTION_PREFIX}{connection}"))
}

pub(crate) fn api_key(prefix: &str) -> Key {
    key(format!("SYS#KEY#{prefix}"), "META")
}

/// Sort prefix of the API keys of one deployment, or (`None`) of those for the whole workspace.
pub(crate) fn api_keys_prefix(deployment: Option<DeploymentId>) -> String {
    deployment.map_or_else(|| "KEY#-#".to_owned(), |deployment| format!("KEY#{deployment}#"))
}

pub(crate) fn api_key_of(workspace: WorkspaceId, deployment: Option<DeploymentId>, api_key: ApiKeyId) -> Key {
    key(workspace_partition(workspace), format!("{}{api_key}", api_keys_prefix(deployment)))
}

pub(crate) fn session(token_hash: &str) -> Key {
    key(format!("SYS#SES#{token_hash}"), "META")
}

pub(crate) fn sign_in_link(code_hash: &str) -> Key {
    key(format!("SYS#SIGNIN#{code_hash}"), "META")
}

pub(crate) const SESSION_PREFIX: &str = "SES#";

pub(crate) fn user_partition(user: UserId) -> String {
    format!("U#{user}")
}

pub(crate) fn session_of(user: UserId, session: SessionId) -> Key {
    key(user_partition(user), format!("{SESSION_PREFIX}{session}"))
}

pub(crate) fn idempotency(workspace: WorkspaceId, hash: &str) -> Key {
    key(workspace_partition(workspace), format!("IDEM#{hash}"))
}

pub(crate) fn data_key(user: UserId) -> Key {
    key(user_partition(user), "DATAKEY")
}

pub(crate) fn local_owner() -> Key {
    key("SYS#LOCAL".to_owned(), "OWNER")
}
