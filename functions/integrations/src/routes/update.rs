//! `PATCH /integrations/connections/{id}`

use axum::extract::State as AxumState;
use portal_base::ConnectionId;
use portal_http::{ApiError, Auth, Json, Path, WriteErrors};
use portal_identity::Permission;
use portal_store::entities::{ConnectionStatus, connection};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{ConnectionView, CredentialsRequest};
use crate::State;
use crate::domain::credentials::check_provider;
use crate::domain::{find, label};
use crate::error::Error;

/// What changes; the rest stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateConnection {
    /// What people call it.
    #[serde(default)]
    label: Option<String>,
    /// New credentials, with `hosts`.
    #[serde(default)]
    credentials: Option<CredentialsRequest>,
    /// The hosts the new credentials may be sent to.
    #[serde(default)]
    hosts: Vec<String>,
}

/// Rename a connection or give it new credentials
#[utoipa::path(
    patch, path = "/integrations/connections/{id}", operation_id = "update_connection", tag = "integrations",
    params(("id" = String, Path, description = "The connection")),
    request_body = UpdateConnection,
    responses((status = 200, body = ConnectionView), WriteErrors),
)]
pub(crate) async fn update_connection(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<ConnectionId>,
    Json(body): Json<UpdateConnection>,
) -> Result<axum::Json<ConnectionView>, ApiError> {
    caller.require(Permission::ConnectionOwn)?;
    let mut found = find(&state.api.store, caller.workspace, id).await?;
    if found.owner != caller.user {
        caller.require(Permission::ConnectionManage)?;
    }
    if let Some(text) = &body.label {
        found.label = label(text)?;
    }
    match body.credentials {
        Some(credentials) => {
            let entered = credentials.entered(body.hosts);
            let (auth, public) = (entered.kind(), entered.public());
            check_provider(&state.manifests, &found.provider, auth)?;
            let credential = entered.credential()?;
            let sealed =
                state.safe.seal(found.owner, caller.workspace, id, &credential).await.map_err(Error::from)?;
            found.auth = auth;
            found.public = public;
            found.sealed = serde_json::Value::String(sealed.to_string());
            found.status = ConnectionStatus::Active;
        }
        None if !body.hosts.is_empty() => {
            return Err(ApiError::invalid_field(
                "/hosts",
                "invalid",
                "hosts are changed together with the credentials",
            ));
        }
        None => {}
    }
    found.updated_at = state.api.clock.now();
    match connection::save(&state.api.store, &found, found.expect()).await {
        Err(error) if error.is_conflict() => Err(Error::Raced.into()),
        other => {
            other?;
            Ok(axum::Json(found.entity.into()))
        }
    }
}
