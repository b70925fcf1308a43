//! The table: items by partition and sort key, one index, conditional writes.
//!
//! The narrow common part of DynamoDB and SQLite. Every write is durable when its future
//! resolves. Reads of one key are strongly consistent; the index may lag on AWS.

use async_trait::async_trait;
use portal_base::Page;
use serde_json::Value;

/// An item's primary key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Partition: begins with a workspace id (`W#…`), or with `U#`, `OAUTH#`, `SYS#`.
    pub pk: String,
    /// Sort key within the partition.
    pub sk: String,
}

/// One stored item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its primary key.
    pub key: Key,
    /// Its key in the one secondary index, if it is to be found there.
    pub index: Option<Key>,
    /// 0 before it is stored; then counts every write. The table sets it.
    pub version: u64,
    /// Seconds since the epoch after which it is as good as gone.
    pub expires_at: Option<i64>,
    /// The entity: a JSON object, at most 350 KB as text.
    pub body: Value,
}

/// What must hold for a write to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// There is no such item.
    Absent,
    /// The item is there at this version.
    Version(u64),
    /// Whatever is there.
    Any,
}

/// One write of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Stores the item.
    Put(Item, Expect),
    /// Removes the item.
    Delete(Key, Expect),
    /// Only checks.
    Check(Key, Expect),
}

/// A range of one partition, of the table or of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The partition.
    pub pk: String,
    /// Only sort keys that begin with this; empty means all.
    pub prefix: String,
    /// Whether the index is asked instead of the table.
    pub index: bool,
    /// From the greatest sort key down.
    pub descending: bool,
    /// At most this many items, 1 to 1000.
    pub limit: usize,
    /// `next_cursor` of the page before: opaque.
    pub cursor: Option<String>,
}

/// Why the table did not do it.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// An [`Expect`] did not hold; in a transaction, of the write at this position.
    #[error("the item was changed by someone else")]
    Conflict {
        /// The position of the write whose condition failed.
        index: usize,
    },
    /// The cursor is not one this table gave for this query.
    #[error("the cursor is not valid for this list")]
    InvalidCursor,
    /// The item is larger than the table takes.
    #[error("the item is {bytes} bytes, more than the {limit} the table takes")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// The store cannot answer.
    #[error("the table cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The port.
#[async_trait]
pub trait Table: Send + Sync {
    /// The item of that key, if it is there and has not expired.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// Items of a partition in sort-key order. Expired items are left out.
    async fn query(&self, query: &Query) -> Result<Page<Item>, TableError>;

    /// Stores an item and tells its new version.
    async fn put(&self, item: Item, expect: Expect) -> Result<u64, TableError>;

    /// Removes an item. Removing what is not there is no error under [`Expect::Any`].
    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), TableError>;

    /// Does all of the writes or none; at most 100, each key once.
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TableError>;

    /// Adds to a counter item and tells the sum; an absent counter is 0.
    async fn increment(&self, key: &Key, by: i64) -> Result<i64, TableError>;
}
