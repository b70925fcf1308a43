//! The Invoke API, as the SDK calls it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::pool::Pool;
use super::{Answer, InvokeError};
use crate::rights::{Rights, calls, refusal};

/// What there is to call, and who may.
type Callable = (Arc<Vec<Arc<Pool>>>, Rights);

pub(super) fn router(pools: Vec<Arc<Pool>>, rights: Rights) -> Router {
    Router::new()
        .route("/2015-03-31/functions/{function}/invocations", post(invoke))
        .layer(DefaultBodyLimit::disable())
        .with_state((Arc::new(pools), rights))
}

async fn invoke(
    State((pools, rights)): State<Callable>,
    Path(function): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refused) = rights.check(&rights.caller(&headers), &[calls::of_function(&function)]) {
        return refusal::answer(&refused);
    }
    let body = if body.is_empty() { Bytes::from_static(b"{}") } else { body };
    let kind = headers.get("x-amz-invocation-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind == "Event" {
        tokio::spawn(async move { drop(super::invoke(&pools, &function, body).await) });
        return StatusCode::ACCEPTED.into_response();
    }
    let version = [("x-amz-executed-version", "1")];
    match super::invoke(&pools, &function, body).await {
        Ok(Answer::Whole(body)) => (version, body).into_response(),
        Ok(Answer::Stream(mut parts)) => {
            let mut whole = Vec::new();
            while let Some(part) = parts.recv().await {
                whole.extend_from_slice(&part);
            }
            (version, whole).into_response()
        }
        Ok(Answer::Failed(body)) => (version, [("x-amz-function-error", "Unhandled")], body).into_response(),
        Err(error) => {
            let (status, kind) = match &error {
                InvokeError::NotFound(_) => (StatusCode::NOT_FOUND, "ResourceNotFoundException"),
                InvokeError::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException"),
            };
            let body = serde_json::json!({ "Type": "User", "Message": error.to_string() });
            (status, [("x-amzn-errortype", kind)], axum::Json(body)).into_response()
        }
    }
}
