//! `POST /deployments`

use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, Created, Json, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::Slug;
use serde::Deserialize;
use utoipa::ToSchema;

use super::deployer;
use super::view::{Access, DeploymentView, ToolRequest};
use crate::State;
use crate::domain::one_call::free_slug;
use crate::domain::plan::{self, Offer};
use crate::domain::{machines, tools};
use crate::error::Error;

/// A server to be made or changed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeploymentRequest {
    /// The part of its URL that names it; without it a free one is made of the title. It never changes.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    pub(crate) slug: Option<Slug>,
    /// The name people see.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) title: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub(crate) description: String,
    /// What a model is told about the server as a whole.
    #[serde(default)]
    #[schema(max_length = 10000)]
    pub(crate) instructions: String,
    /// Who may call it.
    #[serde(default)]
    pub(crate) access: Access,
    /// Its tools, in the order they are listed.
    pub(crate) tools: Vec<ToolRequest>,
}

impl DeploymentRequest {
    pub(crate) async fn slug(&self, state: &State) -> Result<Slug, Error> {
        match &self.slug {
            Some(slug) => Ok(slug.clone()),
            None => free_slug(&state.api.store, &self.title).await,
        }
    }

    pub(crate) async fn offer(self, state: &State, caller: &Auth) -> Result<Offer, ApiError> {
        plan::check_texts(&self.title, &self.description, &self.instructions)?;
        let wanted = self.tools.into_iter().map(Into::into).collect();
        let tools = tools::resolve(&state.api.store, caller.workspace, wanted).await?;
        Ok(Offer {
            title: self.title.trim().to_owned(),
            description: self.description,
            instructions: self.instructions,
            access: self.access.into(),
            tools,
        })
    }
}

/// Deploy a new server
///
/// It answers at its URL when this returns.
#[utoipa::path(
    post, path = "/deployments", operation_id = "create_deployment", tag = "deployments",
    request_body = DeploymentRequest,
    responses((status = 201, body = DeploymentView), WriteErrors),
)]
pub(crate) async fn create_deployment(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Json(body): Json<DeploymentRequest>,
) -> Result<Created<DeploymentView>, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    let slug = body.slug(&state).await?;
    let offer = body.offer(&state, &caller).await?;
    machines::make_all(&state.api.store, &*state.machines, caller.workspace, &[], &offer.tools).await?;
    let made = deployer(&state, &caller).create(slug.clone(), slug.to_string(), offer).await?;
    Ok(Created {
        location: format!("/deployments/{}", made.id),
        revision: Some(made.version),
        body: DeploymentView::of(&state, made.entity),
    })
}
