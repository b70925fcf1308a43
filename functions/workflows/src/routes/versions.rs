//! `/workflows/{id}/versions`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{
    ApiError, Auth, Created, IfMatch, Json, Language, ListOf, PageQuery, Path, Query, WriteErrors,
};
use portal_identity::Permission;
use portal_store::entities::version;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{VersionDetail, VersionSummary};
use crate::State;
use crate::domain::drafts::{find, find_version};
use crate::error::Error;

/// List the published versions of a workflow, newest first
#[utoipa::path(
    get, path = "/workflows/{id}/versions", operation_id = "list_workflow_versions", tag = "workflows",
    params(("id" = String, Path, description = "The workflow"), PageQuery),
    responses((status = 200, body = ListOf<VersionSummary>), ApiError),
)]
pub(crate) async fn list_workflow_versions(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<ListOf<VersionSummary>>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let page = page.page()?;
    find(&state.api.store, caller.workspace, id).await?;
    let found = version::list(&state.api.store, caller.workspace, id, &page).await?;
    Ok(axum::Json(found.map(VersionSummary::from).into()))
}

/// How to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishWorkflow {
    /// What the author says of the change.
    #[serde(default)]
    note: Option<String>,
}

/// Publish the draft as the next version
///
/// A version never changes. 422 with the diagnostics when the draft does not compile, 409 when it
/// has not changed since the last version.
#[utoipa::path(
    post, path = "/workflows/{id}/versions", operation_id = "publish_workflow", tag = "workflows",
    params(
        ("id" = String, Path, description = "The workflow"),
        ("If-Match" = String, Header, description = "The `ETag` of the draft that was read"),
    ),
    request_body = PublishWorkflow,
    responses((status = 201, body = VersionSummary), WriteErrors),
)]
pub(crate) async fn publish_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
    revision: IfMatch,
    language: Language,
    Json(body): Json<PublishWorkflow>,
) -> Result<Created<VersionSummary>, ApiError> {
    caller.require(Permission::WorkflowUpdate)?;
    let read = find(&state.api.store, caller.workspace, id).await?;
    revision.check(read.revision)?;
    if let (Some(number), true) = (read.latest_version, read.published_revision == Some(read.revision)) {
        return Err(Error::Unchanged { number }.into());
    }
    let draft = state.author.prepare(read, caller.user, body.note, language).await?;
    let version = state.author.publish(draft).await?;
    // Its machine as well: no call is to pay for it, and who runs it may make none.
    let asl = version.asl_text(&state.api.store).await?;
    if let Err(error) = state.executions.publish(caller.workspace, &asl).await {
        // It runs without, and a deploy makes it.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a version was published without its machine"
        );
    }
    Ok(Created {
        location: format!("/workflows/{id}/versions/{}", version.number),
        revision: None,
        body: version.into(),
    })
}

/// Get a published version with its documents
#[utoipa::path(
    get, path = "/workflows/{id}/versions/{number}", operation_id = "get_workflow_version", tag = "workflows",
    params(
        ("id" = String, Path, description = "The workflow"),
        ("number" = u32, Path, description = "The version"),
    ),
    responses((status = 200, body = VersionDetail), ApiError),
)]
pub(crate) async fn get_workflow_version(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path((id, number)): Path<(WorkflowId, u32)>,
) -> Result<axum::Json<VersionDetail>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let store = &state.api.store;
    let found = find_version(store, caller.workspace, id, number).await?;
    let definition = found.definition.load(store).await?;
    let asl = serde_json::from_str(&found.asl_text(store).await?).map_err(ApiError::internal)?;
    Ok(axum::Json(VersionDetail { summary: found.into(), definition, asl }))
}
