//! `POST /executions/{id}/replay`

use axum::extract::State as AxumState;
use axum::http::StatusCode;
use portal_base::ExecutionId;
use portal_http::{ApiError, Auth, Path, WriteErrors};
use portal_identity::Permission;

use super::start::AcceptedExecution;
use crate::error::Error;
use crate::{State, domain};

/// Run what an execution ran once more, with the same input
#[utoipa::path(
    post, path = "/executions/{id}/replay", operation_id = "replay_execution", tag = "executions",
    params(("id" = String, Path, description = "The execution")),
    responses((status = 202, body = AcceptedExecution), WriteErrors),
)]
pub(crate) async fn replay_execution(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ExecutionId>,
) -> Result<(StatusCode, axum::Json<AcceptedExecution>), ApiError> {
    caller.require(Permission::WorkflowExecute)?;
    let past = domain::find(&state.api.store, caller.workspace, id).await?;
    let request = domain::replay(&state.api.store, past, caller.caller()).await?;
    let id = state.executions.start(request).await.map_err(Error::from)?;
    Ok((StatusCode::ACCEPTED, axum::Json(AcceptedExecution { id })))
}
