//! `POST /workflows`

use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, Created, Json, WriteErrors};
use portal_identity::Permission;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::desk;
use super::view::WorkflowDetail;
use crate::State;
use crate::domain::drafts::blank;

/// A workflow to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateWorkflow {
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 4000)]
    description: String,
    /// The document; without it one with a tool and its answer. A draft may have mistakes.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    definition: Option<Value>,
}

/// Make a workflow
#[utoipa::path(
    post, path = "/workflows", operation_id = "create_workflow", tag = "workflows",
    request_body = CreateWorkflow,
    responses((status = 201, body = WorkflowDetail), WriteErrors),
)]
pub(crate) async fn create_workflow(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Json(body): Json<CreateWorkflow>,
) -> Result<Created<WorkflowDetail>, ApiError> {
    caller.require(Permission::WorkflowCreate)?;
    let definition = body.definition.unwrap_or_else(blank);
    let made = desk(&state, &caller).create(&body.name, body.description, definition.clone()).await?;
    Ok(Created {
        location: format!("/workflows/{}", made.id),
        revision: Some(made.revision),
        body: WorkflowDetail::of(made, definition),
    })
}
