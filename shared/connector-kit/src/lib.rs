#![doc = include_str!("../README.md")]

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
