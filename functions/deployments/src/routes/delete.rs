//! `DELETE /deployments/{id}`

use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, NoContent, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::{api_key, deployment};

use crate::State;
use crate::domain::find;

/// Undeploy a server
///
/// From now on its URL answers 404, and its API keys open nothing. Its executions stay.
#[utoipa::path(
    delete, path = "/deployments/{id}", operation_id = "delete_deployment", tag = "deployments",
    params(("id" = String, Path, description = "The server")),
    responses((status = 204), WriteErrors),
)]
pub(crate) async fn delete_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
) -> Result<NoContent, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    let store = &state.api.store;
    let found = find(store, caller.workspace, id).await?;
    deployment::delete(store, &found).await?;
    for key in api_key::list(store, caller.workspace, Some(id)).await? {
        api_key::delete(store, &key).await?;
    }
    Ok(NoContent)
}
