//! `GET /workflows`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::Words;
use portal_http::{ApiError, Auth, ListOf, PageQuery, Query, search_text};
use portal_identity::Permission;
use portal_store::entities::{Versioned, Workflow, sifted, workflow};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::WorkflowSummary;
use crate::State;

/// Which workflows are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Every word of this stands in the name or the description. Of Hangul initial consonants do.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// List workflows, last changed first
#[utoipa::path(
    get, path = "/workflows", operation_id = "list_workflows", tag = "workflows",
    params(Search, PageQuery),
    responses((status = 200, body = ListOf<WorkflowSummary>), ApiError),
)]
pub(crate) async fn list_workflows(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Query(wanted): Query<Search>,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListOf<WorkflowSummary>>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let page = page.page()?;
    let words = Words::of(search_text(wanted.q.as_deref().unwrap_or_default())?);
    let (store, workspace) = (&state.api.store, caller.workspace);
    let read = |request| async move { workflow::list(store, workspace, &request).await };
    let takes = |read: &Versioned<Workflow>| words.stand_in([read.name.as_str(), &read.description]);
    let found = sifted(&page, read, takes, |_| false).await?;
    Ok(Json(found.map(|read| WorkflowSummary::from(read.entity)).into()))
}
