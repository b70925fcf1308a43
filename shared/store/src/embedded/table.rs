//! The table in SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use portal_base::Page;
use rusqlite::Connection;

use super::Fault;
use super::database::Database;
use super::rows::{self, Range};
use super::versions::Versions;
use super::writer::Atomicity;
use crate::ports::cursor::Position;
use crate::ports::{Expect, Item, Key, Query, Table, TableError, Write};

/// Up to this many items a query is answered on the calling thread.
const SHORT_QUERY: usize = 8;

/// The table on one machine.
pub(super) struct SqliteTable {
    database: Arc<Database>,
    versions: Arc<Versions>,
}

impl SqliteTable {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database, versions: Arc::default() }
    }

    /// Writes one item, and forgets its version.
    async fn write<T: Send + 'static>(
        &self,
        key: Key,
        work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let versions = self.versions.clone();
        self.database.write_then(Atomicity::Statement, work, move |_| versions.written([&key])).await
    }

    /// Reads a page.
    async fn list<T: Send + 'static>(
        &self,
        query: &Query,
        read: fn(&Range, &Connection) -> rusqlite::Result<Page<T>>,
    ) -> Result<Page<T>, TableError> {
        query.check()?;
        let range =
            Range { from: Position::decode(query)?, query: query.clone(), now: self.database.now_seconds() };
        let read = move |connection: &Connection| read(&range, connection);
        let page = if query.limit <= SHORT_QUERY {
            self.database.read(read)?
        } else {
            self.database.read_long(read).await?
        };
        Ok(page)
    }
}

impl From<Fault> for TableError {
    fn from(fault: Fault) -> Self {
        Self::Unavailable(Box::new(fault))
    }
}

#[async_trait]
impl Table for SqliteTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        key.check()?;
        let now = self.database.now_seconds();
        Ok(self.database.read(|connection| rows::read(connection, key, now))?)
    }

    async fn version(&self, key: &Key) -> Result<Option<u64>, TableError> {
        key.check()?;
        let began = match self.versions.get(key) {
            Ok(version) => return Ok(Some(version)),
            Err(began) => began,
        };
        let now = self.database.now_seconds();
        let found = self.database.read(|connection| rows::version(connection, key, now))?;
        if let Some((version, None)) = found {
            self.versions.keep(began, key, version);
        }
        Ok(found.map(|(version, _)| version))
    }

    async fn query(&self, query: &Query) -> Result<Page<Item>, TableError> {
        self.list(query, Range::read).await
    }

    async fn keys(&self, query: &Query) -> Result<Page<Key>, TableError> {
        self.list(query, Range::read_keys).await
    }

    async fn put(&self, item: Item, expect: Expect) -> Result<u64, TableError> {
        item.check()?;
        let now = self.database.now_seconds();
        let key = item.key.clone();
        let work = move |connection: &Connection| rows::put_versioned(connection, &item, expect, now);
        let version = self.write(key, work).await?;
        version.ok_or(TableError::Conflict { index: 0 })
    }

    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), TableError> {
        key.check()?;
        let (removed, now) = (key.clone(), self.database.now_seconds());
        let work = move |connection: &Connection| rows::remove(connection, &removed, expect, now);
        let done = self.write(key.clone(), work).await?;
        if done { Ok(()) } else { Err(TableError::Conflict { index: 0 }) }
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TableError> {
        Write::check_all(&writes)?;
        let now = self.database.now_seconds();
        let keys: Vec<Key> = writes.iter().map(|write| write.key().clone()).collect();
        let work = move |connection: &Connection| rows::transact(connection, &writes, now);
        let versions = self.versions.clone();
        match self.database.transact_then(work, move |_| versions.written(&keys)).await? {
            Some(index) => Err(TableError::Conflict { index }),
            None => Ok(()),
        }
    }

    async fn increment(&self, key: &Key, by: i64) -> Result<i64, TableError> {
        key.check()?;
        let (counter, now) = (key.clone(), self.database.now_seconds());
        let work = move |connection: &Connection| rows::add(connection, &counter, by, now);
        self.write(key.clone(), work).await?.map_err(|rule| TableError::Invalid(rule.into()))
    }
}
