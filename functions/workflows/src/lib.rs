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

pub use domain::gallery::{Example, Gallery};
pub use state::State;

portal_http::operations! { "workflows", State;
    routes::nodes::list_nodes;
    routes::schema::get_workflow_schema;
    routes::gallery::list_gallery;
    routes::list::list_workflows, routes::create::create_workflow;
    routes::get::get_workflow, routes::update::update_workflow, routes::delete::delete_workflow;
    routes::duplicate::duplicate_workflow;
    routes::transfer::export_workflow;
    routes::transfer::import_workflow;
    routes::validate::validate_document;
    routes::validate::validate_workflow;
    routes::compile::compile_document;
    routes::compile::compile_workflow;
    routes::versions::list_workflow_versions, routes::versions::publish_workflow;
    routes::versions::get_workflow_version;
    routes::diff::diff_workflow_version;
    routes::restore::restore_workflow_version;
    routes::run::run_document;
    routes::run::run_workflow;
}
