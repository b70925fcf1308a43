//! `GET /deployments/{id}`

use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, Path, Revised};
use portal_identity::Permission;

use super::view::DeploymentView;
use crate::State;
use crate::domain::find;

/// Get a server
#[utoipa::path(
    get, path = "/deployments/{id}", operation_id = "get_deployment", tag = "deployments",
    params(("id" = String, Path, description = "The server")),
    responses((status = 200, body = DeploymentView), ApiError),
)]
pub(crate) async fn get_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
) -> Result<Revised<DeploymentView>, ApiError> {
    caller.require(Permission::DeploymentRead)?;
    let found = find(&state.api.store, caller.workspace, id).await?;
    Ok(Revised(found.version, DeploymentView::of(&state, found.entity)))
}
