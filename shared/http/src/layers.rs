//! The layers around every operation, from the outside in: request log, security headers, catch
//! panic, rate limit, body limit, repeated requests.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, Uri, header};
use portal_base::Code;
use tower_http::catch_panic::CatchPanicLayer;

use crate::extract::{BODY_LIMIT, too_large};
use crate::{Api, ApiError, Limits, idempotency, limit, request};

/// Puts the layers around a router.
pub fn layered(router: Router, api: &Api, limits: Option<Arc<Limits>>) -> Router {
    let mut router = router
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn_with_state(api.clone(), idempotency::repeat))
        .layer(middleware::from_fn(limit_body));
    if let Some(limits) = limits {
        router = router.layer(middleware::from_fn_with_state((api.clone(), limits), limit::limit));
    }
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(security_headers))
        .layer(middleware::from_fn_with_state(api.clone(), request::observe))
}

async fn no_such_path(uri: Uri) -> ApiError {
    ApiError::new(Code::NotFound, format!("there is nothing at `{}`; see /api/v1/openapi.json", uri.path()))
}

async fn no_such_method(method: Method, uri: Uri) -> ApiError {
    ApiError::new(
        Code::MethodNotAllowed,
        format!("`{}` does not take {method}; see the `Allow` header", uri.path()),
    )
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);

#[expect(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("without a message");
    ApiError::internal(Panicked(text.to_owned())).into_response()
}

/// Refuses a body by its announced length before it is read; bodies without one are cut off by
/// the extractor.
async fn limit_body(request: Request, next: Next) -> Result<Response, ApiError> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|text| text.parse::<u64>().ok()).is_some_and(|length| length > BODY_LIMIT as u64) {
        return Err(too_large());
    }
    Ok(next.run(request).await)
}

async fn security_headers(request: Request, next: Next) -> Response {
    let headers = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        // What one user may read is no shared cache's business.
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in headers {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
