//! What can go wrong, and how the caller hears of it.

use portal_authoring::AuthoringError;
use portal_base::{ApiKeyId, Code, DeploymentId, WorkflowId};
use portal_execution::MachinesError;
use portal_http::{ApiError, FieldError};
use portal_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such deployment")]
    NotFound(DeploymentId),
    #[error("there is no such workflow")]
    NoWorkflow { id: WorkflowId, pointer: Option<String> },
    #[error("the workflow has no such version")]
    NoVersion { workflow: WorkflowId, number: u32, pointer: String },
    #[error("the workflow has no published version")]
    Unpublished { workflow: WorkflowId, pointer: String },
    #[error("two tools have the same name")]
    DuplicateTool { name: String, pointer: String },
    #[error("a tool cannot be offered as it is")]
    BadTool { pointer: String, message: String },
    #[error("a text of the server is too long or empty")]
    BadText { pointer: &'static str, message: &'static str },
    #[error("a server needs at least one tool")]
    NoTools,
    #[error("the tools are too large")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the slug is taken")]
    SlugTaken(String),
    #[error("there is no such revision")]
    NoRevision { deployment: DeploymentId, number: u32 },
    #[error("the revision is the one that is served")]
    SameRevision(u32),
    #[error("there is no such API key")]
    NoKey(ApiKeyId),
    #[error("it was changed at the same moment")]
    Raced,
    #[error("the tool `{tool}` cannot be served: {message}")]
    Unfit { tool: String, message: String },
    #[error(transparent)]
    Machines(#[from] MachinesError),
    #[error(transparent)]
    Authoring(#[from] AuthoringError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found("server", id),
            Error::NoWorkflow { id, pointer: None } => Self::not_found("workflow", id),
            Error::NoWorkflow { id, pointer: Some(pointer) } => {
                let error = Self::not_found("workflow", id);
                let field = FieldError::new(pointer, "not_found", error.message.clone());
                error.with_field(field)
            }
            Error::NoVersion { workflow, number, pointer } => {
                let message = format!("workflow `{workflow}` has no version {number}");
                let field = FieldError::new(pointer, "not_found", message.clone());
                Self::new(Code::NotFound, message).with_field(field)
            }
            Error::Unpublished { workflow, pointer } => {
                let message = format!(
                    "workflow `{workflow}` has no published version; publish one, or deploy the workflow itself"
                );
                let field = FieldError::new(pointer, "unpublished", message.clone());
                Self::new(Code::WrongState, message).with_field(field)
            }
            Error::DuplicateTool { name, pointer } => Self::invalid_field(
                pointer,
                "duplicate",
                format!("there are two tools `{name}`; give one another name"),
            ),
            Error::BadTool { pointer, message } => Self::invalid_field(pointer, "invalid", message),
            Error::BadText { pointer, message } => Self::invalid_field(pointer, "length", message),
            Error::NoTools => Self::invalid_field("/tools", "empty", "a server needs at least one tool"),
            Error::TooLarge { bytes, limit } => Self::new(
                Code::PayloadTooLarge,
                format!(
                    "the tools' cards are {bytes} bytes, {limit} is the limit; shorten the schemas or split the server"
                ),
            ),
            Error::SlugTaken(slug) => {
                Self::new(Code::AlreadyExists, format!("a server `{slug}` exists already; take another slug"))
                    .with_field(FieldError::new("/slug", "taken", format!("`{slug}` is taken")))
            }
            Error::NoRevision { deployment, number } => {
                Self::new(Code::NotFound, format!("server `{deployment}` has no revision {number}"))
            }
            Error::SameRevision(number) => {
                Self::new(Code::WrongState, format!("revision {number} is the one that is served"))
            }
            Error::NoKey(id) => Self::not_found("API key of this server", id),
            Error::Raced => {
                Self::new(Code::WrongState, "it was changed by someone else at the same moment; try again")
            }
            Error::Unfit { tool, message } => Self::new(
                Code::Internal,
                format!(
                    "the new version of `{tool}` would not answer: {message}; the server offers what it offered"
                ),
            ),
            Error::Machines(error @ MachinesError::Unavailable(_)) => Self::new(
                Code::Unavailable,
                "the machine of the workflow cannot be made at the moment; try again in a minute",
            )
            .with_source(error),
            Error::Machines(error) => Self::internal(error),
            Error::Authoring(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}
