//! `POST /integrations/connections/{id}/test`

use axum::extract::State as AxumState;
use portal_base::ConnectionId;
use portal_http::{ApiError, Auth, Json, Path, WriteErrors};
use portal_identity::Permission;
use portal_vault::Sealed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::State;
use crate::domain::find;
use crate::domain::probe::probe;
use crate::error::Error;

/// What to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestConnection {
    /// An address of the service that wants the credentials; it is read with GET.
    #[schema(example = "https://api.example.com/me")]
    url: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionTest {
    /// Whether the service took the credentials.
    ok: bool,
    /// The status it answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// What that means.
    message: String,
}

/// Try a connection
#[utoipa::path(
    post, path = "/integrations/connections/{id}/test", operation_id = "test_connection", tag = "integrations",
    params(("id" = String, Path, description = "The connection")),
    request_body = TestConnection,
    responses((status = 200, body = ConnectionTest), WriteErrors),
)]
pub(crate) async fn test_connection(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ConnectionId>,
    Json(body): Json<TestConnection>,
) -> Result<axum::Json<ConnectionTest>, ApiError> {
    caller.require(Permission::ConnectionOwn)?;
    let found = find(&state.api.store, caller.workspace, id).await?;
    let sealed: Sealed = serde_json::from_value(found.sealed.clone()).map_err(ApiError::internal)?;
    let opened = state.safe.open(found.owner, found.workspace, id, &sealed).await.map_err(Error::from)?;
    let probe = probe(&state.net, &opened, &body.url).await?;
    Ok(axum::Json(ConnectionTest { ok: probe.ok, status: probe.status, message: probe.message }))
}
