//! REST: connections to other services and their sealed credentials.
//!
//! | route | table access |
//! | --- | --- |
//! | `GET /integrations/providers` | – |
//! | `GET`, `POST /integrations/connections` | connections of a workspace |
//! | `GET`, `PATCH`, `DELETE /integrations/connections/{id}` | a connection; workflows and deployments that name it |
//! | `POST /integrations/connections/{id}/test` | a connection |
//!
//! Invariant: credentials come in and never go out; what may be seen of one is in `public`.

mod domain;
mod error;
mod routes;
mod state;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use state::State;

/// The function's operations.
pub fn router(state: State) -> OpenApiRouter {
    let router = OpenApiRouter::new()
        .routes(routes!(routes::providers::list_providers))
        .routes(routes!(routes::list::list_connections, routes::create::create_connection))
        .routes(routes!(
            routes::get::get_connection,
            routes::update::update_connection,
            routes::delete::delete_connection
        ))
        .routes(routes!(routes::test::test_connection));
    portal_http::function("integrations", router.with_state(state))
}
