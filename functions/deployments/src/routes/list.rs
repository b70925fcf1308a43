//! `GET /deployments`

use axum::Json;
use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, ListOf};
use portal_identity::Permission;
use portal_store::entities::deployment;

use super::view::DeploymentView;
use crate::State;

/// List the servers of the workspace
#[utoipa::path(
    get, path = "/deployments", operation_id = "list_deployments", tag = "deployments",
    responses((status = 200, body = ListOf<DeploymentView>), ApiError),
)]
pub(crate) async fn list_deployments(
    AxumState(state): AxumState<State>,
    caller: Auth,
) -> Result<Json<ListOf<DeploymentView>>, ApiError> {
    caller.require(Permission::DeploymentRead)?;
    let found = deployment::list(&state.api.store, caller.workspace).await?;
    let items = found.into_iter().map(|found| DeploymentView::of(&state, found.entity));
    Ok(Json(ListOf::whole(items.collect())))
}
