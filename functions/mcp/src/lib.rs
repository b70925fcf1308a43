//! The MCP endpoint: `POST /mcp/{slug}`, both protocol eras on one URL, without sessions.
//!
//! A request passes, in this order:
//!
//! 1. [`endpoint`]: host, origin, method, content type; the server's definition; the caller; the body's size;
//! 2. `envelope`: is it a message, of which era, of the right shape; batches are fanned out;
//! 3. rmcp's `StreamableHttpService`, made for this one request: headers against body, versions, status codes,
//!    the event stream, cancellation when the client goes;
//! 4. `handler`: the list, the page, the arguments against their schema, progress, the call;
//! 5. `answer`: the outcome in the form the peer's protocol version knows.
//!
//! A request that is turned away on the way is told to the backend ([`Backend::refused`]), which notes it
//! for the owner of a server that nobody has called yet (`refusals`).
//!
//! Nothing is kept between two requests that another instance would need. What the endpoint wants
//! from the product is [`Backend`]; it looks at the server and the key for a request, with one read where
//! the store is far away ([`StoredBackend::far`]), and parses a server only when it has changed.

mod answer;
mod at_once;
pub mod backend;
pub mod definition;
pub mod endpoint;
mod envelope;
mod guard;
mod handler;
pub mod port;
mod progress;
mod refusals;
mod reply;
pub mod schema;

pub use backend::StoredBackend;
pub use definition::{Access, ServerDefinition, ServerSpec, ToolDefinition, ToolSpec};
pub use endpoint::{Endpoint, Settings, router};
pub use guard::Guard;
pub use port::{
    AuthFailure, Backend, BackendError, BrokenRule, Caller, Credentials, Entered, RefusalReason, Refused,
    Throttled, ToolCall, ToolEnd, ToolOutcome,
};
pub use portal_workflow::Answer;
pub use progress::Progress;
