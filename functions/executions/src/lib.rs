//! REST: executions, their node traces, start and cancel.
//!
//! | route | table access |
//! | --- | --- |
//! | `GET /executions` | executions by time, by status, of a workflow, of a deployment |
//! | `POST /executions` | the queue; a workflow, its version |
//! | `GET /executions/{id}` | an execution, its traces |
//! | `GET /executions/{id}/definition` | an execution, a version |
//! | `GET /executions/{id}/events` | live, from this process; else an execution |
//! | `POST /executions/{id}/cancel` | an execution |
//! | `POST /executions/{id}/replay` | an execution; the queue |

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
        .routes(routes!(routes::list::list_executions, routes::start::start_execution))
        .routes(routes!(routes::get::get_execution))
        .routes(routes!(routes::definition::get_execution_definition))
        .routes(routes!(routes::events::stream_execution))
        .routes(routes!(routes::cancel::cancel_execution))
        .routes(routes!(routes::replay::replay_execution));
    portal_http::function("executions", router.with_state(state))
}
