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
    let opened = async { if sign_in.spend(&code).await? { sign_in.open_session().await } else { Ok(None) } };
    let no_store = (header::CACHE_CONTROL, "no-store".to_owned());
    match opened.await {
        Ok(Some(token)) => ([cookie(&token, &headers), no_store], Redirect::to("/")).into_response(),
        Ok(None) => ([no_store], Redirect::to("/?sign_in=expired")).into_response(),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a browser could not be signed in");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
