//! Routers behind API Gateway (REST API, proxy integration).

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use http::{StatusCode, Uri, header};
use lambda_http::{Request, RequestExt as _};
use portal_base::{Clock as _, SystemClock, Timestamp};
use tokio::sync::OnceCell;
use tower::{ServiceExt as _, service_fn};
use tracing::Instrument as _;

use crate::metrics::{self, Metric, Unit};
use crate::stack::{BlobsOf, bucket, kept_bucket, no_bucket};
use crate::streamed;
use crate::{Error, Stack, StackError, log};

/// How long an answer that is sent whole may be a stream; API Gateway waits 29 seconds.
const STREAM_LIMIT: Duration = Duration::from_secs(24);

/// How long what an answer's stream tells of may take, so that its end is told in the stream.
pub const RUN_LIMIT: Duration = Duration::from_secs(22);

/// A function that answers whole: REST.
pub fn rest<F, Made>(name: &'static str, routes: F) -> Result<(), Error>
where
    F: Fn(Arc<Stack>) -> Made + Send + Sync,
    Made: Future<Output = Result<Router, StackError>> + Send,
{
    whole(name, bucket, routes)
}

/// The same for a function without the bucket: all that it keeps is items.
pub fn rest_of_items<F, Made>(name: &'static str, routes: F) -> Result<(), Error>
where
    F: Fn(Arc<Stack>) -> Made + Send + Sync,
    Made: Future<Output = Result<Router, StackError>> + Send,
{
    whole(name, no_bucket, routes)
}

fn whole<F, Made>(name: &'static str, blobs: BlobsOf, routes: F) -> Result<(), Error>
where
    F: Fn(Arc<Stack>) -> Made + Send + Sync,
    Made: Future<Output = Result<Router, StackError>> + Send,
{
    crate::run(async move {
        let function = Function::new(name, blobs, routes)?;
        let function = &function;
        let answer = move |request| async move { function.answer(request).await.map(Whole::of) };
        lambda_http::run(service_fn(answer)).await
    })
}

/// A function that answers as it goes on: MCP. The integration must be one that streams.
pub fn streaming<F, Made>(name: &'static str, routes: F) -> Result<(), Error>
where
    F: Fn(Arc<Stack>) -> Made + Send + Sync,
    Made: Future<Output = Result<Router, StackError>> + Send,
{
    crate::run(async move {
        let function = Function::new(name, kept_bucket, routes)?;
        let function = &function;
        streamed::run(move |request| function.answer(request)).await
    })
}

pub(crate) struct Function<F> {
    name: &'static str,
    stack: Arc<Stack>,
    /// The host that people and clients know; the one in a request is API Gateway's own.
    host: Option<Arc<str>>,
    routes: F,
    made: OnceCell<Router>,
}

impl<F, Made> Function<F>
where
    F: Fn(Arc<Stack>) -> Made + Send + Sync,
    Made: Future<Output = Result<Router, StackError>> + Send,
{
    pub(crate) fn new(name: &'static str, blobs: BlobsOf, routes: F) -> Result<Self, Error> {
        let stack = Arc::new(Stack::open(blobs)?);
        let host = stack.public_url().ok().and_then(|url| Some(url.split_once("://")?.1.into()));
        Ok(Self { name, stack, host, routes, made: OnceCell::new() })
    }

    /// What the function is made of.
    pub(crate) fn stack(&self) -> &Stack {
        &self.stack
    }

    pub(crate) async fn answer(&self, request: Request) -> Result<Response, Infallible> {
        let clock = SystemClock;
        let started = clock.now();
        let span = request.lambda_context_ref().map_or_else(tracing::Span::none, log::invocation);
        let response = self.routed(request).instrument(span).await;
        self.measure(started, clock.now(), response.status());
        Ok(response)
    }

    async fn routed(&self, request: Request) -> Response {
        let router = match self.made.get_or_try_init(|| (self.routes)(self.stack.clone())).await {
            Ok(router) => router.clone(),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the function cannot be put together");
                return unavailable();
            }
        };
        match router.oneshot(plain(request, self.host.as_deref())).await {
            Ok(response) => challenged(response),
            Err(never) => match never {},
        }
    }

    fn measure(&self, started: Timestamp, ended: Timestamp, status: StatusCode) {
        let counted = |is: bool| if is { 1.0 } else { 0.0 };
        metrics::emit(
            ended,
            &[("Function", self.name)],
            &[
                Metric("Requests", Unit::Count, 1.0),
                Metric("Faults", Unit::Count, counted(status.is_server_error())),
                Metric("Refusals", Unit::Count, counted(status.is_client_error())),
                Metric("Latency", Unit::Milliseconds, metrics::elapsed(started, ended)),
            ],
        );
    }
}

/// The request as a router on one machine gets it: without the stage in its path, which API
/// Gateway's own address has and our domain has not, and to the host that the client named.
fn plain(request: Request, host: Option<&str>) -> http::Request<Body> {
    let path = request.raw_http_path().to_owned();
    let (mut parts, body) = request.into_parts();
    let target = match parts.uri.query().filter(|query| !query.is_empty()) {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    if let Ok(uri) = target.parse::<Uri>() {
        parts.uri = uri;
    }
    if let Some(host) = host.and_then(|host| host.parse().ok()) {
        parts.headers.insert(header::HOST, host);
    }
    let body = match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    };
    http::Request::from_parts(parts, body)
}

/// API Gateway renames `WWW-Authenticate`; the edge restores it from this copy.
fn challenged(mut response: Response) -> Response {
    let challenges: Vec<_> = response.headers().get_all(header::WWW_AUTHENTICATE).iter().cloned().collect();
    for challenge in challenges {
        response.headers_mut().append("x-portal-www-authenticate", challenge);
    }
    response
}

/// An answer that is sent whole, and in time.
///
/// What the portal says is UTF-8, so a body that is goes as text and any other in Base64. `lambda_http`'s
/// own conversion asks which of all character sets it is, and brings the tables of all.
pub(crate) struct Whole(Response);

impl Whole {
    pub(crate) fn of(response: Response) -> Self {
        Self(in_time(response))
    }
}

impl lambda_http::IntoResponse for Whole {
    fn into_response(self) -> Pin<Box<dyn Future<Output = http::Response<lambda_http::Body>> + Send>> {
        Box::pin(async move {
            let (parts, body) = self.0.into_parts();
            let bytes = match axum::body::to_bytes(body, usize::MAX).await {
                Ok(bytes) => bytes,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "an answer broke off");
                    return http::Response::from_parts(broken_off(), lambda_http::Body::Empty);
                }
            };
            let body = match String::from_utf8(bytes.into()) {
                Ok(text) => lambda_http::Body::Text(text),
                Err(other) => lambda_http::Body::Binary(other.into_bytes()),
            };
            http::Response::from_parts(parts, body)
        })
    }
}

fn broken_off() -> http::response::Parts {
    StatusCode::BAD_GATEWAY.into_response().into_parts().0
}

/// An answer whose end is waited for: a stream of events ends in time, and its client comes back.
fn in_time(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let events = body.into_data_stream().take_until(tokio::time::sleep(STREAM_LIMIT));
    Response::from_parts(parts, Body::from_stream(events))
}

fn unavailable() -> Response {
    let problem = serde_json::json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "code": "unavailable",
        "detail": "the portal cannot answer at the moment; try again",
    });
    let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::RETRY_AFTER, "1")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, problem.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use lambda_http::request::from_str;

    use super::*;

    fn event(path: &str, body: &str, base64: bool) -> Request {
        let event = serde_json::json!({
            "resource": "/{proxy+}", "path": path, "httpMethod": "POST",
            "headers": { "Host": "abc.execute-api.eu-west-1.amazonaws.com", "Content-Type": "application/json" },
            "multiValueHeaders": { "Host": ["abc.execute-api.eu-west-1.amazonaws.com"], "Content-Type": ["application/json"] },
            "queryStringParameters": { "limit": "2", "q": "a b" },
            "multiValueQueryStringParameters": { "limit": ["2"], "q": ["a b"] },
            "pathParameters": { "proxy": path }, "stageVariables": null,
            "requestContext": {
                "accountId": "1", "apiId": "abc", "stage": "live", "requestId": "r", "resourceId": "x",
                "httpMethod": "POST", "path": "/live/x", "protocol": "HTTP/1.1", "resourcePath": "/{proxy+}",
                "identity": { "sourceIp": "203.0.113.7" },
            },
            "body": body, "isBase64Encoded": base64,
        });
        from_str(&event.to_string()).unwrap()
    }

    fn events(each: Duration) -> Response {
        let told = futures::stream::unfold(0, move |n| async move {
            tokio::time::sleep(each).await;
            Some((Ok::<_, Infallible>(format!("data: {n}\n\n")), n + 1))
        });
        ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], Body::from_stream(told))
            .into_response()
    }

    /// API Gateway would hang up, and the client see a fault instead of what there was to tell.
    #[tokio::test(start_paused = true)]
    async fn a_stream_without_an_end_is_answered_in_time_with_what_came() {
        let began = tokio::time::Instant::now();
        let body = in_time(events(Duration::from_secs(10))).into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, "data: 0\n\ndata: 1\n\n");
        assert_eq!(began.elapsed(), STREAM_LIMIT);
        assert!(RUN_LIMIT < STREAM_LIMIT && STREAM_LIMIT < Duration::from_secs(29));
    }

    #[tokio::test(start_paused = true)]
    async fn any_other_answer_is_awaited() {
        let (_, body) = events(Duration::from_secs(30)).into_parts();
        let first = in_time(Response::new(body)).into_body().into_data_stream().next().await;
        assert_eq!(first.unwrap().unwrap(), "data: 0\n\n");
    }

    #[tokio::test]
    async fn an_answer_goes_as_text_unless_it_is_none() {
        let sent = async |body: &'static [u8]| {
            lambda_http::IntoResponse::into_response(Whole::of(Response::new(Body::from(body)))).await
        };
        assert!(
            matches!(sent("{\"a\":\"ü\"}".as_bytes()).await.body(), lambda_http::Body::Text(text) if text == "{\"a\":\"ü\"}")
        );
        assert!(matches!(sent(b"").await.body(), lambda_http::Body::Text(text) if text.is_empty()));
        assert!(
            matches!(sent(b"\xff\x00").await.body(), lambda_http::Body::Binary(bytes) if bytes == b"\xff\x00")
        );
        let broken = futures::stream::iter([Ok("a"), Err(std::io::Error::other("gone"))]);
        let whole = Whole::of(Response::new(Body::from_stream(broken)));
        assert_eq!(lambda_http::IntoResponse::into_response(whole).await.status(), StatusCode::BAD_GATEWAY);
    }

    #[tokio::test]
    async fn a_router_sees_what_the_client_sent() {
        for (body, base64) in [("{\"a\":1}", false), ("eyJhIjoxfQ==", true)] {
            let request = plain(event("/api/v1/workflows", body, base64), Some("portal.example"));
            assert_eq!(request.uri().path(), "/api/v1/workflows", "without the stage");
            assert_eq!(request.headers()[header::HOST], "portal.example");
            assert!(request.uri().query().unwrap().contains("limit=2"));
            assert_eq!(request.headers()[header::CONTENT_TYPE], "application/json");
            assert_eq!(request.into_body().collect().await.unwrap().to_bytes(), "{\"a\":1}");
        }
    }
}
