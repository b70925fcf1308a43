//! REST: deployments, each one an MCP server.
//!
//! | route | table access |
//! | --- | --- |
//! | `GET /deployments` | deployments of a workspace |
//! | `POST /deployments`, `POST /deployments/plan` | a slug, versions, a deployment and its revision |
//! | `GET`, `PUT`, `PATCH`, `DELETE /deployments/{id}` | a deployment |
//! | `GET /deployments/{id}/revisions`, `POST …/rollback` | revisions of a deployment |
//! | `GET /deployments/{id}/connect` | a deployment |
//! | `GET /deployments/activity` | deployments of a workspace, executions of each by time |
//! | `GET /deployments/{id}/calls` | executions of a deployment by time, its last refusal |
//! | `/deployments/{id}/api-keys` | API keys of a deployment |
//! | `POST /workflows/{id}/deploy` | a workflow, its versions, a slug, a deployment |
//!
//! The last one runs the document `statemachines/deploy-server.asl.json`, whose steps are [`Steps`].

mod domain;
mod error;
mod routes;
mod state;
mod steps;

pub use state::State;
pub use steps::Steps;

portal_http::operations! { "deployments", State;
    routes::list::list_deployments, routes::create::create_deployment;
    routes::plan::plan_deployment;
    routes::activity::list_deployment_activity;
    routes::get::get_deployment,
    routes::replace::replace_deployment,
    routes::update::update_deployment,
    routes::delete::delete_deployment;
    routes::revisions::list_deployment_revisions;
    routes::rollback::rollback_deployment;
    routes::connect::get_deployment_connection;
    routes::calls::wait_deployment_calls;
    routes::keys::list_deployment_keys, routes::keys::create_deployment_key;
    routes::keys::delete_deployment_key;
    routes::workflow::deploy_workflow;
}
