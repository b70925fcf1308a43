//! The ports, the entities and their keys, and the embedded adapters.
//!
//! A port is a narrow trait; the embedded adapters in [`embedded`] serve one machine, the AWS
//! adapters live in `shared/aws`. Repositories ([`entities`]) are written once, above the ports.

pub mod embedded;
pub mod entities;
pub mod keys;
pub mod ports;
#[cfg(feature = "suites")]
pub mod suites;

pub use embedded::{Embedded, OpenError};
pub use entities::{Entity, Store, StoreError, Versioned};
pub use ports::{
    Blobs, BlobsError, Expect, Item, Key, Message, Query, Queue, QueueError, Secrets, SecretsError, Table,
    TableError, Write,
};
