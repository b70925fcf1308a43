//! `GET /integrations/providers`

use axum::Json;
use axum::extract::State as AxumState;
use portal_http::{ApiError, Auth, Language, ListOf};
use portal_identity::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ConnectionAuth;
use crate::State;

/// A service that can be connected.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderView {
    /// Its id.
    id: String,
    /// What it is called.
    title: String,
    /// How its connections may authenticate.
    auth: Vec<ConnectionAuth>,
    /// The node types that take such a connection.
    nodes: Vec<String>,
}

/// List the services that can be connected
#[utoipa::path(
    get, path = "/integrations/providers", operation_id = "list_providers", tag = "integrations",
    params(("Accept-Language" = Option<String>, Header, description = "`en` or `ko`")),
    responses((status = 200, body = ListOf<ProviderView>), ApiError),
)]
pub(crate) async fn list_providers(
    AxumState(state): AxumState<State>,
    caller: Auth,
    language: Language,
) -> Result<Json<ListOf<ProviderView>>, ApiError> {
    caller.require(Permission::WorkflowRead)?;
    let items = state.manifests.iter().map(|manifest| ProviderView {
        id: manifest.provider.clone(),
        title: match language {
            Language::En => manifest.title.en.clone(),
            Language::Ko => manifest.title.ko.clone(),
        },
        auth: manifest.auth.iter().copied().map(Into::into).collect(),
        nodes: manifest.operations.iter().map(|kind| kind.type_name.clone()).collect(),
    });
    Ok(Json(ListOf::whole(items.collect())))
}
