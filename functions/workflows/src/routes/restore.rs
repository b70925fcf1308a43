//! `POST /workflows/{id}/versions/{number}/restore`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, IfMatch, Path, Revised, WriteErrors};
use portal_identity::Permission;

use super::desk;
use super::view::WorkflowDetail;
use crate::State;
use crate::domain::drafts::{Change, find, find_version};

/// Make the draft what a version was
#[utoipa::path(
    post, path = "/workflows/{id}/versions/{number}/restore", operation_id = "restore_workflow_version",
    tag = "workflows",
    params(
        ("id" = String, Path, description = "The workflow"),
        ("number" = u32, Path, description = "The version"),
        ("If-Match" = String, Header, description = "The `ETag` of the draft that was read"),
    ),
    responses((status = 200, body = WorkflowDetail), WriteErrors),
)]
pub(crate) async fn restore_workflow_version(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path((id, number)): Path<(WorkflowId, u32)>,
    revision: IfMatch,
) -> Result<Revised<WorkflowDetail>, ApiError> {
    caller.require(Permission::WorkflowUpdate)?;
    let store = &state.api.store;
    let read = find(store, caller.workspace, id).await?;
    revision.check(read.revision)?;
    let version = find_version(store, caller.workspace, id, number).await?;
    let definition = version.definition.load(store).await?;
    let change = Change { definition: Some(definition.clone()), ..Change::default() };
    let changed = desk(&state, &caller).update(read, change).await?;
    Ok(Revised(changed.revision, WorkflowDetail::of(changed, definition)))
}
