//! `GET /workflows/{id}/export`, `POST /workflows/import`

use axum::extract::State as AxumState;
use portal_base::WorkflowId;
use portal_http::{ApiError, Auth, Created, Json, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::workflow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::desk;
use super::view::WorkflowDetail;
use crate::State;
use crate::domain::drafts::find;

/// The one format there is.
const FORMAT: &str = "mcp-portal/workflow@1";

/// A workflow as a file. Connections go by id and belong to the workspace: another one chooses
/// its own.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkflowFile {
    /// `mcp-portal/workflow@1`.
    #[schema(example = "mcp-portal/workflow@1")]
    format: String,
    /// What people call it.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// The document.
    #[schema(value_type = Object)]
    definition: Value,
}

/// Get a workflow as a file
#[utoipa::path(
    get, path = "/workflows/{id}/export", operation_id = "export_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    responses((status = 200, body = WorkflowFile), ApiError),
)]
pub(crate) async fn export_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<WorkflowId>,
) -> Result<axum::Json<WorkflowFile>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let found = find(&state.api.store, caller.workspace, id).await?.entity;
    let definition = workflow::draft(&state.api.store, &found).await?;
    let (name, description) = (found.name, found.description);
    Ok(axum::Json(WorkflowFile { format: FORMAT.to_owned(), name, description, definition }))
}

/// Make a workflow of a file
#[utoipa::path(
    post, path = "/workflows/import", operation_id = "import_workflow", tag = "workflows",
    request_body = WorkflowFile,
    responses((status = 201, body = WorkflowDetail), WriteErrors),
)]
pub(crate) async fn import_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Json(body): Json<WorkflowFile>,
) -> Result<Created<WorkflowDetail>, ApiError> {
    caller.require(Permission::WorkflowCreate)?;
    if body.format != FORMAT {
        let message = format!("this is no workflow file this release reads: `format` must be `{FORMAT}`");
        return Err(ApiError::invalid_field("/format", "unsupported", message));
    }
    let made = desk(&state, &caller).create(&body.name, body.description, body.definition.clone()).await?;
    Ok(Created {
        location: format!("/workflows/{}", made.id),
        revision: Some(made.revision),
        body: WorkflowDetail::of(made, body.definition),
    })
}
