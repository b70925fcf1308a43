//! `DELETE /integrations/connections/{id}`

use axum::extract::State as AxumState;
use portal_base::ConnectionId;
use portal_http::{ApiError, Auth, NoContent, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::connection;

use crate::State;
use crate::domain::{find, usage};
use crate::error::Error;

/// Remove a connection and its credentials
///
/// 409 while a workflow or a server uses it, with where.
#[utoipa::path(
    delete, path = "/integrations/connections/{id}", operation_id = "delete_connection", tag = "integrations",
    params(("id" = String, Path, description = "The connection")),
    responses((status = 204), WriteErrors),
)]
pub(crate) async fn delete_connection(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ConnectionId>,
) -> Result<NoContent, ApiError> {
    caller.require(Permission::ConnectionOwn)?;
    let found = find(&state.api.store, caller.workspace, id).await?;
    if found.owner != caller.user {
        caller.require(Permission::ConnectionManage)?;
    }
    let by = usage::of(&state.api.store, caller.workspace, id).await?;
    if !by.is_empty() {
        return Err(Error::InUse { by }.into());
    }
    connection::delete(&state.api.store, &found).await?;
    Ok(NoContent)
}
