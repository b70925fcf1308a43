//! REST: the node catalogue, workflow drafts, validation, compilation, versions and test runs.
//!
//! | route | table access |
//! | --- | --- |
//! | `GET /nodes`, `/workflow-schema`, `/gallery` | – |
//! | `GET /workflows` | workflows, last changed first |
//! | `POST /workflows`, `/workflows/import`, `…/duplicate` | a workflow, its draft |
//! | `GET`, `PATCH`, `DELETE /workflows/{id}`, `…/export` | a workflow, its draft; deployments |
//! | `POST …/validate`, `…/compile` | a draft, versions it calls |
//! | `/workflows/{id}/versions…` | versions of a workflow |
//! | `POST …/run` | a draft; the execution is recorded |

mod domain;
mod error;
mod routes;
mod state;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use domain::gallery::{Example, Gallery};
pub use state::State;

/// The function's operations.
pub fn router(state: State) -> OpenApiRouter {
    let router = OpenApiRouter::new()
        .routes(routes!(routes::nodes::list_nodes))
        .routes(routes!(routes::schema::get_workflow_schema))
        .routes(routes!(routes::gallery::list_gallery))
        .routes(routes!(routes::list::list_workflows, routes::create::create_workflow))
        .routes(routes!(
            routes::get::get_workflow,
            routes::update::update_workflow,
            routes::delete::delete_workflow
        ))
        .routes(routes!(routes::duplicate::duplicate_workflow))
        .routes(routes!(routes::transfer::export_workflow))
        .routes(routes!(routes::transfer::import_workflow))
        .routes(routes!(routes::validate::validate_document))
        .routes(routes!(routes::validate::validate_workflow))
        .routes(routes!(routes::compile::compile_document))
        .routes(routes!(routes::compile::compile_workflow))
        .routes(routes!(routes::versions::list_workflow_versions, routes::versions::publish_workflow))
        .routes(routes!(routes::versions::get_workflow_version))
        .routes(routes!(routes::diff::diff_workflow_version))
        .routes(routes!(routes::restore::restore_workflow_version))
        .routes(routes!(routes::run::run_document))
        .routes(routes!(routes::run::run_workflow));
    portal_http::function("workflows", router.with_state(state))
}
