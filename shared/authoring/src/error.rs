//! What can go wrong, and how the caller hears of it.

use portal_base::Code;
use portal_http::view::{Diagnostic, Severity};
use portal_http::{ApiError, FieldError};
use portal_store::StoreError;

/// Why a document could not be compiled or published.
#[derive(Debug, thiserror::Error)]
pub enum AuthoringError {
    /// The document is wrong.
    #[error("the workflow does not compile")]
    Invalid(Vec<Diagnostic>),
    /// The test run was asked for something the document does not have.
    #[error("{message}")]
    Rehearsal {
        /// JSON pointer into the request.
        pointer: String,
        /// What is wrong.
        message: String,
    },
    /// Somebody else published or changed the draft in between.
    #[error("the draft was changed at the same moment")]
    Raced,
    /// The compiler came to no end: a fault of ours.
    #[error("the compiler failed")]
    Compiler(#[source] tokio::task::JoinError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthoringError> for ApiError {
    fn from(error: AuthoringError) -> Self {
        match error {
            AuthoringError::Invalid(diagnostics) => invalid(diagnostics),
            AuthoringError::Rehearsal { pointer, message } => {
                Self::invalid_field(pointer, "invalid", message)
            }
            AuthoringError::Raced => Self::new(
                Code::WrongState,
                "the draft was changed by someone else at the same moment; read it again and repeat",
            ),
            AuthoringError::Compiler(error) => Self::internal(error),
            AuthoringError::Store(error) => error.into(),
        }
    }
}

fn invalid(diagnostics: Vec<Diagnostic>) -> ApiError {
    let errors: Vec<_> =
        diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    let first = errors.first().map_or("", |diagnostic| diagnostic.message.as_str());
    let message = match errors.len() {
        1 => format!("the workflow does not compile: {first}"),
        count => format!("the workflow does not compile, it has {count} mistakes; the first: {first}"),
    };
    errors.into_iter().fold(ApiError::new(Code::InvalidWorkflow, message), |error, diagnostic| {
        error.with_field(FieldError::new(diagnostic.pointer, diagnostic.code, diagnostic.message))
    })
}
