//! `GET /deployments/{id}/calls`

use std::time::Duration;

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::{DeploymentId, ExecutionId, Timestamp, WorkspaceId};
use portal_http::view::{CallerView, ExecutionErrorView};
use portal_http::{ApiError, Auth, Path, Query};
use portal_identity::Permission;
use portal_store::Store;
use portal_store::entities::{Deployment, Execution, execution, execution_list};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::refused::RefusedCall;
use crate::State;
use crate::domain::find;
use crate::domain::refused::refused;

/// How many calls an answer has at most.
const CALLS: usize = 20;
/// Proxies give up on silent requests after 30 s or more.
const LONGEST_WAIT: u64 = 25;
const POLL: Duration = Duration::from_millis(300);
/// At every how many looks for calls a look for refusals is taken: nobody minds a second.
const REFUSED_EVERY: u32 = 3;

/// Which calls are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallsQuery {
    /// Only calls newer than this execution.
    #[param(value_type = Option<String>)]
    after: Option<ExecutionId>,
    /// While there was no call yet: the time of the refusal that is known already. One that is newer
    /// ends the waiting as a call does.
    #[serde(default)]
    refused_after: Option<Timestamp>,
    /// How many seconds to wait for such a call.
    #[serde(default)]
    #[param(minimum = 0, maximum = 25, default = 0)]
    wait: u64,
}

/// One call of a server's tool.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerCall {
    /// The execution it made.
    #[schema(value_type = String)]
    execution: ExecutionId,
    /// The tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<String>,
    /// How far the execution is.
    #[schema(example = "succeeded")]
    status: &'static str,
    /// Who called.
    caller: CallerView,
    /// When.
    at: Timestamp,
    /// Milliseconds it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    /// What it failed of.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ExecutionErrorView>,
}

impl From<Execution> for ServerCall {
    fn from(execution: Execution) -> Self {
        let ended = execution.finished_at.map(Timestamp::as_millisecond);
        Self {
            execution: execution.id,
            tool: execution.tool,
            status: execution.status.as_str(),
            caller: execution.caller.into(),
            at: execution.created_at,
            duration_ms: ended.map(|ended| ended - execution.created_at.as_millisecond()),
            error: execution.error.map(Into::into),
        }
    }
}

/// The newest calls of a server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerCalls {
    /// When the first call ever came.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_call_at: Option<Timestamp>,
    /// Why the last request was turned away, as long as no call came and the server has not been
    /// changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<RefusedCall>,
    /// The calls, newest first.
    calls: Vec<ServerCall>,
}

/// Wait for calls of a server
///
/// Answers at once when there is a call newer than `after`, else when one comes or `wait` seconds
/// have passed. Ask again with the newest call's execution as `after`. Before the first call, a request
/// that is refused answers too: ask again with its time as `refused_after`.
#[utoipa::path(
    get, path = "/deployments/{id}/calls", operation_id = "wait_deployment_calls", tag = "deployments",
    params(("id" = String, Path, description = "The server"), CallsQuery),
    responses((status = 200, body = ServerCalls), ApiError),
)]
pub(crate) async fn wait_deployment_calls(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
    Query(query): Query<CallsQuery>,
) -> Result<Json<ServerCalls>, ApiError> {
    caller.require(Permission::ExecutionRead)?;
    if query.wait > LONGEST_WAIT {
        let message = format!("`wait` must be 0 to {LONGEST_WAIT} seconds");
        return Err(ApiError::invalid_field("/wait", "out_of_range", message));
    }
    let store = &state.api.store;
    let server = find(store, caller.workspace, id).await?;
    let waiting = wait_for_calls(store, &server, &query);
    // When time is up there are no calls to tell.
    let calls = match tokio::time::timeout(Duration::from_secs(query.wait), waiting).await {
        Ok(calls) => calls?,
        Err(_) => newer(store, caller.workspace, id, query.after).await?,
    };
    let server = find(store, caller.workspace, id).await?;
    let refused = refused(store, &server).await?.map(Into::into);
    Ok(Json(ServerCalls { first_call_at: server.first_call_at, refused, calls }))
}

async fn wait_for_calls(
    store: &Store,
    server: &Deployment,
    query: &CallsQuery,
) -> Result<Vec<ServerCall>, ApiError> {
    let mut looks = (0..REFUSED_EVERY).cycle();
    loop {
        let calls = newer(store, server.workspace, server.id, query.after).await?;
        if !calls.is_empty() {
            return Ok(calls);
        }
        if looks.next() == Some(0)
            && let Some(refused) = refused(store, server).await?
            && query.refused_after.is_none_or(|known| known < refused.at)
        {
            return Ok(calls);
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn newer(
    store: &Store,
    workspace: WorkspaceId,
    id: DeploymentId,
    after: Option<ExecutionId>,
) -> Result<Vec<ServerCall>, ApiError> {
    let newest = execution_list::newest_of_deployment(store, workspace, id, CALLS).await?;
    let mut calls = Vec::new();
    for execution in newest.into_iter().take_while(|execution| after.is_none_or(|after| *execution > after)) {
        calls.extend(execution::get(store, workspace, execution).await?.map(|found| found.entity.into()));
    }
    Ok(calls)
}
