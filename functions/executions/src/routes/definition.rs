//! `GET /executions/{id}/definition`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::ExecutionId;
use portal_http::{ApiError, Auth, Path};
use portal_identity::Permission;
use serde_json::Value;

use crate::{State, domain};

/// Get the document that an execution ran
#[utoipa::path(
    get, path = "/executions/{id}/definition", operation_id = "get_execution_definition", tag = "executions",
    params(("id" = String, Path, description = "The execution")),
    responses((status = 200, body = Object), ApiError),
)]
pub(crate) async fn get_execution_definition(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ExecutionId>,
) -> Result<Json<Value>, ApiError> {
    caller.require(Permission::ExecutionRead)?;
    let execution = domain::find(&state.api.store, caller.workspace, id).await?;
    Ok(Json(domain::definition(&state.api.store, &execution).await?))
}
