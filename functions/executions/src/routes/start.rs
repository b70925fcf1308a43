//! `POST /executions`

use axum::extract::State as AxumState;
use axum::http::StatusCode;
use portal_base::{ExecutionId, WorkflowId};
use portal_execution::RunRequest;
use portal_http::{ApiError, Auth, Json, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::Trigger;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::Error;
use crate::{State, domain};

/// What to run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartExecution {
    /// The workflow.
    #[schema(value_type = String)]
    workflow: WorkflowId,
    /// The version; without it the newest published one.
    #[serde(default)]
    version: Option<u32>,
    /// The tool's arguments.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    input: Value,
}

fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

/// An accepted execution.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcceptedExecution {
    /// Its id.
    #[schema(value_type = String)]
    pub(crate) id: ExecutionId,
}

/// Start an execution
///
/// Answers as soon as the execution is stored: from then on it is not lost. It runs when its turn comes.
#[utoipa::path(
    post, path = "/executions", operation_id = "start_execution", tag = "executions",
    request_body = StartExecution,
    responses((status = 202, body = AcceptedExecution), WriteErrors),
)]
pub(crate) async fn start_execution(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Json(body): Json<StartExecution>,
) -> Result<(StatusCode, axum::Json<AcceptedExecution>), ApiError> {
    caller.require(Permission::WorkflowExecute)?;
    let workspace = caller.workspace;
    let source = domain::version_to_run(&state.api.store, workspace, body.workflow, body.version).await?;
    let request = RunRequest {
        workspace,
        source,
        deployment: None,
        tool: None,
        trigger: Trigger::Api,
        caller: caller.caller(),
        replay_of: None,
        input: body.input,
    };
    let id = state.executions.start(request).await.map_err(Error::from)?;
    Ok((StatusCode::ACCEPTED, axum::Json(AcceptedExecution { id })))
}
