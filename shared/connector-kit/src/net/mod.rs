//! The one way out: an HTTP client with an SSRF guard, limits and redirects followed by hand.

mod address;
mod allow;
mod client;
mod error;
mod guard;
mod headers;
mod transport;

pub use address::{Refusal, check_public};
pub use allow::{AllowList, AllowListError};
pub use client::{Client, Limits, Request, Response};
pub use error::NetError;
pub use guard::{Guard, Lookup, SystemLookup};
pub use headers::insert_header;
pub use transport::{Incoming, Outgoing, Transport};
