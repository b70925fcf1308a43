//! `PUT /deployments/{id}`

use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, IfMatch, Json, Path, Revised, WriteErrors};
use portal_identity::Permission;

use super::create::DeploymentRequest;
use super::deployer;
use super::view::DeploymentView;
use crate::State;
use crate::domain::{find, machines};

/// Deploy a server anew
///
/// Replaces what it offers, as a new revision; clients see the new tools with their next list.
/// Nothing happens when nothing changes.
#[utoipa::path(
    put, path = "/deployments/{id}", operation_id = "replace_deployment", tag = "deployments",
    params(
        ("id" = String, Path, description = "The server"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    request_body = DeploymentRequest,
    responses((status = 200, body = DeploymentView), WriteErrors),
)]
pub(crate) async fn replace_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
    revision: IfMatch,
    Json(body): Json<DeploymentRequest>,
) -> Result<Revised<DeploymentView>, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    let read = find(&state.api.store, caller.workspace, id).await?;
    revision.check(read.version)?;
    if body.slug.as_ref().is_some_and(|slug| *slug != read.slug) {
        let message =
            format!("the slug stays `{}`, or every client would lose the server; leave it out", read.slug);
        return Err(ApiError::invalid_field("/slug", "immutable", message));
    }
    let offer = body.offer(&state, &caller).await?;
    let (store, tools) = (&state.api.store, &offer.tools);
    machines::make_all(store, &*state.machines, caller.workspace, &read.tools, tools).await?;
    let changed = deployer(&state, &caller).replace(read, offer, None).await?;
    Ok(Revised(changed.version, DeploymentView::of(&state, changed.entity)))
}
