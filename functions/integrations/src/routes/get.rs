//! `GET /integrations/connections/{id}`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::ConnectionId;
use portal_http::{ApiError, Auth, Path};
use portal_identity::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ConnectionView;
use crate::State;
use crate::domain::{find, usage};

/// A connection and what uses it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionDetail {
    /// What the list shows.
    #[serde(flatten)]
    connection: ConnectionView,
    /// What uses it.
    used_by: Vec<ConnectionUse>,
}

/// Something that uses a connection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionUse {
    /// Its path below `/api/v1`.
    #[schema(example = "/workflows/wf_06dqsacch1rns0m9xgpgn4b7xg")]
    path: String,
    /// What it is.
    text: String,
}

/// Get a connection and what uses it
#[utoipa::path(
    get, path = "/integrations/connections/{id}", operation_id = "get_connection", tag = "integrations",
    params(("id" = String, Path, description = "The connection")),
    responses((status = 200, body = ConnectionDetail), ApiError),
)]
pub(crate) async fn get_connection(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ConnectionId>,
) -> Result<Json<ConnectionDetail>, ApiError> {
    caller.require(Permission::ConnectionUse)?;
    let found = find(&state.api.store, caller.workspace, id).await?;
    let users = usage::of(&state.api.store, caller.workspace, id).await?;
    let used_by = users.into_iter().map(|user| ConnectionUse { path: user.path, text: user.text });
    Ok(Json(ConnectionDetail { connection: found.entity.into(), used_by: used_by.collect() }))
}
