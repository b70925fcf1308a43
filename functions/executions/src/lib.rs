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

pub use state::State;

portal_http::operations! { "executions", State;
    routes::list::list_executions, routes::start::start_execution;
    routes::get::get_execution;
    routes::definition::get_execution_definition;
    routes::events::stream_execution;
    routes::cancel::cancel_execution;
    routes::replay::replay_execution;
}
