//! What the product needs of a store, as narrow traits.

pub mod blobs;
pub mod queue;
pub mod secrets;
pub mod table;

pub use blobs::{Blobs, BlobsError};
pub use queue::{Message, Queue, QueueError};
pub use secrets::{Secrets, SecretsError};
pub use table::{Expect, Item, Key, Query, Table, TableError, Write};
