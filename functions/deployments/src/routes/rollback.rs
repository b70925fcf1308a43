//! `POST /deployments/{id}/rollback`

use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, Json, Path, Revised, WriteErrors};
use portal_identity::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

use super::deployer;
use super::view::DeploymentView;
use crate::State;

/// Where to go back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rollback {
    /// The revision to offer again.
    #[schema(minimum = 1)]
    revision: u32,
}

/// Offer again what an earlier revision offered
///
/// It becomes a new revision, so a roll back can be rolled back.
#[utoipa::path(
    post, path = "/deployments/{id}/rollback", operation_id = "rollback_deployment", tag = "deployments",
    params(("id" = String, Path, description = "The server")),
    request_body = Rollback,
    responses((status = 200, body = DeploymentView), WriteErrors),
)]
pub(crate) async fn rollback_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
    Json(body): Json<Rollback>,
) -> Result<Revised<DeploymentView>, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    let changed = deployer(&state, &caller).roll_back(id, body.revision).await?;
    Ok(Revised(changed.version, DeploymentView::of(&state, changed.entity)))
}
