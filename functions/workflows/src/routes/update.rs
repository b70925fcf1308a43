//! `PATCH /workflows/{id}`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, IfMatch, Json, Path, Revised, WriteErrors};
use portal_identity::Permission;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::desk;
use super::view::WorkflowSummary;
use crate::State;
use crate::domain::drafts::{Change, find};

/// What changes; the rest stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateWorkflow {
    /// What people call it.
    #[serde(default)]
    name: Option<String>,
    /// What it is for.
    #[serde(default)]
    description: Option<String>,
    /// The whole document. A draft may have mistakes.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    definition: Option<Value>,
}

/// Save a workflow
///
/// Give the `ETag` that was read as `If-Match`: 412 when somebody else saved in between, with
/// the stored revision.
#[utoipa::path(
    patch, path = "/workflows/{id}", operation_id = "update_workflow", tag = "workflows",
    params(
        ("id" = String, Path, description = "The workflow"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    request_body = UpdateWorkflow,
    responses((status = 200, body = WorkflowSummary), WriteErrors),
)]
pub(crate) async fn update_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
    revision: IfMatch,
    Json(body): Json<UpdateWorkflow>,
) -> Result<Revised<WorkflowSummary>, ApiError> {
    caller.require(Permission::WorkflowUpdate)?;
    let read = find(&state.api.store, caller.workspace, id).await?;
    revision.check(read.revision)?;
    let UpdateWorkflow { name, description, definition } = body;
    let changed = desk(&state, &caller).update(read, Change { name, description, definition }).await?;
    Ok(Revised(changed.revision, changed.into()))
}
