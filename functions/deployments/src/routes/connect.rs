//! `GET /deployments/{id}/connect`

use axum::Json;
use axum::extract::State as AxumState;
use portal_base::DeploymentId;
use portal_http::{ApiError, Auth, Path};
use portal_identity::Permission;
use portal_store::entities::api_key;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::Access;
use crate::State;
use crate::domain::find;

/// What a client needs to know to call a server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectInfo {
    /// Where to call it.
    url: String,
    /// How: always `http`, streamable HTTP.
    transport: &'static str,
    /// The name to give it in a client's configuration.
    name: String,
    /// Who may call it. With `api_key` a client sends `Authorization: Bearer <key>`.
    access: Access,
    /// How many API keys it has.
    api_keys: usize,
    /// The name of a tool to try first.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_tool: Option<String>,
}

/// Get what a client needs to call a server
#[utoipa::path(
    get, path = "/deployments/{id}/connect", operation_id = "get_deployment_connection", tag = "deployments",
    params(("id" = String, Path, description = "The server")),
    responses((status = 200, body = ConnectInfo), ApiError),
)]
pub(crate) async fn get_deployment_connection(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
) -> Result<Json<ConnectInfo>, ApiError> {
    caller.require(Permission::DeploymentRead)?;
    let found = find(&state.api.store, caller.workspace, id).await?;
    let keys = api_key::list(&state.api.store, caller.workspace, Some(id)).await?;
    Ok(Json(ConnectInfo {
        url: state.url(found.slug.as_str()),
        transport: "http",
        name: found.slug.to_string(),
        access: found.access.into(),
        api_keys: keys.len(),
        first_tool: found.tools.first().map(|tool| tool.card.name.clone()),
    }))
}
