//! `POST /workflows/compile`, `POST /workflows/{id}/compile`

use axum::Json;
use axum::extract::State as AxumState;
use portal_authoring::{CalledWorkflow, Examined, Plan, Whose};
use portal_base::WorkflowId;
use portal_http::view::{Diagnostic, ToolCardView};
use portal_http::{ApiError, Auth, Language, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::workflow;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::validate::DocumentRequest;
use crate::State;
use crate::domain::drafts::find;

/// What a document compiles to. All but `diagnostics` is absent when it does not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CompilePreview {
    /// What was found.
    diagnostics: Vec<Diagnostic>,
    /// The state machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    asl: Option<Value>,
    /// SHA-256 of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    /// The tool as a model will see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<ToolCardView>,
    /// How it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Plan>,
    /// The workflows compiled in, at their exact versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    calls: Vec<CalledWorkflow>,
    /// What must run it: `EXPRESS` for quick runs that are answered at once, `STANDARD` for durable ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    machine_type: Option<&'static str>,
}

impl From<Examined> for CompilePreview {
    fn from(examined: Examined) -> Self {
        let mut preview = Self {
            diagnostics: examined.diagnostics,
            asl: None,
            digest: None,
            tool: None,
            plan: None,
            calls: Vec::new(),
            machine_type: None,
        };
        if let Some(compiled) = examined.compiled {
            preview.asl = serde_json::from_str(&compiled.asl).ok();
            preview.digest = Some(compiled.digest);
            preview.tool = Some(compiled.tool.into());
            preview.plan = Some(compiled.plan);
            preview.calls = compiled.calls;
            preview.machine_type = Some(compiled.machine_type);
        }
        preview
    }
}

/// Compile a document
#[utoipa::path(
    post, path = "/workflows/compile", operation_id = "compile_document", tag = "workflows",
    request_body = DocumentRequest,
    responses((status = 200, body = CompilePreview), WriteErrors),
)]
pub(crate) async fn compile_document(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
    portal_http::Json(body): portal_http::Json<DocumentRequest>,
) -> Result<Json<CompilePreview>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let whose = Whose { workspace: caller.workspace, workflow: None };
    Ok(Json(state.author.examine(whose, &body.definition, language).await?.into()))
}

/// Compile a workflow's draft
#[utoipa::path(
    post, path = "/workflows/{id}/compile", operation_id = "compile_workflow", tag = "workflows",
    params(("id" = String, Path, description = "The workflow")),
    responses((status = 200, body = CompilePreview), WriteErrors),
)]
pub(crate) async fn compile_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
    Path(id): Path<WorkflowId>,
) -> Result<Json<CompilePreview>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let whose = Whose { workspace: caller.workspace, workflow: Some(id) };
    let found = find(&state.api.store, caller.workspace, id).await?;
    let definition = workflow::draft(&state.api.store, &found).await?;
    Ok(Json(state.author.examine(whose, &definition, language).await?.into()))
}
