//! `PATCH /deployments/{id}`

use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, IfMatch, Json, Path, Revised, WriteErrors};
use portal_identity::Permission;
use portal_store::entities;
use serde::Deserialize;
use utoipa::ToSchema;

use super::deployer;
use super::view::{Access, DeploymentView};
use crate::State;
use crate::domain::find;
use crate::domain::plan::{self, Offer};

/// What may be asked of a server.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WantedStatus {
    /// Answer.
    Live,
    /// Do not answer for a while.
    Paused,
}

/// What changes; the rest stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeploymentPatch {
    /// Pause or resume.
    #[serde(default)]
    status: Option<WantedStatus>,
    /// The name people see.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    title: Option<String>,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: Option<String>,
    /// What a model is told about the server as a whole.
    #[serde(default)]
    #[schema(max_length = 10000)]
    instructions: Option<String>,
    /// Who may call it.
    #[serde(default)]
    access: Option<Access>,
}

/// Pause or resume a server, or change its texts or its access
#[utoipa::path(
    patch, path = "/deployments/{id}", operation_id = "update_deployment", tag = "deployments",
    params(
        ("id" = String, Path, description = "The server"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the server that was read; without it nothing is checked"),
    ),
    request_body = DeploymentPatch,
    responses((status = 200, body = DeploymentView), WriteErrors),
)]
pub(crate) async fn update_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
    revision: Option<IfMatch>,
    Json(body): Json<DeploymentPatch>,
) -> Result<Revised<DeploymentView>, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    let read = find(&state.api.store, caller.workspace, id).await?;
    if let Some(revision) = revision {
        revision.check(read.version)?;
    }
    let offer = Offer {
        title: body.title.map_or_else(|| read.title.clone(), |title| title.trim().to_owned()),
        description: body.description.unwrap_or_else(|| read.description.clone()),
        instructions: body.instructions.unwrap_or_else(|| read.instructions.clone()),
        access: body.access.map_or(read.access, Into::into),
        tools: read.tools.clone(),
    };
    plan::check_texts(&offer.title, &offer.description, &offer.instructions)?;
    let deployer = deployer(&state, &caller);
    let mut changed = deployer.replace(read, offer, None).await?;
    if let Some(status) = body.status {
        let status = match status {
            WantedStatus::Live => entities::DeploymentStatus::Live,
            WantedStatus::Paused => entities::DeploymentStatus::Paused,
        };
        changed = deployer.set_status(changed, status).await?;
    }
    Ok(Revised(changed.version, DeploymentView::of(&state, changed.entity)))
}
