//! The OpenAPI document, merged from the functions' routers.

use serde_json::Value;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContactBuilder, Info, InfoBuilder, LicenseBuilder, OpenApi, SecurityRequirement};
use utoipa_axum::router::OpenApiRouter;

use crate::assemble::PREFIX;
use crate::auth::SESSION_COOKIE;
use crate::error::{problem_responses, problem_schemas};

/// A page of a list, as the document describes it.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct ListOf<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// What to pass as `cursor` for the following page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> ListOf<T> {
    /// A list that is one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}

impl<T> From<portal_base::Page<T>> for ListOf<T> {
    fn from(page: portal_base::Page<T>) -> Self {
        Self { items: page.items, next_cursor: page.next_cursor }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .filter_map(Option::as_mut)
}

/// Marks the operations of a function's router as its own (`x-function`): what an API gateway is
/// wired by.
pub fn function(name: &str, mut router: OpenApiRouter) -> OpenApiRouter {
    for item in router.get_openapi_mut().paths.paths.values_mut() {
        for operation in operations(item) {
            let extensions = ExtensionsBuilder::new().add("x-function", Value::from(name)).build();
            operation.extensions.get_or_insert_default().merge(extensions);
        }
    }
    router
}

/// Completes the merged document: title, version, security, the prefix of the paths.
pub(crate) fn complete(document: &mut OpenApi) {
    document.info = info();
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (format!("{PREFIX}{path}"), item)).collect();
    let components = document.components.get_or_insert_default();
    components.schemas.extend(problem_schemas());
    components.responses.extend(problem_responses());
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            SESSION_COOKIE,
            "A browser's session. Unsafe requests must come from the app's own origin.",
        ))),
    );
    let none: [&str; 0] = [];
    document.security =
        Some(vec![SecurityRequirement::new("token", none), SecurityRequirement::new("session", none)]);
}

fn info() -> Info {
    InfoBuilder::new()
        .title("MCP Portal")
        .version("1")
        .description(Some(
            "Workflows that become MCP servers. Lists are `{items, next_cursor}`, times RFC 3339 UTC, \
             errors RFC 9457 problem details. POST requests take an `Idempotency-Key`: repeated within 24 hours \
             they get the first answer.",
        ))
        .contact(Some(ContactBuilder::new().url(Some("https://github.com/mcp-portal/mcp-portal")).build()))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build()
}
