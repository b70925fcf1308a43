//! The table: items by partition and sort key, three indexes, conditional writes.
//!
//! The narrow common part of DynamoDB and SQLite. Every write is durable when its future
//! resolves. Reads are strongly consistent, but the index may lag on AWS. Keys sort by their
//! UTF-8 bytes.

use std::collections::HashSet;

use async_trait::async_trait;
use portal_base::Page;
use serde_json::Value;

use super::Body;

/// An item's primary key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Partition: begins with a workspace id (`W#…`), or with `U#`, `OAUTH#`, `SYS#`.
    pub pk: String,
    /// Sort key within the partition.
    pub sk: String,
}

impl Key {
    /// The longest partition key, in bytes.
    pub const MAX_PK: usize = 2048;
    /// The longest sort key, in bytes.
    pub const MAX_SK: usize = 1024;
    /// How many items are read together: what DynamoDB takes.
    pub const MAX_TOGETHER: usize = 100;

    /// The key of that partition and sort key.
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    /// All checks a store makes on keys that are read together.
    pub fn check_together(keys: &[Self]) -> Result<(), TableError> {
        let mut seen = HashSet::with_capacity(keys.len());
        if keys.len() > Self::MAX_TOGETHER || !keys.iter().all(|key| seen.insert(key)) {
            let rule = format!("at most {} items are read together, each once", Self::MAX_TOGETHER);
            return Err(TableError::invalid(rule));
        }
        keys.iter().try_for_each(Self::check)
    }

    /// Refuses keys that not every store takes: empty or too long.
    pub fn check(&self) -> Result<(), TableError> {
        if self.pk.is_empty() || self.pk.len() > Self::MAX_PK {
            return Err(TableError::invalid(format!("a partition key has 1 to {} bytes", Self::MAX_PK)));
        }
        if self.sk.is_empty() || self.sk.len() > Self::MAX_SK {
            return Err(TableError::invalid(format!("a sort key has 1 to {} bytes", Self::MAX_SK)));
        }
        Ok(())
    }
}

/// One of the table's indexes: another key by which items are found.
///
/// What an item costs to write grows with each index it stands in, on AWS by its own size in the
/// first and by that of its keys in the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Index {
    /// For lists that are read often: on AWS it has a copy of each item, and a page is one call.
    First,
    /// On AWS it has the keys alone, and a page of items is two calls.
    Second,
    /// Like the second.
    Third,
}

impl Index {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];
}

/// Where the indexes find an item: at most one key in each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Indexes([Option<Key>; Index::ALL.len()]);

impl Indexes {
    /// No index finds it.
    pub const NONE: Self = Self([None, None, None]);

    /// These, and `key` in `index`.
    #[must_use]
    pub fn with(mut self, index: Index, key: impl Into<Option<Key>>) -> Self {
        let [first, second, third] = &mut self.0;
        *match index {
            Index::First => first,
            Index::Second => second,
            Index::Third => third,
        } = key.into();
        self
    }

    /// The key in that index.
    pub const fn get(&self, index: Index) -> Option<&Key> {
        let [first, second, third] = &self.0;
        match index {
            Index::First => first,
            Index::Second => second,
            Index::Third => third,
        }
        .as_ref()
    }

    /// Each index with the key in it, if there is one.
    pub fn iter(&self) -> impl Iterator<Item = (Index, Option<&Key>)> {
        Index::ALL.into_iter().zip(self.0.iter().map(Option::as_ref))
    }
}

/// One stored item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its primary key.
    pub key: Key,
    /// Its keys in the indexes that are to find it.
    pub indexes: Indexes,
    /// 0 before it is stored; then counts every write, from 1. The table sets it: what stands
    /// here in a write is not looked at.
    pub version: u64,
    /// Seconds since the epoch: from this second on the item is gone.
    pub expires_at: Option<i64>,
    /// The entity: a JSON object, at most [`Item::MAX_BODY`] bytes. A counter reads as `{"count": n}`.
    pub body: Body,
}

impl Item {
    /// The largest body, in bytes of compact JSON: what DynamoDB takes, less room for the keys.
    pub const MAX_BODY: usize = 350 * 1024;

    /// An item that stays, found by its key alone.
    pub fn new(key: Key, body: impl Into<Body>) -> Self {
        Self { key, indexes: Indexes::NONE, version: 0, expires_at: None, body: body.into() }
    }

    /// The body of a counter that stands at `count`.
    pub fn counter_body(count: i64) -> Value {
        serde_json::json!({ "count": count })
    }

    /// All checks a store makes on an item before it is stored.
    pub fn check(&self) -> Result<(), TableError> {
        self.key.check()?;
        self.indexes.iter().filter_map(|(_, key)| key).try_for_each(Key::check)?;
        let text = self.body.as_str();
        if !text.starts_with('{') {
            return Err(TableError::invalid("a body is a JSON object"));
        }
        if text.len() > Self::MAX_BODY {
            return Err(TableError::TooLarge { bytes: text.len(), limit: Self::MAX_BODY });
        }
        Ok(())
    }
}

/// What must hold for a write to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// There is no such item, or it has expired.
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

impl Write {
    /// How many writes one transaction takes.
    pub const MAX_PER_TRANSACTION: usize = 100;
    /// How many bytes the bodies of one transaction have together: what DynamoDB takes, less room
    /// for the keys.
    pub const MAX_BODIES: usize = 3_500_000;

