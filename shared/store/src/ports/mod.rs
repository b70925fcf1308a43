//! What the product needs of a store, as narrow traits.
//!
//! Each port's module also holds the limits that every adapter keeps, so that what works on one
//! machine works on AWS.

pub mod blobs;
pub mod body;
pub mod cursor;
pub mod queue;
pub mod secrets;
pub mod table;

pub use blobs::{Blobs, BlobsError};
pub use body::Body;
pub use queue::{Message, Queue, QueueError};
pub use secrets::{Secrets, SecretsError};
pub use table::{Expect, Index, Indexes, Item, Key, Query, Table, TableError, Write};
