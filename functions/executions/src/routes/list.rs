//! `GET /executions`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::{DeploymentId, ExecutionId, PageRequest, Timestamp, Words, WorkflowId, WorkspaceId};
use portal_http::{ApiError, Auth, ListOf, PageQuery, Query, search_text};
use portal_identity::Permission;
use portal_store::Store;
use portal_store::entities::{ExecutionFilter, deployment, execution_list};
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
    /// Accepted before this time.
    until: Option<Timestamp>,
    /// The beginning of its id; or words, each of which stands in its id, the tool, the workflow's
    /// name, the client, the error, or the server's title or slug. Of Hangul initial consonants do.
    #[param(max_length = 200)]
    q: Option<String>,
}

impl Filter {
    /// What is looked for, and where.
    async fn filter(self, store: &Store, workspace: WorkspaceId) -> Result<ExecutionFilter, ApiError> {
        let text = search_text(self.q.as_deref().unwrap_or_default().trim())?;
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since >= until
        {
            return Err(ApiError::invalid_field("/until", "order", "`until` must be later than `since`"));
        }
        // Of ids that begin alike the table has a range.
        let id = text.to_lowercase();
        let is_id = id.strip_prefix(ExecutionId::PREFIX).is_some_and(|rest| rest.starts_with('_'))
            && !id.contains(char::is_whitespace);
        let words = if is_id { Words::default() } else { Words::of(text) };
        let servers = if words.is_empty() { Vec::new() } else { servers(store, workspace).await? };
        Ok(ExecutionFilter {
            status: self.status.map(Into::into),
            workflow: self.workflow,
            deployment: self.deployment,
            tool: self.tool,
            since: self.since,
            until: self.until,
            id_prefix: is_id.then_some(id),
            words,
            servers,
        })
    }
}

async fn servers(store: &Store, workspace: WorkspaceId) -> Result<Vec<(DeploymentId, String)>, ApiError> {
    let found = deployment::list(store, workspace).await?;
    Ok(found.into_iter().map(|server| (server.id, format!("{} {}", server.title, server.slug))).collect())
}

/// List executions
///
/// Newest first. A page may be short, even empty, and still have a `next_cursor`: a filter that
/// takes few of many reads a bounded part of them at a time, at most 1,000.
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
    let filter = filter.filter(&state.api.store, caller.workspace).await?;
    let found = execution_list::list(&state.api.store, caller.workspace, &filter, &page).await?;
    Ok(Json(found.map(ExecutionSummary::from).into()))
}
