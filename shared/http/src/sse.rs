//! Server-sent events: one JSON value an event, comments to keep the connection open.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;
use serde_json::Value;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct SseEvent {
    /// What kind of event it is, such as `node_succeeded`.
    pub name: &'static str,
    /// Its place in the stream; a client that comes back names the last it saw.
    pub id: Option<u64>,
    /// Its data.
    pub data: Value,
}

impl SseEvent {
    /// An event of that name. A value that cannot be JSON becomes `null`.
    pub fn new(name: &'static str, data: impl Serialize) -> Self {
        Self { name, id: None, data: serde_json::to_value(data).unwrap_or(Value::Null) }
    }
}

/// A stream of events as a response. Dropping the connection drops the stream.
#[derive(Debug)]
pub struct Sse<S>(pub S);

impl<S> IntoResponse for Sse<S>
where
    S: Stream<Item = SseEvent> + Send + 'static,
{
    fn into_response(self) -> Response {
        let events = self.0.map(|event| {
            let mut wire = Event::default().event(event.name).data(event.data.to_string());
            if let Some(id) = event.id {
                wire = wire.id(id.to_string());
            }
            Ok::<_, Infallible>(wire)
        });
        let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
        let mut response = axum::response::Sse::new(events).keep_alive(keep_alive).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // Proxies such as nginx hold a stream back unless told not to.
        headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
        response
    }
}
