//! `POST /workflows/{id}/deploy`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::{WorkflowId, WorkspaceId};
use portal_http::{ApiError, Auth, Language, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::{Slug, deployment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Access, DeploymentPlan, DeploymentView};
use crate::State;
use crate::domain::find;
use crate::domain::one_call::{self, Order, Planned, Wanted};
use crate::domain::plan::Offer;
use crate::error::Error;
use crate::steps::{self, Deployed};

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
    let order = Order {
        deploy: state.api.ids.make(),
        workspace: caller.workspace,
        user: caller.user,
        workflow: id,
        language,
        wanted,
    };
    if body.dry_run {
        return Ok(Json(planned(&state, &order).await?));
    }
    let input = serde_json::to_value(&order).map_err(ApiError::internal)?;
    let deployed = steps::ended(state.deploys.run(order.deploy, input).await)?;
    Ok(Json(shown(&state, caller.workspace, deployed).await?))
}

/// What would happen.
async fn planned(state: &State, order: &Order) -> Result<DeployedWorkflow, Error> {
    let Planned { plan, server, offer } = one_call::plan(&state.author, order).await?;
    let before = server.map(|server| (server.id, Offer::from(server.entity)));
    let before = before.as_ref().map(|(id, before)| (*id, before));
    Ok(DeployedWorkflow {
        version: plan.number,
        published: plan.publishes.is_some(),
        plan: DeploymentPlan::of(state, before, plan.slug.as_str(), offer),
        deployment: None,
    })
}

/// What happened, out of the revisions before and after it: they never change.
async fn shown(state: &State, workspace: WorkspaceId, deployed: Deployed) -> Result<DeployedWorkflow, Error> {
    let Deployed { plan, shifted } = deployed;
    let store = &state.api.store;
    let id = shifted.deployment;
    let offer_of = async |number| {
        let revision = deployment::revision(store, workspace, id, number).await?;
        revision.map(Offer::from).ok_or(Error::NoRevision { deployment: id, number })
    };
    let before = match &plan.server {
        Some(target) => Some(offer_of(target.revision).await?),
        None => None,
    };
    let before = before.as_ref().map(|before| (id, before));
    let after = offer_of(shifted.revision).await?;
    let server = find(store, workspace, id).await?;
    Ok(DeployedWorkflow {
        version: plan.number,
        published: plan.publishes.is_some(),
        plan: DeploymentPlan::of(state, before, plan.slug.as_str(), after),
        deployment: Some(DeploymentView::of(state, server.entity)),
    })
}
