//! How a connector and its operations are declared and run.
//!
//! - [`declare`]: parameters and outputs, with [`record!`], [`choice!`] and [`variants!`].
//! - [`operation`]: an [`Operation`] in one file of its own, gathered in a [`Connector`], from
//!   which the connector's `manifest.json` is generated.
//! - [`registry`]: takes a Task's payload, finds the operation, loads the credential, runs it.
//! - [`context`]: what a running operation has: HTTP, credential, call, cancel, clock, limits.
//! - [`net`]: the one way out: an HTTP client with an SSRF guard.
//! - [`testing`] (feature `testing`): the behaviour suite every connector runs.
//!
//! Invariant: a secret is in a request's headers and nowhere else. It reaches no log line, no
//! error text and no output; [`Credential::mask`] is applied to whatever quotes an answer.

pub mod context;
pub mod credential;
pub mod declare;
pub mod error;
pub mod net;
pub mod operation;
pub mod paging;
pub mod registry;
mod retry;
#[cfg(feature = "testing")]
pub mod testing;

pub use context::{CallInfo, Context, Environment};
pub use credential::{Auth, Credential, Credentials, NoCredentials};
pub use declare::{At, ListOf, MapOf, Nothing, Param, Problems, Record, did_you_mean, read_parameters};
pub use error::{ConnectorError, ErrorName};
pub use operation::{AnyOperation, Connection, Connector, Declaration, Example, Exchange, Operation, text};
/// The catalogue's types a declaration is made of.
pub use portal_catalog::{AuthKind, Effect, Manifest, NodeKind, Text};
pub use registry::{Payload, Registry};
/// For the macros, which must work in crates that do not name `serde_json`.
pub use serde_json as json;

#[doc(hidden)]
pub use declare::private as __private;
