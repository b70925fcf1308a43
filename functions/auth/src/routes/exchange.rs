//! `GET /sign-in/{code}`: outside of the API, because a browser opens it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, header};

use super::cookie;
use crate::SignIn;

/// Exchanges the code for a session and goes to the app, signed in or not: the app's own page
/// says how to sign in.
pub(crate) async fn exchange(
    State(sign_in): State<SignIn>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !sign_in.spend(&code) {
        return ([(header::CACHE_CONTROL, "no-store")], Redirect::to("/?sign_in=expired")).into_response();
    }
    match sign_in.open_session().await {
        Ok(Some(token)) => {
            ([cookie(&token, &headers), (header::CACHE_CONTROL, "no-store".to_owned())], Redirect::to("/"))
                .into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a session could not be stored");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
