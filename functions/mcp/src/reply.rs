//! Answers of our own: faults that never reach rmcp, and the clean-up of those it gives as text.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

pub(crate) const PARSE_ERROR: i64 = -32700;
pub(crate) const INVALID_REQUEST: i64 = -32600;
pub(crate) const METHOD_NOT_FOUND: i64 = -32601;
pub(crate) const INVALID_PARAMS: i64 = -32602;
pub(crate) const INTERNAL: i64 = -32603;
/// The one code of our own, outside the range JSON-RPC keeps: the caller has to wait.
pub(crate) const THROTTLED: i64 = 429;

/// A JSON-RPC error with the status it travels under.
#[derive(Debug)]
pub(crate) struct Fault(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    id: Option<Value>,
    code: i64,
    message: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Fault {
    /// Under 400 Bad Request.
    pub(crate) fn bad(id: Option<Value>, code: i64, message: impl Into<String>) -> Self {
        Self::with(400, id, code, message)
    }

    /// Under any status.
    pub(crate) fn with(status: u16, id: Option<Value>, code: i64, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        Self(Box::new(Parts { status, id, code, message: message.into(), header: None }))
    }

    /// An HTTP matter: the request was not looked into.
    pub(crate) fn http(status: StatusCode, message: impl Into<String>) -> Self {
        Self::with(status.as_u16(), None, INVALID_REQUEST, message)
    }

    /// The same with a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    /// The same for the request of that id.
    pub(crate) fn with_id(mut self, id: Option<&Value>) -> Self {
        self.0.id = id.cloned();
        self
    }

    /// The message's JSON.
    pub(crate) fn to_value(&self) -> Value {
        let Parts { id, code, message, .. } = &*self.0;
        json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
    }

    /// The response.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = json_response(self.0.status, self.to_value().to_string());
        if let Some((name, value)) = self.0.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// A JSON body that nobody keeps.
pub(crate) fn json_response(status: StatusCode, body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether a response's body is of that media type.
pub(crate) fn is_type<B>(response: &Response<B>, wanted: &str) -> bool {
    response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
    })
}
