//! `DELETE /auth/sessions/current`

use axum::extract::State as AxumState;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use http::{HeaderMap, header};
use portal_http::{ApiError, Auth, SESSION_COOKIE, WriteErrors};

use crate::State;

/// Sign this browser out
#[utoipa::path(
    delete, path = "/auth/sessions/current", operation_id = "delete_session", tag = "auth",
    responses((status = 204, description = "Signed out; the cookie is gone"), WriteErrors),
)]
pub(crate) async fn delete_session(
    AxumState(state): AxumState<State>,
    _caller: Auth,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    for pair in cookies.flat_map(|value| value.split(';')) {
        if let Some((SESSION_COOKIE, value)) = pair.trim().split_once('=') {
            state.sign_in.close_session(value).await?;
        }
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]))
}
