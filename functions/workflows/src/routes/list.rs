//! `GET /workflows`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::{PageRequest, Words, search};
use portal_http::{ApiError, Auth, ListOf, PageQuery, Query};
use portal_identity::Permission;
use portal_store::entities::workflow;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::WorkflowSummary;
use crate::State;

/// How many workflows one search reads at most; the page may then be short and still have a cursor.
const READ_LIMIT: usize = 1000;
/// How many times it reads at most: of a page that is nearly full, each read is small.
const READS: usize = 25;

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
    let text = wanted.q.as_deref().unwrap_or_default();
    if text.chars().count() > search::LONGEST {
        let message = format!("`q` has at most {} characters", search::LONGEST);
        return Err(ApiError::invalid_field("/q", "length", message));
    }
    let words = Words::of(text);
    let mut found = ListOf { items: Vec::new(), next_cursor: page.cursor.clone() };
    let mut read = 0;
    for _ in 0..READS {
        // Never more than is missing: a cursor stands between two reads, not within one.
        let limit = page.limit - found.items.len();
        let request = PageRequest { limit, cursor: found.next_cursor.take() };
        let part = workflow::list(&state.api.store, caller.workspace, &request).await?;
        read += part.items.len();
        found.items.extend(
            part.items
                .into_iter()
                .map(|read| read.entity)
                .filter(|workflow| words.stand_in([workflow.name.as_str(), &workflow.description]))
                .map(WorkflowSummary::from),
        );
        found.next_cursor = part.next_cursor;
        if found.next_cursor.is_none() || found.items.len() >= page.limit || read >= READ_LIMIT {
            break;
        }
    }
    Ok(Json(found))
}
