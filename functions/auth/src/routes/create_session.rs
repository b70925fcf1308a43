//! `POST /auth/sessions`

use axum::extract::State as AxumState;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use http::HeaderMap;
use portal_base::Code;
use portal_http::{ApiError, Json, ShownOnce, WriteErrors};
use serde::Deserialize;
use utoipa::ToSchema;

use super::cookie;
use crate::State;

/// What signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateSession {
    /// The owner's token, as `portal up` prints it.
    token: String,
}

/// Sign a browser in with the owner's token
///
/// Answers with the session cookie.
#[utoipa::path(
    post, path = "/auth/sessions", operation_id = "create_session", tag = "auth", security(()),
    request_body = CreateSession,
    responses((status = 204, description = "Signed in; the cookie is set"), WriteErrors),
)]
pub(crate) async fn create_session(
    AxumState(state): AxumState<State>,
    headers: HeaderMap,
    Json(body): Json<CreateSession>,
) -> Result<impl IntoResponse, ApiError> {
    let refused = || {
        ApiError::new(Code::Unauthenticated, "this is not the token of this portal; `portal up` prints it")
    };
    state.sign_in.is_owner(body.token.trim()).await?.ok_or_else(refused)?;
    let token = state.sign_in.open_session().await?.ok_or_else(refused)?;
    Ok(ShownOnce((StatusCode::NO_CONTENT, [cookie(&token, &headers)])))
}
