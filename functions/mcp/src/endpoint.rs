//! `POST /mcp/{slug}`: from the HTTP request to rmcp and back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State};
use axum::routing::any;
use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use portal_base::rate::Buckets;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::Value;

use crate::definition::ServerDefinition;
use crate::envelope::{self, Envelope, Posted};
use crate::guard::{self, Guard};
use crate::handler::Session;
use crate::port::{AuthFailure, Backend, Caller, Credentials, Refused};
use crate::reply::{Fault, INTERNAL, INVALID_REQUEST, THROTTLED, is_type, json_response};

/// Messages of one batch that run at a time.
const BATCH_WIDTH: usize = 8;
/// Messages one batch may have.
const BATCH_LIMIT: usize = 100;

/// The limits of the endpoint.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whom it answers.
    pub guard: Guard,
    /// The largest request body.
    pub max_body_bytes: usize,
    /// The largest answer of a tool, in bytes of its text.
    pub max_answer_bytes: usize,
    /// Tools on one page of `tools/list`.
    pub page_size: usize,
    /// How long a client may keep a list before it asks again.
    pub list_ttl: Duration,
    /// How often a comment keeps a silent stream open.
    pub keep_alive: Duration,
    /// How many requests a caller of a server may make: one bucket an API key and server, in this
    /// process's memory. Requests from this machine itself are not counted. `None` counts nothing.
    pub rate: Option<Arc<Buckets>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            guard: Guard::default(),
            max_body_bytes: 4 << 20,
            max_answer_bytes: 4 << 20,
            page_size: 200,
            // Short: a changed tool shows soon, and a modern client still spares most of the lists.
            list_ttl: Duration::from_secs(30),
            keep_alive: Duration::from_secs(15),
            rate: None,
        }
    }
}

/// The endpoint over one backend.
#[derive(Clone)]
pub struct Endpoint {
    backend: Arc<dyn Backend>,
    settings: Arc<Settings>,
    sessions: Arc<NeverSessionManager>,
}

/// The routes: `/mcp/{slug}`. For `public` servers the connection's address must be there:
/// serve it with `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn router(endpoint: Endpoint) -> Router {
    Router::new().route("/mcp/{slug}", any(entry)).with_state(endpoint)
}

async fn entry(
    State(endpoint): State<Endpoint>,
    Path(slug): Path<String>,
    request: Request<Body>,
) -> Response<Body> {
    let origin = match endpoint.settings.guard.check(request.uri(), request.headers()) {
        Ok(origin) => origin.cloned(),
        Err(fault) => return fault.into_response(),
    };
    let mut response = endpoint.respond(&slug, request).await.unwrap_or_else(Fault::into_response);
    if let Some(origin) = origin {
        guard::share(&mut response, origin);
    }
    response
}

impl Endpoint {
    /// An endpoint that serves what this backend has.
    pub fn new(backend: Arc<dyn Backend>, settings: Settings) -> Self {
        Self { backend, settings: Arc::new(settings), sessions: Arc::new(NeverSessionManager::default()) }
    }

