//! `GET /executions/{id}`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::ExecutionId;
use portal_http::{ApiError, Auth, Path};
use portal_identity::Permission;
use portal_store::entities::trace;

use super::view::ExecutionDetail;
use crate::{State, domain};

/// Get an execution with its node traces
#[utoipa::path(
    get, path = "/executions/{id}", operation_id = "get_execution", tag = "executions",
    params(("id" = String, Path, description = "The execution")),
    responses((status = 200, body = ExecutionDetail), ApiError),
)]
pub(crate) async fn get_execution(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ExecutionId>,
) -> Result<Json<ExecutionDetail>, ApiError> {
    caller.require(Permission::ExecutionRead)?;
    let store = &state.api.store;
    let execution = domain::find(store, caller.workspace, id).await?;
    let input = execution.input.load(store).await?;
    let output = match &execution.output {
        Some(output) => Some(output.load(store).await?),
        None => None,
    };
    let nodes = trace::of(store, caller.workspace, id).await?.into_iter().map(Into::into).collect();
    Ok(Json(ExecutionDetail { summary: execution.into(), input, output, nodes }))
}
