//! One router from the functions' routers.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use http::{HeaderValue, header};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{Api, Limits, health, layers, openapi};

/// Where the REST API lies.
pub(crate) const PREFIX: &str = "/api/v1";

/// The API as one router, and what describes it.
pub struct Assembled {
    /// Serves `/api/v1/…`, with every layer.
    pub router: Router,
    /// The OpenAPI document, which the router serves as `/api/v1/openapi.json`.
    pub document: OpenApi,
}

impl std::fmt::Debug for Assembled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assembled")
    }
}

/// Puts the functions' routers under `/api/v1`, with `/health` and `/openapi.json` beside them.
pub fn assemble(api: &Api, functions: impl IntoIterator<Item = OpenApiRouter>) -> Assembled {
    assemble_limited(api, functions, None)
}

/// The same where callers are limited in how much they may ask.
pub fn assemble_limited(
    api: &Api,
    functions: impl IntoIterator<Item = OpenApiRouter>,
    limits: Option<Arc<Limits>>,
) -> Assembled {
    let merged = functions
        .into_iter()
        .fold(OpenApiRouter::new().merge(health::router(api.clone())), OpenApiRouter::merge);
    let (routes, mut document) = merged.split_for_parts();
    openapi::complete(&mut document);
    let text: Arc<str> = document.to_json().unwrap_or_default().into();
    let served = move || {
        let text = text.to_string();
        async move { ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text) }
    };
    let routes = routes.route("/openapi.json", get(served));
    Assembled { router: below(routes, api, limits), document }
}

/// The same without a description, of routers that have none.
pub fn assemble_plain(api: &Api, functions: impl IntoIterator<Item = Router>) -> Router {
    let routes = functions.into_iter().fold(health::plain_router(api.clone()), Router::merge);
    below(routes, api, None)
}

/// The layers stand inside of the prefix, so the composition's other routes have their own.
fn below(routes: Router, api: &Api, limits: Option<Arc<Limits>>) -> Router {
    Router::new().nest(PREFIX, layers::layered(routes, api, limits))
}
