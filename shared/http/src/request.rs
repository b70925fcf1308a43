//! The outermost layer: gives each request an id, renders its error, and logs it once.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use portal_base::{RequestId, Timestamp, WorkspaceId};
use portal_identity::Principal;

use crate::{Api, ApiError};

/// What is known of the request that is being answered.
#[derive(Debug, Clone)]
pub struct RequestContext(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    workspace: OnceLock<WorkspaceId>,
}

impl RequestContext {
    /// The request's id.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    pub(crate) fn seen(&self, principal: &Principal) {
        // Whoever is seen first is who is asking; nobody is seen twice.
        let _ = self.0.workspace.set(principal.workspace);
    }
}

/// The layer. Bodies, queries, tokens and addresses are never logged.
pub async fn observe(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let started = api.clock.now();
    let id = api.ids.make::<RequestId>().to_string();
    let context = RequestContext(Arc::new(Inner { id: id.clone(), workspace: OnceLock::new() }));
    request.extensions_mut().insert(context.clone());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());

    let mut response = next.run(request).await;

    let error = response.extensions_mut().remove::<ApiError>();
    if let Some(error) = &error {
        let mut rendered = error.render(Some(&id));
        // Headers that inner layers set, such as the security headers, stay.
        for (name, value) in response.headers() {
            if !rendered.headers().contains_key(name) && name != http::header::CONTENT_LENGTH {
                rendered.headers_mut().insert(name.clone(), value.clone());
            }
        }
        response = rendered;
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let line = Line { id: &id, method: method.as_str(), route: &route, workspace: context.0.workspace.get() };
    line.log(response.status().as_u16(), elapsed(started, api.clock.now()), error.as_ref());
    response
}

fn elapsed(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to - from).unwrap_or_default()
}

struct Line<'a> {
    id: &'a str,
    method: &'a str,
    route: &'a str,
    workspace: Option<&'a WorkspaceId>,
}

impl Line<'_> {
    fn log(&self, status: u16, took: Duration, error: Option<&ApiError>) {
        let workspace = self.workspace.map(tracing::field::display);
        let ms = took.as_secs_f64() * 1000.0;
        let (code, chain) = (error.map(|error| error.code.as_str()), error.map(ApiError::chain));
        let Self { id, method, route, .. } = self;
        if status >= 500 {
            tracing::error!(
                target: "portal::request",
                { request.id = id, workspace.id = workspace, http.method = method, http.route = route,
                  http.status = status, duration_ms = ms, error.code = code, error.chain = chain },
                "{method} {route} {status}"
            );
        } else {
            tracing::info!(
                target: "portal::request",
                { request.id = id, workspace.id = workspace, http.method = method, http.route = route,
                  http.status = status, duration_ms = ms, error.code = code, error.chain = chain },
                "{method} {route} {status}"
            );
        }
    }
}
