//! `GET /deployments/{id}/revisions`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, ListOf, PageQuery, Path, Query};
use portal_identity::Permission;
use portal_store::entities::deployment;

use super::view::DeploymentRevisionView;
use crate::State;
use crate::domain::find;

/// List what a server offered over time, newest first
#[utoipa::path(
    get, path = "/deployments/{id}/revisions", operation_id = "list_deployment_revisions", tag = "deployments",
    params(("id" = String, Path, description = "The server"), PageQuery),
    responses((status = 200, body = ListOf<DeploymentRevisionView>), ApiError),
)]
pub(crate) async fn list_deployment_revisions(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListOf<DeploymentRevisionView>>, ApiError> {
    caller.require(Permission::DeploymentRead)?;
    let page = page.page()?;
    find(&state.api.store, caller.workspace, id).await?;
    let found = deployment::revisions(&state.api.store, caller.workspace, id, &page).await?;
    Ok(Json(found.map(DeploymentRevisionView::from).into()))
}
