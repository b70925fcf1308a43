//! `POST /integrations/connections`

use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, Created, Json, WriteErrors};
use portal_identity::Permission;
use portal_store::Expect;
use portal_store::entities::{Connection, ConnectionStatus, connection};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{ConnectionView, CredentialsRequest};
use crate::State;
use crate::domain::credentials::check_provider;
use crate::domain::label;
use crate::error::Error;

/// A connection to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateConnection {
    /// The service; see the list of providers.
    provider: String,
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    label: String,
    /// The credentials.
    credentials: CredentialsRequest,
    /// The hosts they may be sent to, such as `api.example.com` or `*.example.com`; without any,
    /// to whatever address a workflow names.
    #[serde(default)]
    hosts: Vec<String>,
}

/// Make a connection
///
/// The credentials are sealed before they are stored, and never shown.
#[utoipa::path(
    post, path = "/integrations/connections", operation_id = "create_connection", tag = "integrations",
    request_body = CreateConnection,
    responses((status = 201, body = ConnectionView), WriteErrors),
)]
pub(crate) async fn create_connection(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Json(body): Json<CreateConnection>,
) -> Result<Created<ConnectionView>, ApiError> {
    caller.require(Permission::ConnectionOwn)?;
    let label = label(&body.label)?;
    let entered = body.credentials.entered(body.hosts);
    let (auth, public) = (entered.kind(), entered.public());
    check_provider(&state.manifests, &body.provider, auth)?;
    let credential = entered.credential()?;
    let id = state.api.ids.make();
    let sealed =
        state.safe.seal(caller.user, caller.workspace, id, &credential).await.map_err(Error::from)?;
    let now = state.api.clock.now();
    let connection = Connection {
        id,
        workspace: caller.workspace,
        provider: body.provider,
        auth,
        label,
        status: ConnectionStatus::Active,
        owner: caller.user,
        public,
        sealed: serde_json::Value::String(sealed.to_string()),
        created_at: now,
        updated_at: now,
    };
    connection::save(&state.api.store, &connection, Expect::Absent).await?;
    Ok(Created {
        location: format!("/integrations/connections/{id}"),
        revision: None,
        body: connection.into(),
    })
}
