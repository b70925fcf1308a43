//! The table in SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use portal_base::Page;
use rusqlite::Connection;

use super::Fault;
use super::database::Database;
use super::rows::{self, Range};
use super::writer::Atomicity;
use crate::ports::cursor::Position;
use crate::ports::{Expect, Item, Key, Query, Table, TableError, Write};

/// Up to this many items a query is answered on the calling thread.
const SHORT_QUERY: usize = 8;

/// The table on one machine.
pub(super) struct SqliteTable {
    database: Arc<Database>,
}

impl SqliteTable {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database }
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

    async fn query(&self, query: &Query) -> Result<Page<Item>, TableError> {
        query.check()?;
        let range =
            Range { from: Position::decode(query)?, query: query.clone(), now: self.database.now_seconds() };
        let read = move |connection: &Connection| range.read(connection);
        let page = if query.limit <= SHORT_QUERY {
            self.database.read(read)?
        } else {
            self.database.read_long(read).await?
        };
        Ok(page)
    }

    async fn put(&self, item: Item, expect: Expect) -> Result<u64, TableError> {
        let body = item.encode()?;
        let now = self.database.now_seconds();
        let work = move |connection: &Connection| rows::put(connection, &item, &body, expect, now);
        let version = self.database.write(Atomicity::Statement, work).await?;
        version.ok_or(TableError::Conflict { index: 0 })
    }

    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), TableError> {
        key.check()?;
        let (key, now) = (key.clone(), self.database.now_seconds());
        let work = move |connection: &Connection| {
            let holds = rows::holds(connection, &key, expect, now)?;
            if holds {
                rows::remove(connection, &key)?;
            }
            Ok(holds)
        };
        let done = self.database.write(Atomicity::Statement, work).await?;
        if done { Ok(()) } else { Err(TableError::Conflict { index: 0 }) }
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TableError> {
        let bodies = Write::encode_all(&writes)?;
        let now = self.database.now_seconds();
        let work = move |connection: &Connection| rows::transact(connection, &writes, &bodies, now);
        match self.database.write(Atomicity::Savepoint, work).await? {
            Some(index) => Err(TableError::Conflict { index }),
            None => Ok(()),
        }
    }

    async fn increment(&self, key: &Key, by: i64) -> Result<i64, TableError> {
        key.check()?;
        let (key, now) = (key.clone(), self.database.now_seconds());
        let work = move |connection: &Connection| rows::add(connection, &key, by, now);
        self.database
            .write(Atomicity::Statement, work)
            .await?
            .map_err(|rule| TableError::Invalid(rule.into()))
    }
}
