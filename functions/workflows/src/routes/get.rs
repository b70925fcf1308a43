//! `GET /workflows/{id}`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, Path, Revised};
use portal_identity::Permission;
use portal_store::entities::workflow;

use super::view::WorkflowDetail;
use crate::State;
use crate::domain::drafts::find;

/// Get a workflow with its draft
#[utoipa::path(
    get, path = "/workflows/{id}", operation_id = "get_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    responses((status = 200, body = WorkflowDetail), ApiError),
)]
pub(crate) async fn get_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
) -> Result<Revised<WorkflowDetail>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let found = find(&state.api.store, caller.workspace, id).await?.entity;
    let definition = workflow::draft(&state.api.store, &found).await?;
    Ok(Revised(found.revision, WorkflowDetail::of(found, definition)))
}
