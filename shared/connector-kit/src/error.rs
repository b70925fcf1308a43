//! How an operation fails: a name that a workflow's `retry` and `on_error` match, and a text.

use std::fmt;
use std::time::Duration;

use crate::net::NetError;

/// The error names of connectors, as they stand in a state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorName {
    /// `Http.Status404`: the service answered with this status.
    Status(u16),
    /// `Http.Timeout`: no answer, or not all of it, in time.
    Timeout,
    /// `Http.Blocked`: the address may not be reached from here.
    Blocked,
    /// `Http.TooLarge`: the answer is larger than is read.
    TooLarge,
    /// `Http.Redirects`: too many redirects, or a circle of them.
    Redirects,
    /// `Http.Connect`: no connection, or it broke.
    Connect,
    /// `Http.Tls`: the certificate or the handshake was refused.
    Tls,
    /// `Http.BadAnswer`: the answer is not what its headers or the parameters say.
    BadAnswer,
    /// `Http.Paging`: the pages do not lead on as the parameters say.
    Paging,
    /// `Conn.NotFound`: no such connection in this workspace.
    NotFound,
    /// `Conn.Required`: the operation needs a connection and has none.
    Required,
    /// `Conn.NeedsReauth`: the service no longer takes the connection's credential.
    NeedsReauth,
    /// `Conn.WrongHost`: the connection's credential is not meant for this host.
    WrongHost,
    /// `Conn.BadParameters`: the parameters are not what the operation takes.
    BadParameters,
    /// `Conn.UnknownOperation`: no connector has this operation.
    UnknownOperation,
    /// `Conn.BadCall`: the machine's payload is not of the form connectors take.
    BadCall,
    /// `Conn.Unavailable`: a part of the product cannot answer now; another try may do.
    Unavailable,
    /// `Conn.Cancelled`: the execution was stopped.
    Cancelled,
    /// `Conn.Internal`: a fault of ours.
    Internal,
    /// An error that a service names itself, such as `Slack.channel_not_found`.
    Vendor(&'static str, String),
}

impl fmt::Display for ErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status(status) => return write!(f, "Http.Status{status}"),
            Self::Vendor(provider, code) => return write!(f, "{provider}.{code}"),
            Self::Timeout => "Http.Timeout",
            Self::Blocked => "Http.Blocked",
            Self::TooLarge => "Http.TooLarge",
            Self::Redirects => "Http.Redirects",
            Self::Connect => "Http.Connect",
            Self::Tls => "Http.Tls",
            Self::BadAnswer => "Http.BadAnswer",
            Self::Paging => "Http.Paging",
            Self::NotFound => "Conn.NotFound",
            Self::Required => "Conn.Required",
            Self::NeedsReauth => "Conn.NeedsReauth",
            Self::WrongHost => "Conn.WrongHost",
            Self::BadParameters => "Conn.BadParameters",
            Self::UnknownOperation => "Conn.UnknownOperation",
            Self::BadCall => "Conn.BadCall",
            Self::Unavailable => "Conn.Unavailable",
            Self::Cancelled => "Conn.Cancelled",
            Self::Internal => "Conn.Internal",
        })
    }
}

/// Why an operation failed. The texts are read by people and by models: they say what to do
/// next where that is known, and never hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {cause}")]
pub struct ConnectorError {
    /// The error name.
    pub name: ErrorName,
    /// What happened.
    pub cause: String,
    /// How long the service asks to wait before another try.
    pub retry_after: Option<Duration>,
}

impl ConnectorError {
    /// An error of this name.
    pub fn new(name: ErrorName, cause: impl Into<String>) -> Self {
        Self { name, cause: cause.into(), retry_after: None }
    }

    /// Wrong parameters.
    pub fn bad_parameters(cause: impl Into<String>) -> Self {
        Self::new(ErrorName::BadParameters, cause)
    }

    /// The execution was stopped.
    pub fn cancelled() -> Self {
        Self::new(ErrorName::Cancelled, "the execution was stopped")
    }

    /// A fault of ours; `cause` must be fit for a user to read.
    pub fn internal(cause: impl Into<String>) -> Self {
        Self::new(ErrorName::Internal, cause)
    }
}

impl From<NetError> for ConnectorError {
    fn from(error: NetError) -> Self {
        let name = match &error {
            NetError::BadUrl { .. } | NetError::BadHeader { .. } => ErrorName::BadParameters,
            NetError::Blocked { .. } => ErrorName::Blocked,
            NetError::Timeout { .. } => ErrorName::Timeout,
            NetError::TooLarge { .. } => ErrorName::TooLarge,
            NetError::Redirects { .. } => ErrorName::Redirects,
            NetError::Dns { .. } | NetError::Connect { .. } => ErrorName::Connect,
            NetError::Tls { .. } => ErrorName::Tls,
            NetError::BadAnswer { .. } => ErrorName::BadAnswer,
            NetError::Cancelled => ErrorName::Cancelled,
        };
        Self::new(name, error.to_string())
    }
}
