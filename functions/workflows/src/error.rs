//! What can go wrong, and how the caller hears of it.

use portal_authoring::AuthoringError;
use portal_base::{Code, WorkflowId};
use portal_execution::ExecutionsError;
use portal_http::ApiError;
use portal_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such workflow")]
    NotFound(WorkflowId),
    #[error("the workflow has no such version")]
    NoVersion { workflow: WorkflowId, number: u32 },
    #[error("the stored revision is another")]
    Revision(u64),
    #[error("servers offer the workflow")]
    Deployed { servers: Vec<String> },
    #[error("there is nothing new to publish")]
    Unchanged { number: u32 },
    #[error("a field of the request is wrong")]
    Field { pointer: &'static str, code: &'static str, message: String },
    #[error(transparent)]
    Authoring(#[from] AuthoringError),
    #[error(transparent)]
    Executions(#[from] ExecutionsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found("workflow", id),
            Error::NoVersion { workflow, number } => {
                Self::new(Code::NotFound, format!("workflow `{workflow}` has no version {number}"))
            }
            Error::Revision(current) => Self::revision_mismatch(current),
            Error::Deployed { servers } => Self::new(
                Code::InUse,
                format!("the workflow is a tool of {}; undeploy it there first", servers.join(", ")),
            ),
            Error::Unchanged { number } => Self::new(
                Code::WrongState,
                format!("the draft has not changed since version {number} was published"),
            ),
            Error::Field { pointer, code, message } => Self::invalid_field(pointer, code, message),
            Error::Authoring(error) => error.into(),
            Error::Executions(error) => {
                Self::new(Code::Unavailable, "the workflow cannot be run at the moment; try again")
                    .with_source(error)
            }
            Error::Store(error) => error.into(),
        }
    }
}