    /// The key it is about.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put(item, _) => &item.key,
            Self::Delete(key, _) | Self::Check(key, _) => key,
        }
    }

    /// All checks a store makes on a transaction: it refuses what not every store takes.
    pub fn check_all(writes: &[Self]) -> Result<(), TableError> {
        if writes.len() > Self::MAX_PER_TRANSACTION {
            return Err(TableError::invalid(format!(
                "a transaction has at most {} writes",
                Self::MAX_PER_TRANSACTION
            )));
        }
        let mut seen = HashSet::with_capacity(writes.len());
        let mut bytes = 0;
        for write in writes {
            write.key().check()?;
            if !seen.insert(write.key()) {
                return Err(TableError::invalid("a transaction names each key once"));
            }
            if let Self::Put(item, _) = write {
                item.check()?;
                bytes += item.body.as_str().len();
            }
        }
        if bytes > Self::MAX_BODIES {
            return Err(TableError::TooLarge { bytes, limit: Self::MAX_BODIES });
        }
        Ok(())
    }
}

/// A range of one partition, of the table or of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The partition.
    pub pk: String,
    /// Only sort keys that begin with this; empty means all.
    pub prefix: String,
    /// Only sort keys up to this one, which begins with the prefix: where a list by time begins in
    /// the middle.
    pub last: Option<String>,
    /// The index that is asked instead of the table.
    pub index: Option<Index>,
    /// From the greatest sort key down.
    pub descending: bool,
    /// At most this many items, 1 to [`Query::MAX_LIMIT`].
    pub limit: usize,
    /// `next_cursor` of the page before: opaque.
    pub cursor: Option<String>,
}

impl Query {
    /// The largest page of one query.
    pub const MAX_LIMIT: usize = 1000;

    /// All of a partition of the table, in order, at most [`Query::MAX_LIMIT`] items.
    pub fn partition(pk: impl Into<String>) -> Self {
        Self {
            pk: pk.into(),
            prefix: String::new(),
            last: None,
            index: None,
            descending: false,
            limit: Self::MAX_LIMIT,
            cursor: None,
        }
    }

    /// Refuses a query that not every store takes.
    pub fn check(&self) -> Result<(), TableError> {
        if self.pk.is_empty() || self.pk.len() > Key::MAX_PK || self.prefix.len() > Key::MAX_SK {
            return Err(TableError::invalid(
                "a query names a partition, and a prefix no longer than a sort key",
            ));
        }
        if self.last.as_ref().is_some_and(|last| !last.starts_with(&self.prefix) || last.len() > Key::MAX_SK)
        {
            return Err(TableError::invalid("a query's last sort key begins with its prefix"));
        }
        if self.limit == 0 || self.limit > Self::MAX_LIMIT {
            return Err(TableError::invalid(format!("a query's limit is 1 to {}", Self::MAX_LIMIT)));
        }
        Ok(())
    }
}

/// Why the table did not do it.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// An [`Expect`] did not hold; in a transaction, of the write at this position.
    #[error("the item was changed by someone else")]
    Conflict {
        /// The position of the first write whose condition failed; 0 outside a transaction.
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
    /// The caller broke a rule of the port: a fault of ours, not of the user.
    #[error("not a request a table takes: {0}")]
    Invalid(String),
    /// The store cannot answer.
    #[error("the table cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl TableError {
    fn invalid(rule: impl Into<String>) -> Self {
        Self::Invalid(rule.into())
    }
}

/// The port.
#[async_trait]
pub trait Table: Send + Sync {
    /// The item of that key, if it is there and has not expired.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// The items of several keys, each as [`Table::get`] would tell it at that moment, in the order of
    /// the keys: at most [`Key::MAX_TOGETHER`], each once. One call of a store that is far away; the
    /// items may be of different moments.
    async fn get_together(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        Key::check_together(keys)?;
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            items.push(self.get(key).await?);
        }
        Ok(items)
    }

    /// The version of the item of that key: what [`Table::get`] would say, for those who keep what
    /// they made of an item and ask often whether it has changed.
    async fn version(&self, key: &Key) -> Result<Option<u64>, TableError> {
        Ok(self.get(key).await?.map(|item| item.version))
    }

    /// Items of a partition in the order of their sort keys' bytes; in an index, items of the
    /// same index key in the order of their primary keys. Expired items are left out, so a page
    /// may be short, or even empty, and still have a `next_cursor`.
    async fn query(&self, query: &Query) -> Result<Page<Item>, TableError>;

    /// The primary keys of what [`Table::query`] would list, with the same cursors: for those who
    /// want no more than that.
    async fn keys(&self, query: &Query) -> Result<Page<Key>, TableError> {
        Ok(self.query(query).await?.map(|item| item.key))
    }

    /// Stores an item and tells its new version.
    async fn put(&self, item: Item, expect: Expect) -> Result<u64, TableError>;

    /// Removes an item. Removing what is not there is no error under [`Expect::Any`].
    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), TableError>;

    /// Does all of the writes or none; at most [`Write::MAX_PER_TRANSACTION`], each key once, with
    /// at most [`Write::MAX_BODIES`] bytes of bodies. A conflict may also mean that transactions
    /// of others would not let go of the item.
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TableError>;

    /// Adds to a counter and tells the sum; an absent counter is 0. Refuses a key under which
    /// [`Table::put`] has stored an item, and a sum beyond 64 bits. On AWS an answer that was lost
    /// may make it count twice: it is for limits and for numbers that may be skipped.
    async fn increment(&self, key: &Key, by: i64) -> Result<i64, TableError>;
}
