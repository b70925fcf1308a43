//! `POST /workflows/{id}/duplicate`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, Created, Json, Path, WriteErrors};
use portal_identity::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

use super::desk;
use super::view::WorkflowDetail;
use crate::State;

/// How to copy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicateWorkflow {
    /// The copy's name; without it the original's with a word behind it.
    #[serde(default)]
    name: Option<String>,
}

/// Copy a workflow's draft into a new workflow
#[utoipa::path(
    post, path = "/workflows/{id}/duplicate", operation_id = "duplicate_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    request_body = DuplicateWorkflow,
    responses((status = 201, body = WorkflowDetail), WriteErrors),
)]
pub(crate) async fn duplicate_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
    Json(body): Json<DuplicateWorkflow>,
) -> Result<Created<WorkflowDetail>, ApiError> {
    caller.require(Permission::WorkflowCreate)?;
    let (made, definition) = desk(&state, &caller).duplicate(id, body.name).await?;
    Ok(Created {
        location: format!("/workflows/{}", made.id),
        revision: Some(made.revision),
        body: WorkflowDetail::of(made, definition),
    })
}
