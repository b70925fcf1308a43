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

pub use state::State;

portal_http::operations! { "integrations", State;
    routes::providers::list_providers;
    routes::list::list_connections, routes::create::create_connection;
    routes::get::get_connection, routes::update::update_connection, routes::delete::delete_connection;
    routes::test::test_connection;
}
