//! A function's operations, told once: what answers them, and what describes them.

use axum::Router;
use axum::handler::Handler;
use axum::routing::on;
use utoipa::openapi::HttpMethod;
use utoipa_axum::PathItemExt as _;

/// A function's routers, from its name and its handlers, those of one path in one row:
///
/// - `router(state)`, which also describes the operations;
/// - `plain_router(state)`, which only answers them. A Lambda function serves no description, and with
///   this one it is not linked with any.
#[macro_export]
macro_rules! operations {
    ($name:literal, $state:ty; $( $( $( $part:ident )::+ ),+ ; )+) => {
        /// The function's operations, and their description.
        pub fn router(state: $state) -> utoipa_axum::router::OpenApiRouter {
            let router = utoipa_axum::router::OpenApiRouter::new()
                $( .routes(utoipa_axum::routes!( $( $( $part )::+ ),+ )) )+;
            $crate::function($name, router.with_state(state))
        }

        /// The function's operations.
        pub fn plain_router(state: $state) -> axum::Router {
            let router = axum::Router::new();
            $( $(
                let router = $crate::operations::answered(
                    router,
                    &<$crate::operation!([] $( $part )::+) as utoipa::Path>::path(),
                    &<$crate::operation!([] $( $part )::+) as utoipa::Path>::methods(),
                    $( $part )::+,
                );
            )+ )+
            router.with_state(state)
        }
    };
}

/// The type beside a handler that `utoipa::path` tells its path and methods by.
#[doc(hidden)]
#[macro_export]
macro_rules! operation {
    ([$( $before:ident )*] $handler:ident) => {
        utoipa_axum::paste! { $( $before :: )* [<__path_ $handler>] }
    };
    ([$( $before:ident )*] $next:ident :: $( $rest:ident )::+) => {
        $crate::operation!([$( $before )* $next] $( $rest )::+)
    };
}

/// The router with one operation more.
#[doc(hidden)]
pub fn answered<H, T, S>(router: Router<S>, path: &str, methods: &[HttpMethod], handler: H) -> Router<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let on = |method: &HttpMethod| on(method.to_method_filter(), handler.clone());
    methods.iter().map(on).fold(router, |router, methods| router.route(path, methods))
}
