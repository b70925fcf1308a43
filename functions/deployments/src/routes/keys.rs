//! `/deployments/{id}/api-keys`

use axum::extract::State as AxumState;
use portal_base::{ApiKeyId, DeploymentId, Timestamp};
use portal_http::{ApiError, Auth, Created, Json, ListOf, NoContent, Path, ShownOnce, WriteErrors};
use portal_identity::{ApiKeyToken, Permission};
use portal_store::entities::{ApiKey, api_key};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::State;
use crate::domain::find;
use crate::error::Error;

/// More than this nobody keeps an eye on.
const MOST_KEYS: usize = 100;

/// An API key of a server; the key itself is not stored.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKeyView {
    /// Its id.
    #[schema(value_type = String)]
    id: ApiKeyId,
    /// What people call it.
    name: String,
    /// The public part, by which it is recognised.
    #[schema(example = "k7f2m3qa")]
    prefix: String,
    /// When it was made.
    created_at: Timestamp,
    /// When it stops to open, if ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<Timestamp>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
        }
    }
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateApiKey {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// When it stops to open; without it never.
    #[serde(default)]
    expires_at: Option<Timestamp>,
}

/// A new API key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedApiKey {
    /// What is known of it from now on.
    #[serde(flatten)]
    key: ApiKeyView,
    /// The key itself: shown now and never again.
    secret: String,
}

/// List the API keys of a server
#[utoipa::path(
    get, path = "/deployments/{id}/api-keys", operation_id = "list_deployment_keys", tag = "deployments",
    params(("id" = String, Path, description = "The server")),
    responses((status = 200, body = ListOf<ApiKeyView>), ApiError),
)]
pub(crate) async fn list_deployment_keys(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
) -> Result<axum::Json<ListOf<ApiKeyView>>, ApiError> {
    caller.require(Permission::ApiKeyManage)?;
    find(&state.api.store, caller.workspace, id).await?;
    let keys = api_key::list(&state.api.store, caller.workspace, Some(id)).await?;
    Ok(axum::Json(ListOf::whole(keys.into_iter().map(|key| key.entity.into()).collect())))
}

/// Make an API key for a server
///
/// The answer is the only place where the key is ever shown. It is kept neither for a repeated
/// request: a repeated one makes another key.
#[utoipa::path(
    post, path = "/deployments/{id}/api-keys", operation_id = "create_deployment_key", tag = "deployments",
    params(("id" = String, Path, description = "The server")),
    request_body = CreateApiKey,
    responses((status = 201, body = CreatedApiKey), WriteErrors),
)]
pub(crate) async fn create_deployment_key(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path(id): Path<DeploymentId>,
    Json(body): Json<CreateApiKey>,
) -> Result<ShownOnce<Created<CreatedApiKey>>, ApiError> {
    caller.require(Permission::ApiKeyManage)?;
    let store = &state.api.store;
    find(store, caller.workspace, id).await?;
    let name = body.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(ApiError::invalid_field("/name", "length", "a name has 1 to 100 characters"));
    }
    if name.contains(char::is_control) {
        return Err(ApiError::invalid_field("/name", "characters", "a name is one line of text"));
    }
    let now = state.api.clock.now();
    if body.expires_at.is_some_and(|at| at <= now) {
        return Err(ApiError::invalid_field(
            "/expires_at",
            "past",
            "the end of a key must lie in the future",
        ));
    }
    if api_key::list(store, caller.workspace, Some(id)).await?.len() >= MOST_KEYS {
        return Err(ApiError::new(
            portal_base::Code::WrongState,
            format!("a server has at most {MOST_KEYS} API keys; revoke some first"),
        ));
    }
    let token = ApiKeyToken::mint(&*state.rng);
    let key = ApiKey {
        id: state.api.ids.make(),
        workspace: caller.workspace,
        deployment: Some(id),
        name: name.to_owned(),
        prefix: token.prefix().to_owned(),
        hash: token.hash().to_string(),
        created_by: caller.user,
        created_at: now,
        expires_at: body.expires_at,
        last_used_at: None,
    };
    api_key::create(store, &key).await?;
    Ok(ShownOnce(Created {
        location: format!("/deployments/{id}/api-keys/{}", key.id),
        revision: None,
        body: CreatedApiKey { key: key.into(), secret: token.text().expose().clone() },
    }))
}

/// Revoke an API key of a server
#[utoipa::path(
    delete, path = "/deployments/{id}/api-keys/{key}", operation_id = "delete_deployment_key", tag = "deployments",
    params(("id" = String, Path, description = "The server"), ("key" = String, Path, description = "The API key")),
    responses((status = 204), ApiError),
)]
pub(crate) async fn delete_deployment_key(
    AxumState(state): AxumState<State>,
    caller: Auth,
    Path((id, key)): Path<(DeploymentId, ApiKeyId)>,
) -> Result<NoContent, ApiError> {
    caller.require(Permission::ApiKeyManage)?;
    let store = &state.api.store;
    find(store, caller.workspace, id).await?;
    let keys = api_key::list(store, caller.workspace, Some(id)).await?;
    let found = keys.into_iter().find(|found| found.id == key).ok_or(Error::NoKey(key))?;
    api_key::delete(store, &found).await?;
    Ok(NoContent)
}
