//! `GET /workflow-schema`

use axum::Json;
use portal_http::{ApiError, Auth};
use portal_identity::Permission;
use serde_json::Value;

/// Get the JSON Schema of a workflow document
#[utoipa::path(
    get, path = "/workflow-schema", operation_id = "get_workflow_schema", tag = "workflows",
    responses((status = 200, body = Object), ApiError),
)]
pub(crate) async fn get_workflow_schema(caller: Auth) -> Result<Json<Value>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    Ok(Json(portal_workflow::schema()))
}
