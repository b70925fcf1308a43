//! What can go wrong, and how the caller hears of it.

use portal_base::{Code, ExecutionId, WorkflowId};
use portal_execution::ExecutionsError;
use portal_http::ApiError;
use portal_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such execution")]
    NotFound(ExecutionId),
    #[error("there is no such workflow")]
    NoWorkflow(WorkflowId),
    #[error("the workflow has no such version")]
    NoVersion { workflow: WorkflowId, number: u32 },
    #[error("the workflow has no published version")]
    Unpublished(WorkflowId),
    #[error("what ran is not known any more")]
    NoDefinition(ExecutionId),
    #[error(transparent)]
    Executions(#[from] ExecutionsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) | Error::Executions(ExecutionsError::NotFound(id)) => {
                Self::not_found("execution", id)
            }
            Error::NoWorkflow(id) => Self::not_found("workflow", id),
            Error::NoVersion { workflow, number }
            | Error::Executions(ExecutionsError::VersionNotFound { workflow, number }) => {
                Self::new(Code::NotFound, format!("workflow `{workflow}` has no version {number}"))
            }
            Error::Unpublished(id) => Self::new(
                Code::WrongState,
                format!(
                    "workflow `{id}` has no published version yet; publish one, or run the draft in the editor"
                ),
            ),
            Error::NoDefinition(id) => Self::new(
                Code::NotFound,
                format!("the document that execution `{id}` ran is not stored any more"),
            ),
            Error::Executions(ExecutionsError::AlreadyEnded(id)) => {
                Self::new(Code::WrongState, format!("execution `{id}` has ended already"))
            }
            Error::Executions(ExecutionsError::Store(error)) | Error::Store(error) => error.into(),
            Error::Executions(error @ (ExecutionsError::Machines(_) | ExecutionsError::Queue(_))) => {
                Self::new(
                    Code::Unavailable,
                    "executions cannot be started or stopped at the moment; try again",
                )
                .with_source(error)
            }
        }
    }
}
