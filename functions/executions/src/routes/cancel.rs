//! `POST /executions/{id}/cancel`

use axum::extract::State as AxumState;
use axum::http::StatusCode;
use portal_base::ExecutionId;
use portal_http::{ApiError, Auth, Path, WriteErrors};
use portal_identity::Permission;

use crate::State;
use crate::error::Error;

/// Stop an execution
///
/// 202: it is being stopped. 409 when it has ended already.
#[utoipa::path(
    post, path = "/executions/{id}/cancel", operation_id = "cancel_execution", tag = "executions",
    params(("id" = String, Path, description = "The execution")),
    responses((status = 202, description = "It is being stopped"), WriteErrors),
)]
pub(crate) async fn cancel_execution(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ExecutionId>,
) -> Result<StatusCode, ApiError> {
    caller.require(Permission::WorkflowExecute)?;
    state.executions.cancel(caller.workspace, id).await.map_err(Error::from)?;
    Ok(StatusCode::ACCEPTED)
}
