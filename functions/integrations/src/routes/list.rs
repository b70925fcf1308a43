//! `GET /integrations/connections`

use axum::Json;
use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, ListOf};
use portal_identity::Permission;
use portal_store::entities::connection;

use super::view::ConnectionView;
use crate::State;

/// List connections, oldest first
#[utoipa::path(
    get, path = "/integrations/connections", operation_id = "list_connections", tag = "integrations",
    responses((status = 200, body = ListOf<ConnectionView>), ApiError),
)]
pub(crate) async fn list_connections(
    AxumState(state): AxumState<State>,
    caller: Auth,
) -> Result<Json<ListOf<ConnectionView>>, ApiError> {
    caller.require(Permission::ConnectionUse)?;
    let found = connection::list(&state.api.store, caller.workspace).await?;
    Ok(Json(ListOf::whole(found.into_iter().map(|found| found.entity.into()).collect())))
}
