//! `POST /workflows/{id}/deploy`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, Language, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::Slug;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::deployer;
use super::view::{Access, DeploymentPlan, DeploymentView};
use crate::State;
use crate::domain::lint;
use crate::domain::one_call::{self, Wanted};

/// How to deploy a workflow.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DeployWorkflow {
    /// The server: made if there is none of that slug. Without it, the one that offers the
    /// workflow already, or else a new one named after the tool.
    #[schema(value_type = Option<String>)]
    slug: Option<Slug>,
    /// The server's title; without it the tool's title or name for a new server.
    title: Option<String>,
    /// The server's description.
    description: Option<String>,
    /// What a model is told about the server as a whole.
    instructions: Option<String>,
    /// Who may call it; without it unchanged, and `api_key` for a new server.
    access: Option<Access>,
    /// What the author says of the version.
    note: Option<String>,
    /// Only tell what would happen.
    dry_run: bool,
}

/// What a deploy of a workflow did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeployedWorkflow {
    /// The version that is served.
    version: u32,
    /// Whether that version was published by this call.
    published: bool,
    /// What changed for clients.
    plan: DeploymentPlan,
    /// The server; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    deployment: Option<DeploymentView>,
}

/// Publish a workflow and deploy it, in one call
///
/// A new version is published when the draft has changed since the last one. The workflow's tool
/// is added to the server, or replaces the one of the same workflow there. 422 with the
/// diagnostics when the draft does not compile.
#[utoipa::path(
    post, path = "/workflows/{id}/deploy", operation_id = "deploy_workflow", tag = "deployments",
    params(("id" = String, Path, description = "The workflow")),
    request_body = DeployWorkflow,
    responses((status = 200, body = DeployedWorkflow), WriteErrors),
)]
pub(crate) async fn deploy_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
    language: Language,
    portal_http::Json(body): portal_http::Json<DeployWorkflow>,
) -> Result<Json<DeployedWorkflow>, ApiError> {
    caller.require(Permission::DeploymentManage)?;
    caller.require(Permission::WorkflowUpdate)?;
    let wanted = Wanted {
        slug: body.slug,
        title: body.title,
        description: body.description,
        instructions: body.instructions,
        access: body.access.map(Into::into),
        note: body.note,
    };
    let deployer = deployer(&state, &caller);
    let prepared = one_call::prepare(&deployer, &state.author, id, wanted, language).await?;
    super::create::check_texts(
        &prepared.offer.title,
        &prepared.offer.description,
        &prepared.offer.instructions,
    )?;
    let findings = lint::lint(&prepared.offer);
    let before = prepared.server.as_ref().map(|server| &server.entity);
    let plan = DeploymentPlan::of(&state, before, prepared.slug.as_str(), prepared.offer.clone(), findings);
    let (version, published) = (prepared.number, prepared.publishes());
    let deployment = if body.dry_run {
        None
    } else {
        let made = one_call::carry_out(&deployer, &state.author, prepared).await?;
        Some(DeploymentView::of(&state, made.entity))
    };
    Ok(Json(DeployedWorkflow { version, published, plan, deployment }))
}
