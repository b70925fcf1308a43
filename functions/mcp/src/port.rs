//! What the endpoint needs from the rest of the product.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
pub use portal_store::entities::{BrokenRule, Caller, RefusalReason, Refused};
use portal_workflow::Answer;
use rmcp::model::JsonObject;
use tokio_util::sync::CancellationToken;

use crate::definition::{ServerDefinition, ToolDefinition};
use crate::progress::Progress;

/// Finds servers, tells callers apart, runs tools.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// The server of that slug, parsed. Called once for every request: an implementation keeps
    /// what it has parsed and reads only whether that is still current.
    async fn server(&self, slug: &str) -> Result<Option<Arc<ServerDefinition>>, BackendError>;

    /// Who is calling, if they may.
    async fn authenticate(
        &self,
        server: &ServerDefinition,
        credentials: Credentials<'_>,
    ) -> Result<Caller, AuthFailure>;

    /// The server of that slug and who is calling it: what the two above say. The endpoint begins here; a
    /// backend whose store is far away asks for both at once.
    async fn enter(&self, slug: &str, credentials: Credentials<'_>) -> Result<Option<Entered>, BackendError> {
        in_turn(self, slug, credentials).await
    }

    /// Whether this caller may call this tool now. The hook for quotas; by default everyone may.
    async fn admit(&self, server: &ServerDefinition, tool: &str, caller: &Caller) -> Result<(), Throttled> {
        let _ = (server, tool, caller);
        Ok(())
    }

    /// Hears why a request to this server was turned away; by default nobody does. Whatever stands in it
    /// is short, and of a caller who was not let in it is the reason alone.
    async fn refused(&self, server: &ServerDefinition, refused: Refused) {
        let _ = (server, refused);
    }

    /// Runs a tool to its end. When `call.cancel` fires nobody waits for the outcome any more.
    async fn call(&self, call: ToolCall) -> ToolOutcome;
}

/// A server, and its caller, if they may.
pub type Entered = (Arc<ServerDefinition>, Result<Caller, AuthFailure>);

/// Looks up the server, then the caller.
pub(crate) async fn in_turn<B: Backend + ?Sized>(
    backend: &B,
    slug: &str,
    credentials: Credentials<'_>,
) -> Result<Option<Entered>, BackendError> {
    let Some(server) = backend.server(slug).await? else { return Ok(None) };
    let caller = backend.authenticate(&server, credentials).await;
    Ok(Some((server, caller)))
}

/// A fault of ours: logged with its source, told to the caller without it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct BackendError {
    /// What could not be done.
    pub message: String,
    /// Why.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl BackendError {
    /// A fault with its reason.
    pub fn new(
        message: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { message: message.into(), source: Some(source.into()) }
    }
}

/// What a request brought to prove who it is from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// From `Authorization: Bearer …` or `X-API-Key`.
    pub token: Option<&'a str>,
    /// The other end of the connection, if known.
    pub peer: Option<IpAddr>,
    /// Whether a proxy says that it passes the request on for somebody else.
    pub forwarded: bool,
}

impl Credentials<'_> {
    /// Whether the request surely comes from this machine itself.
    pub fn is_local(&self) -> bool {
        !self.forwarded && self.peer.is_some_and(|peer| peer.to_canonical().is_loopback())
    }
}

/// Why a caller is not let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthFailure {
    /// No credential came with the request.
    #[error("this server needs an API key: send it as `Authorization: Bearer <key>` or `X-API-Key: <key>`")]
    Missing,
    /// The credential is unknown, revoked or expired.
    #[error("this API key is not valid here: it may be revoked, expired or of another workspace")]
    Invalid,
    /// Known or not, this caller may not.
    #[error("{0}")]
    Forbidden(String),
    /// It could not be found out.
    #[error("the caller could not be checked")]
    Unavailable(#[source] BackendError),
}

impl AuthFailure {
    /// What the server's owner is told of it; nothing where the fault is ours.
    pub(crate) const fn reason(&self) -> Option<RefusalReason> {
        match self {
            Self::Missing => Some(RefusalReason::KeyMissing),
            Self::Invalid => Some(RefusalReason::KeyInvalid),
            Self::Forbidden(_) => Some(RefusalReason::NotLocal),
            Self::Unavailable(_) => None,
        }
    }
}

/// The caller has to wait.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Throttled {
    /// Which limit, for the caller.
    pub message: String,
    /// When it makes sense to try again.
    pub retry_after: Duration,
}

/// One call of one tool; the arguments are valid.
#[derive(Debug)]
pub struct ToolCall {
    /// The server.
    pub server: Arc<ServerDefinition>,
    /// The tool, one of the server's.
    pub tool: Arc<ToolDefinition>,
    /// The arguments.
    pub arguments: JsonObject,
    /// Who calls, with what the client calls itself; nothing a client says of itself is proof of anything.
    pub caller: Caller,
    /// Where to tell which step runs.
    pub progress: Progress,
    /// Fires when the client is gone or has cancelled.
    pub cancel: CancellationToken,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolOutcome {
    /// The execution's id, if there was one: it stands in the answer, so that both sides can
    /// find the run.
    pub execution: Option<String>,
    /// How.
    pub end: ToolEnd,
}

/// See [`ToolOutcome`].
#[derive(Debug, Clone, PartialEq)]
pub enum ToolEnd {
    /// A `respond` node was reached.
    Answered(Answer),
    /// The run failed.
    Failed {
        /// The error's name, such as `Http.Status404`.
        error: String,
        /// What happened, for people and models.
        cause: String,
        /// The id of the node it happened in.
        node: Option<String>,
    },
    /// The run was stopped before its end.
    Cancelled,
    /// The answer is larger than a machine may give.
    TooLarge {
        /// How large it is, if known.
        bytes: Option<usize>,
        /// How large it may be.
        limit: usize,
    },
    /// The run could not be started or recorded; the text is for the caller.
    Unavailable(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_itself_is_local() {
        let local = |peer: &str, forwarded| {
            Credentials { token: None, peer: peer.parse().ok(), forwarded }.is_local()
        };
        assert!(local("127.0.0.1", false));
        assert!(local("::1", false));
        assert!(local("::ffff:127.0.0.1", false));
        assert!(!local("127.0.0.1", true));
        assert!(!local("192.168.1.4", false));
        assert!(!local("unknown", false));
    }
}
