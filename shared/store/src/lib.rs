#![doc = include_str!("../README.md")]

pub mod embedded;
pub mod entities;
pub mod keys;
pub mod ports;
#[cfg(feature = "suites")]
pub mod suites;

pub use embedded::{Embedded, OpenError};
pub use entities::{Entity, Store, StoreError, Versioned};
pub use ports::{
    Blobs, BlobsError, Body, Expect, Index, Indexes, Item, Key, Message, Query, Queue, QueueError, Secrets,
    SecretsError, Table, TableError, Write,
};
