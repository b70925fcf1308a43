#![doc = include_str!("../README.md")]

pub mod clock;
pub mod codes;
pub mod env;
pub mod ids;
pub mod keys;
pub mod page;
pub mod rate;
pub mod rng;
pub mod search;
pub mod secret;
pub mod text;

pub use clock::{Clock, FakeClock, SystemClock};
pub use codes::Code;
pub use ids::{
    ApiKeyId, ConnectionId, DeploymentId, ExecutionId, IdError, Ids, RequestId, SessionId, UserId,
    WorkflowId, WorkspaceId,
};
pub use keys::{KeyVersions, KeysError, SecretKey};
pub use page::{Page, PageRequest};
pub use rng::{OsRng, Rng, SeededRng};
pub use search::Words;
pub use secret::Secret;

/// A point in time, UTC; on the wire always RFC 3339.
pub use jiff::Timestamp;
