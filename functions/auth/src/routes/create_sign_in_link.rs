//! `POST /auth/sign-in-links`

use axum::extract::State as AxumState;
use http::{HeaderMap, header};
use portal_http::{ApiError, Auth, ShownOnce, WriteErrors};
use portal_identity::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use super::came_by_https;
use crate::State;

/// A link that signs a browser in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInLink {
    /// Open it within ten minutes; it works once.
    url: String,
}

/// Make a link that signs a browser in
///
/// This is how `portal up` hands its browser a session.
#[utoipa::path(
    post, path = "/auth/sign-in-links", operation_id = "create_sign_in_link", tag = "auth",
    responses((status = 200, body = SignInLink), WriteErrors),
)]
pub(crate) async fn create_sign_in_link(
    AxumState(state): AxumState<State>,
    caller: Auth,
    headers: HeaderMap,
) -> Result<ShownOnce<axum::Json<SignInLink>>, ApiError> {
    caller.require(Permission::WorkspaceDelete)?;
    let scheme = if came_by_https(&headers) { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.ok_or_else(|| ApiError::invalid("the request has no `Host` header"))?;
    let url = state.sign_in.link(&format!("{scheme}://{host}")).await?;
    Ok(ShownOnce(axum::Json(SignInLink { url })))
}
