//! `POST /workflows/validate`, `POST /workflows/{id}/validate`

use axum::Json;
use axum::extract::State as AxumState;
use portal_authoring::{Examined, Whose};
use portal_base::WorkflowId;
use portal_http::view::Diagnostic;
use portal_http::{ApiError, Auth, Language, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::workflow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::State;
use crate::domain::drafts::find;

/// A document that need not be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentRequest {
    /// The document.
    #[schema(value_type = Object)]
    pub(crate) definition: Value,
}

/// What was found in a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Validation {
    /// Whether it compiles.
    valid: bool,
    /// What was found.
    diagnostics: Vec<Diagnostic>,
}

impl From<Examined> for Validation {
    fn from(examined: Examined) -> Self {
        Self { valid: examined.compiled.is_some(), diagnostics: examined.diagnostics }
    }
}

/// Check a document
#[utoipa::path(
    post, path = "/workflows/validate", operation_id = "validate_document", tag = "workflows",
    request_body = DocumentRequest,
    responses((status = 200, body = Validation), WriteErrors),
)]
pub(crate) async fn validate_document(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
    portal_http::Json(body): portal_http::Json<DocumentRequest>,
) -> Result<Json<Validation>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let whose = Whose { workspace: caller.workspace, workflow: None };
    Ok(Json(state.author.examine(whose, &body.definition, language).await?.into()))
}

/// Check a workflow's draft
#[utoipa::path(
    post, path = "/workflows/{id}/validate", operation_id = "validate_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    responses((status = 200, body = Validation), WriteErrors),
)]
pub(crate) async fn validate_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
    Path(id): Path<WorkflowId>,
) -> Result<Json<Validation>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let whose = Whose { workspace: caller.workspace, workflow: Some(id) };
    let found = find(&state.api.store, caller.workspace, id).await?;
    let definition = workflow::draft(&state.api.store, &found).await?;
    Ok(Json(state.author.examine(whose, &definition, language).await?.into()))
}
