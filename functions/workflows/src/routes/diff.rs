//! `GET /workflows/{id}/versions/{number}/diff`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, ListOf, Path, Query};
use portal_identity::Permission;
use portal_store::entities::workflow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::State;
use crate::domain::diff::{self, ChangeKind, DocumentChange};
use crate::domain::drafts::{find, find_version};

/// What to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Against {
    /// The later version; without it the draft.
    to: Option<u32>,
}

/// How something changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WorkflowChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// One change between two documents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkflowChange {
    /// How it changed.
    kind: WorkflowChangeKind,
    /// The node, when it is one node's.
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<String>,
    /// JSON pointer: within the node (empty for the whole node), or within the document.
    pointer: String,
    /// What it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

impl From<DocumentChange> for WorkflowChange {
    fn from(change: DocumentChange) -> Self {
        let kind = match change.kind {
            ChangeKind::Added => WorkflowChangeKind::Added,
            ChangeKind::Removed => WorkflowChangeKind::Removed,
            ChangeKind::Changed => WorkflowChangeKind::Changed,
        };
        let DocumentChange { node, pointer, before, after, .. } = change;
        Self { kind, node, pointer, before, after }
    }
}

/// Tell what changed from a version to a later one or to the draft
///
/// Nodes are compared by id; where they stand on the canvas does not count.
#[utoipa::path(
    get, path = "/workflows/{id}/versions/{number}/diff", operation_id = "diff_workflow_version", tag = "workflows",
    params(
        ("id" = String, Path, description = "The workflow"),
        ("number" = u32, Path, description = "The earlier version"),
        Against,
    ),
    responses((status = 200, body = ListOf<WorkflowChange>), ApiError),
)]
pub(crate) async fn diff_workflow_version(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path((id, number)): Path<(WorkflowId, u32)>,
    Query(against): Query<Against>,
) -> Result<Json<ListOf<WorkflowChange>>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let store = &state.api.store;
    let before = find_version(store, caller.workspace, id, number).await?.definition.load(store).await?;
    let after = match against.to {
        Some(number) => {
            find_version(store, caller.workspace, id, number).await?.definition.load(store).await?
        }
        None => {
            let read = find(store, caller.workspace, id).await?;
            workflow::draft(store, &read).await?
        }
    };
    let changes = diff::diff(&before, &after).into_iter().map(Into::into).collect();
    Ok(Json(ListOf::whole(changes)))
}
