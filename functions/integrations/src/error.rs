//! What can go wrong, and how the caller hears of it.

use portal_base::{Code, ConnectionId};
use portal_execution::SafeError;
use portal_http::{ApiError, FieldError};
use portal_store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such connection")]
    NotFound(ConnectionId),
    #[error("there is no such provider")]
    NoProvider { provider: String, known: Vec<String> },
    #[error("the provider does not take these credentials")]
    AuthNotTaken { provider: String },
    #[error("a field of the request is wrong")]
    Field { pointer: &'static str, message: String },
    #[error("the connection is used")]
    InUse { by: Vec<User> },
    #[error("it was changed at the same moment")]
    Raced,
    #[error(transparent)]
    Safe(#[from] SafeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What uses a connection.
#[derive(Debug)]
pub(crate) struct User {
    /// Its path below `/api/v1`.
    pub(crate) path: String,
    /// As a sentence names it.
    pub(crate) text: String,
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found("connection", id),
            Error::NoProvider { provider, known } => {
                let message = format!("there is no provider `{provider}`; there are {}", known.join(", "));
                Self::invalid_field("/provider", "not_allowed", message)
            }
            Error::AuthNotTaken { provider } => Self::invalid_field(
                "/credentials/auth",
                "not_allowed",
                format!(
                    "`{provider}` does not take these credentials; see its `auth` in the list of providers"
                ),
            ),
            Error::Field { pointer, message } => Self::invalid_field(pointer, "invalid", message),
            Error::InUse { by } => {
                let names: Vec<_> = by.iter().map(|user| user.text.as_str()).collect();
                let message =
                    format!("the connection is used by {}; choose another one there first", names.join(", "));
                by.into_iter().fold(Self::new(Code::InUse, message), |error, user| {
                    error.with_field(FieldError::new(user.path, "in_use", user.text))
                })
            }
            Error::Raced => {
                Self::new(Code::WrongState, "it was changed by someone else at the same moment; try again")
            }
            Error::Safe(SafeError::Store(error)) | Error::Store(error) => error.into(),
            Error::Safe(error) => Self::internal(error),
        }
    }
}
