//! HTTP plumbing: problem details, extractors, the request log, OpenAPI.
//!
//! A function is a library with `router(state) -> OpenApiRouter` ([`operations!`]); [`assemble`] puts the
//! routers under `/api/v1` behind one stack of layers. A handler is: extract (typed, validated), demand a
//! permission of the [`Auth`], make one domain call, convert.
//!
//! An [`ApiError`] is what a handler fails with. It rides in the response's extensions; the
//! request layer renders it as RFC 9457 problem details with the request's id, and logs it once.

pub mod assemble;
pub mod auth;
pub mod error;
pub mod extract;
pub mod health;
pub mod idempotency;
pub mod layers;
pub mod limit;
pub mod openapi;
pub mod operations;
pub mod owner;
pub mod request;
pub mod respond;
pub mod sse;
pub mod view;

use std::sync::Arc;

use portal_base::{Clock, Ids};
use portal_store::Store;

pub use assemble::{Assembled, assemble, assemble_limited, assemble_plain};
pub use auth::{Auth, Authenticator, Credential, SESSION_COOKIE};
pub use error::{ApiError, FieldError, Kind, Problem, WriteErrors};
pub use extract::{IfMatch, Json, Language, PageQuery, Path, Query, search_text};
pub use limit::Limits;
pub use openapi::{ListOf, function};
pub use owner::OwnerAuthenticator;
pub use respond::{Created, NoContent, Revised, ShownOnce};
pub use sse::{Sse, SseEvent};

/// What every function's state holds: the extractors and layers live on it.
#[derive(Clone)]
pub struct Api {
    /// The repositories' ports.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Ids,
    /// Who is asking.
    pub authenticator: Arc<dyn Authenticator>,
    /// What the program was built of, such as a commit, if it is known.
    pub build: Option<&'static str>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api")
    }
}
