//! `POST /deployments/plan`

use axum::Json;
use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::deployment;

use super::create::DeploymentRequest;
use super::view::DeploymentPlan;
use crate::State;
use crate::domain::find;
use crate::domain::plan::Offer;
use crate::error::Error;

/// Tell what a deploy would do
///
/// A dry run: nothing is stored. When the slug is that of a server of the workspace, the plan is
/// of the change to that server; without a slug it is of a new server.
#[utoipa::path(
    post, path = "/deployments/plan", operation_id = "plan_deployment", tag = "deployments",
    request_body = DeploymentRequest,
    responses((status = 200, body = DeploymentPlan), WriteErrors),
)]
pub(crate) async fn plan_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    portal_http::Json(body): portal_http::Json<DeploymentRequest>,
) -> Result<Json<DeploymentPlan>, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    let slug = body.slug(&state).await?;
    let before = match deployment::by_slug(&state.api.store, slug.as_str()).await? {
        Some((workspace, id)) if workspace == caller.workspace => {
            let server = find(&state.api.store, workspace, id).await?.entity;
            Some((server.id, Offer::from(server)))
        }
        Some(_) => return Err(Error::SlugTaken(slug.to_string()).into()),
        None => None,
    };
    let offer = body.offer(&state, &caller).await?;
    let before = before.as_ref().map(|(id, before)| (*id, before));
    Ok(Json(DeploymentPlan::of(&state, before, slug.as_str(), offer)))
}
