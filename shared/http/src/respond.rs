//! What handlers answer with besides plain JSON.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

fn etag(response: &mut Response, revision: u64) {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{revision}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
}

/// A body with its revision as `ETag`.
#[derive(Debug)]
pub struct Revised<T>(pub u64, pub T);

impl<T: Serialize> IntoResponse for Revised<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        etag(&mut response, self.0);
        response
    }
}

/// 201 with the new thing's place, and its revision if it has one.
#[derive(Debug)]
pub struct Created<T> {
    /// The path of the new thing, below `/api/v1`.
    pub location: String,
    /// Its revision.
    pub revision: Option<u64>,
    /// The new thing.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.body)).into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("{}{}", crate::assemble::PREFIX, self.location)) {
            response.headers_mut().insert(header::LOCATION, value);
        }
        if let Some(revision) = self.revision {
            etag(&mut response, revision);
        }
        response
    }
}

/// 204.
#[derive(Debug)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// Marks an answer that shows a secret: it is kept neither by caches nor for a repeated request.
#[derive(Debug)]
pub struct ShownOnce<T>(pub T);

/// Rides in the extensions of an answer that must not be stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DoNotStore;

impl<T: IntoResponse> IntoResponse for ShownOnce<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.extensions_mut().insert(DoNotStore);
        response
    }
}
