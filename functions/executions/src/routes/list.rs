//! `GET /executions`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::{DeploymentId, PageRequest, Timestamp, WorkflowId};
use portal_http::{ApiError, Auth, ListOf, PageQuery, Query};
use portal_identity::Permission;
use portal_store::entities::{ExecutionFilter, execution_list};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{ExecutionStatus, ExecutionSummary};
use crate::State;

/// Which executions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Of this status.
    status: Option<ExecutionStatus>,
    /// Of this workflow.
    #[param(value_type = Option<String>)]
    workflow: Option<WorkflowId>,
    /// Of this server.
    #[param(value_type = Option<String>)]
    deployment: Option<DeploymentId>,
    /// Of this tool.
    tool: Option<String>,
    /// Accepted at this time or later.
    since: Option<Timestamp>,
}

/// List executions
///
/// Newest first. A page may be short, even empty, and still have a `next_cursor`: a filter that
/// takes few of many reads a bounded part of them at a time.
#[utoipa::path(
    get, path = "/executions", operation_id = "list_executions", tag = "executions",
    params(Filter, PageQuery),
    responses((status = 200, body = ListOf<ExecutionSummary>), ApiError),
)]
pub(crate) async fn list_executions(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Query(filter): Query<Filter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListOf<ExecutionSummary>>, ApiError> {
    caller.require(Permission::ExecutionRead)?;
    let page: PageRequest = page.page()?;
    let filter = ExecutionFilter {
        status: filter.status.map(Into::into),
        workflow: filter.workflow,
        deployment: filter.deployment,
        tool: filter.tool,
        since: filter.since,
    };
    let found = execution_list::list(&state.api.store, caller.workspace, &filter, &page).await?;
    Ok(Json(found.map(ExecutionSummary::from).into()))
}
