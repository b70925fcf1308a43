//! `DELETE /workflows/{id}`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, NoContent, Path, WriteErrors};
use portal_identity::Permission;

use super::desk;
use crate::State;

/// Remove a workflow
///
/// 409 while a server offers it. Its executions stay.
#[utoipa::path(
    delete, path = "/workflows/{id}", operation_id = "delete_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    responses((status = 204), WriteErrors),
)]
pub(crate) async fn delete_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
) -> Result<NoContent, ApiError> {
    caller.require(Permission::WorkflowDelete)?;
    desk(&state, &caller).delete(id).await?;
    Ok(NoContent)
}