    async fn respond(&self, slug: &str, request: Request<Body>) -> Result<Response<Body>, Fault> {
        match *request.method() {
            Method::POST => {}
            Method::OPTIONS if request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) => {
                return Ok(guard::preflight(request.headers()));
            }
            _ => {
                return Err(Fault::http(StatusCode::METHOD_NOT_ALLOWED, "this endpoint takes POST only")
                    .header(header::ALLOW, HeaderValue::from_static("POST")));
            }
        }
        if !is_json(request.headers()) {
            return Err(Fault::http(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "`Content-Type` must be `application/json`",
            ));
        }
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let (server, caller) = match self.backend.enter(slug, credentials(request.headers(), peer)).await {
            Ok(Some(entered)) => entered,
            Ok(None) => {
                let slug = crate::schema::short(slug, 80);
                return Err(Fault::http(
                    StatusCode::NOT_FOUND,
                    format!("there is no MCP server `{slug}` here"),
                ));
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    slug,
                    "the MCP server cannot be looked up"
                );
                return Err(unavailable());
            }
        };
        let caller = match caller {
            Ok(caller) => caller,
            Err(failure) => {
                if let Some(why) = failure.reason() {
                    self.backend.refused(&server, Refused::plainly(why)).await;
                }
                return Err(refused(&server, failure));
            }
        };
        let local = credentials(request.headers(), peer).is_local();
        if let Some(rate) = self.settings.rate.as_ref().filter(|_| !local) {
            admitted(rate, &server, &caller)?;
        }
        let (parts, body) = request.into_parts();
        let body = self.body(&parts.headers, body).await?;
        Ok(self.handle(Request::from_parts(parts, body), server, caller).await)
    }

    async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Fault> {
        let limit = self.settings.max_body_bytes;
        let too_large = || {
            Fault::http(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the body is larger than the {limit} bytes this endpoint takes"),
            )
        };
        let announced =
            headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        match Limited::new(body, limit).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
            Err(_) => Err(Fault::http(StatusCode::BAD_REQUEST, "the body ended early")),
        }
    }

    /// Answers one request to this server from this caller. Host, origin, size and caller have
    /// been checked; everything about MCP is decided here and in rmcp.
    pub async fn handle(
        &self,
        request: Request<Bytes>,
        server: Arc<ServerDefinition>,
        caller: Caller,
    ) -> Response<Body> {
        match envelope::read(request.body(), request.headers()) {
            Ok(Posted::One(envelope)) => self.one(envelope, request, server, caller).await,
            Ok(Posted::Batch(messages)) => self.batch(messages, &request, &server, &caller).await,
            Err(fault) => fault.into_response(),
        }
    }

    async fn one(
        &self,
        envelope: Envelope,
        request: Request<Bytes>,
        server: Arc<ServerDefinition>,
        caller: Caller,
    ) -> Response<Body> {
        if let Some(tool) = envelope.tool.as_deref().filter(|_| envelope.id.is_some())
            && let Err(throttled) = self.backend.admit(&server, tool, &caller).await
        {
            let seconds = throttled.retry_after.as_secs().max(1);
            return Fault::with(429, envelope.id, THROTTLED, throttled.message)
                .header(header::RETRY_AFTER, HeaderValue::from(seconds))
                .into_response();
        }
        let (mut parts, body) = request.into_parts();
        let streams = takes_streams(&parts.headers);
        // rmcp wants both types by name; what the client really takes is in `streams`.
        parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        let agent =
            parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let session = Arc::new(Session {
            agent,
            server,
            backend: self.backend.clone(),
            caller,
            settings: self.settings.clone(),
            streams,
        });
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_sse_retry(None)
            .with_sse_keep_alive(Some(self.settings.keep_alive))
            .with_max_request_body_bytes(usize::MAX)
            .disable_allowed_hosts();
        let service = StreamableHttpService::new(move || Ok(session.clone()), self.sessions.clone(), config);
        let response = service.handle(Request::from_parts(parts, Full::new(body))).await;
        clean(response.map(Body::new), envelope).await
    }

    /// Each message of a batch by itself, as a peer of 2025-03-26 may send them; the answers come
    /// in the messages' order.
    async fn batch(
        &self,
        messages: Vec<Value>,
        request: &Request<Bytes>,
        server: &Arc<ServerDefinition>,
        caller: &Caller,
    ) -> Response<Body> {
        if messages.len() > BATCH_LIMIT {
            return Fault::bad(None, INVALID_REQUEST, format!("a batch has at most {BATCH_LIMIT} messages"))
                .into_response();
        }
        let answers: Vec<Option<Value>> = futures::stream::iter(messages)
            .map(|message| self.batched(message, request, server, caller))
            .buffered(BATCH_WIDTH)
            .collect()
            .await;
        let answers: Vec<Value> = answers.into_iter().flatten().collect();
        if answers.is_empty() {
            return accepted();
        }
        json_response(StatusCode::OK, Value::Array(answers).to_string())
    }

    async fn batched(
        &self,
        mut message: Value,
        request: &Request<Bytes>,
        server: &Arc<ServerDefinition>,
        caller: &Caller,
    ) -> Option<Value> {
        if let Some(meta) = message.pointer_mut("/params/_meta").and_then(Value::as_object_mut) {
            // One JSON body answers them all, so nobody can be told of progress.
            meta.shift_remove("progressToken");
        }
        let text = message.to_string();
        let envelope = match envelope::read(text.as_bytes(), request.headers()) {
            Ok(Posted::One(envelope)) if envelope.method == "initialize" => {
                return Some(
                    Fault::bad(envelope.id, INVALID_REQUEST, "`initialize` cannot be part of a batch")
                        .to_value(),
                );
            }
            Ok(Posted::One(envelope)) => envelope,
            Ok(Posted::Batch(_)) => {
                return Some(Fault::bad(None, INVALID_REQUEST, "a batch cannot hold a batch").to_value());
            }
            Err(fault) => return Some(fault.to_value()),
        };
        let id = envelope.id.clone()?;
        let mut single = Request::new(Bytes::from(text));
        single.headers_mut().clone_from(request.headers());
        *single.method_mut() = Method::POST;
        let response = self.one(envelope, single, server.clone(), caller.clone()).await;
        let body = response.into_body().collect().await.ok()?.to_bytes();
        Some(serde_json::from_slice(&body).unwrap_or_else(|_| {
            Fault::bad(Some(id), INTERNAL, "this message could not be answered in a batch").to_value()
        }))
    }
}

/// Refuses what is too much for the caller's bucket.
fn admitted(rate: &Buckets, server: &ServerDefinition, caller: &Caller) -> Result<(), Fault> {
    let who = caller.api_key.map_or_else(|| "-".to_owned(), |key| key.to_string());
    let taken = rate.take(&format!("{} {who}", server.slug));
    if taken.allowed {
        return Ok(());
    }
    let wait = taken.retry_after.as_secs() + 1;
    let message = format!("too many requests to this server; wait {wait} s");
    Err(Fault::with(429, None, THROTTLED, message).header(header::RETRY_AFTER, HeaderValue::from(wait)))
}

fn accepted() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    response
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the client can read an event stream: what it says, or no word about it at all.
fn takes_streams(headers: &HeaderMap) -> bool {
    let mut said = false;
    for value in headers.get_all(header::ACCEPT) {
        said = true;
        let Ok(value) = value.to_str() else { continue };
        let ranges = value.split(',').filter_map(|range| range.split(';').next()).map(str::trim);
        for range in ranges {
            if ["text/event-stream", "text/*", "*/*"].iter().any(|stream| range.eq_ignore_ascii_case(stream))
            {
                return true;
            }
        }
    }
    !said
}

fn credentials(headers: &HeaderMap, peer: Option<std::net::IpAddr>) -> Credentials<'_> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let bearer = text("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let token = bearer.or_else(|| text("x-api-key")).filter(|token| !token.is_empty());
    let forwarded =
        ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| headers.contains_key(*name));
    Credentials { token, peer, forwarded }
}

fn refused(server: &ServerDefinition, failure: AuthFailure) -> Fault {
    let challenge = |suffix: &str| {
        let text = format!("Bearer realm=\"{}\"{suffix}", server.slug.replace(['"', '\\'], ""));
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("Bearer"))
    };
    let message = failure.to_string();
    match failure {
        AuthFailure::Missing => {
            Fault::http(StatusCode::UNAUTHORIZED, message).header(header::WWW_AUTHENTICATE, challenge(""))
        }
        AuthFailure::Invalid => Fault::http(StatusCode::UNAUTHORIZED, message)
            .header(header::WWW_AUTHENTICATE, challenge(", error=\"invalid_token\"")),
        AuthFailure::Forbidden(_) => Fault::http(StatusCode::FORBIDDEN, message),
        AuthFailure::Unavailable(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                server.slug,
                "a caller cannot be checked"
            );
            unavailable()
        }
    }
}

fn unavailable() -> Fault {
    Fault::with(503, None, INTERNAL, "the server cannot answer now; try again in a moment")
        .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

/// What rmcp refuses with a bare text is said in JSON-RPC, with the request's id, and nothing of
/// the inside leaves.
async fn clean(response: Response<Body>, envelope: Envelope) -> Response<Body> {
    let status = response.status();
    if status.is_success() || is_type(&response, "application/json") {
        return response;
    }
    let text =
        response.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    if status.is_server_error() {
        tracing::error!(detail = %text, method = envelope.method, "the MCP library could not answer");
        return Fault::with(500, envelope.id, INTERNAL, "the server could not answer this request")
            .into_response();
    }
    // 415 and 406 speak of headers that have been checked already: here they mean the message.
    let status = if status == StatusCode::FORBIDDEN { 403 } else { 400 };
    Fault::with(status, envelope.id, INVALID_REQUEST, crate::schema::short(&text, 300)).into_response()
}
