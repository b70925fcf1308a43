//! The statements of the table: items as rows.

use std::fmt::Write as _;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use portal_base::Page;

use super::writer::Done;
use crate::ports::cursor::{Position, after_prefix};
use crate::ports::{Body, Expect, Item, Key, Query, Write};

fn to_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let index = match (row.get(4)?, row.get(5)?) {
        (Some(pk), Some(sk)) => Some(Key { pk, sk }),
        _ => None,
    };
    let body = if let Some(count) = row.get(7)? {
        Item::counter_body(count).into()
    } else {
        Body::stored(row.get(6)?)
    };
    Ok(Item {
        key: Key { pk: row.get(0)?, sk: row.get(1)? },
        index,
        version: row.get::<_, i64>(2)?.unsigned_abs(),
        expires_at: row.get(3)?,
        body,
    })
}

/// The item, unless it is gone by `now`.
pub(super) fn read(connection: &Connection, key: &Key, now: i64) -> rusqlite::Result<Option<Item>> {
    connection
        .prepare_cached(
            "SELECT pk, sk, version, expires_at, index_pk, index_sk, body, counter FROM items
             WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row((&key.pk, &key.sk, now), to_item)
        .optional()
}

/// The item's version and when it expires, unless it is gone by `now`.
pub(super) fn version(
    connection: &Connection,
    key: &Key,
    now: i64,
) -> rusqlite::Result<Option<(u64, Option<i64>)>> {
    connection
        .prepare_cached(
            "SELECT version, expires_at FROM items
             WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row((&key.pk, &key.sk, now), |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))
        .optional()
}

/// Whether the condition holds for what is stored.
fn holds(connection: &Connection, key: &Key, expect: Expect, now: i64) -> rusqlite::Result<bool> {
    if expect == Expect::Any {
        return Ok(true);
    }
    let stored: Option<i64> = connection
        .prepare_cached(
            "SELECT version FROM items
             WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row((&key.pk, &key.sk, now), |row| row.get(0))
        .optional()?;
    Ok(match expect {
        Expect::Any => true,
        Expect::Absent => stored.is_none(),
        Expect::Version(version) => stored.is_some_and(|stored| stored.unsigned_abs() == version),
    })
}

/// Stores the item in one statement; `false` when the condition does not hold. It gives nothing back:
/// a `RETURNING` has SQLite keep a journal of the statement and the rows in a table of their own.
fn put(connection: &Connection, item: &Item, expect: Expect, now: i64) -> rusqlite::Result<bool> {
    let (index_pk, index_sk) = item.index.as_ref().map(|key| (&key.pk, &key.sk)).unzip();
    let (Key { pk, sk }, body) = (&item.key, item.body.as_str());
    let changed = match expect {
        // An item that has expired counts as absent: its successor starts at 1 again.
        Expect::Any => connection
            .prepare_cached(
                "INSERT INTO items (pk, sk, version, expires_at, index_pk, index_sk, body)
                 VALUES (?1, ?2, 1, ?4, ?5, ?6, ?7)
                 ON CONFLICT (pk, sk) DO UPDATE SET
                   version = CASE WHEN items.expires_at <= ?3 THEN 1 ELSE items.version + 1 END,
                   expires_at = ?4, index_pk = ?5, index_sk = ?6, body = ?7, counter = NULL",
            )?
            .execute(params![pk, sk, now, item.expires_at, index_pk, index_sk, body])?,
        Expect::Absent => connection
            .prepare_cached(
                "INSERT INTO items (pk, sk, version, expires_at, index_pk, index_sk, body)
                 VALUES (?1, ?2, 1, ?4, ?5, ?6, ?7)
                 ON CONFLICT (pk, sk) DO UPDATE SET
                   version = 1, expires_at = ?4, index_pk = ?5, index_sk = ?6, body = ?7, counter = NULL
                 WHERE items.expires_at <= ?3",
            )?
            .execute(params![pk, sk, now, item.expires_at, index_pk, index_sk, body])?,
        Expect::Version(version) => {
            let Ok(version) = i64::try_from(version) else { return Ok(false) };
            connection
                .prepare_cached(
                    "UPDATE items SET
                       version = version + 1, expires_at = ?4, index_pk = ?5, index_sk = ?6, body = ?7,
                       counter = NULL
                     WHERE pk = ?1 AND sk = ?2 AND version = ?8 AND (expires_at IS NULL OR expires_at > ?3)",
                )?
                .execute(params![pk, sk, now, item.expires_at, index_pk, index_sk, body, version])?
        }
    };
    Ok(changed > 0)
}

/// Stores the item and tells its version; `None` when the condition does not hold.
pub(super) fn put_versioned(
    connection: &Connection,
    item: &Item,
    expect: Expect,
    now: i64,
) -> rusqlite::Result<Option<u64>> {
    if !put(connection, item, expect, now)? {
        return Ok(None);
    }
    match expect {
        Expect::Absent => Ok(Some(1)),
        Expect::Version(version) => Ok(Some(version + 1)),
        Expect::Any => connection
            .prepare_cached("SELECT version FROM items WHERE pk = ?1 AND sk = ?2")?
            .query_row((&item.key.pk, &item.key.sk), |row| row.get::<_, i64>(0))
            .map(|version| Some(version.unsigned_abs())),
    }
}

/// Removes the item; `false` when the condition does not hold.
pub(super) fn remove(connection: &Connection, key: &Key, expect: Expect, now: i64) -> rusqlite::Result<bool> {
    if !holds(connection, key, expect, now)? {
        return Ok(false);
    }
    connection
        .prepare_cached("DELETE FROM items WHERE pk = ?1 AND sk = ?2")?
        .execute((&key.pk, &key.sk))
        .map(|_| true)
}

/// Does all writes, or none and tells the position of the first whose condition does not hold.
///
/// Each write brings its condition, so that none costs a read; what was written before one that does
/// not hold is to be undone. A key stands once in a transaction, so no write changes what another one
/// expects.
pub(super) fn transact(
    connection: &Connection,
    writes: &[Write],
    now: i64,
) -> rusqlite::Result<Done<Option<usize>>> {
    let mut written = false;
    for (index, write) in writes.iter().enumerate() {
        let holds = match write {
            Write::Put(item, expect) => put(connection, item, *expect, now)?,
            Write::Delete(key, expect) => remove(connection, key, *expect, now)?,
            Write::Check(key, expect) => holds(connection, key, *expect, now)?,
        };
        if !holds {
            return Ok(if written { Done::Undone(Some(index)) } else { Done::Kept(Some(index)) });
        }
        written |= !matches!(write, Write::Check(..));
    }
    Ok(Done::Kept(None))
}

/// Adds to a counter and tells the sum, or the rule that forbids it.
pub(super) fn add(
    connection: &Connection,
    key: &Key,
    by: i64,
    now: i64,
) -> rusqlite::Result<Result<i64, &'static str>> {
    let stored: Option<Option<i64>> = connection
        .prepare_cached(
            "SELECT counter FROM items
             WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row((&key.pk, &key.sk, now), |row| row.get(0))
        .optional()?;
    let sum = match stored {
        None => Some(by),
        Some(Some(count)) => count.checked_add(by),
        Some(None) => return Ok(Err("an item is not a counter")),
    };
    let Some(sum) = sum else { return Ok(Err("a counter stays within 64 bits")) };
    connection
        .prepare_cached(
            "INSERT INTO items (pk, sk, version, counter) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (pk, sk) DO UPDATE SET
               version = CASE WHEN items.expires_at <= ?4 THEN 1 ELSE items.version + 1 END,
               expires_at = NULL, index_pk = NULL, index_sk = NULL, body = NULL, counter = ?3",
        )?
        .execute((&key.pk, &key.sk, sum, now))?;
    Ok(Ok(sum))
}

/// One page of a query.
pub(super) struct Range {
    pub(super) query: Query,
    pub(super) from: Option<Position>,
    pub(super) now: i64,
}

impl Range {
    /// Reads the page, and one item more to know whether there is another.
    pub(super) fn read(&self, connection: &Connection) -> rusqlite::Result<Page<Item>> {
        let (sql, values) = self.statement();
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut items: Vec<Item> = Vec::new();
        let mut next_cursor = None;
        while let Some(row) = rows.next()? {
            if items.len() == self.query.limit {
                next_cursor = items.last().map(|last| self.cursor_after(last));
                break;
            }
            items.push(to_item(row)?);
        }
        Ok(Page { items, next_cursor })
    }

    fn cursor_after(&self, item: &Item) -> String {
        let index_sk = item.index.as_ref().filter(|_| self.query.index).map(|index| index.sk.clone());
        Position { key: item.key.clone(), index_sk }.encode(&self.query)
    }

    /// One bound on each side, so that SQLite seeks to the page's first item.
    fn statement(&self) -> (String, Vec<Value>) {
        let Query { pk, prefix, last, index, descending, limit, .. } = &self.query;
        let (partition, sort, order) = if *index {
            ("index_pk", "index_sk", ["index_sk", "pk", "sk"].as_slice())
        } else {
            ("pk", "sk", ["sk"].as_slice())
        };
        let direction = if *descending { "DESC" } else { "ASC" };
        let mut sql = format!(
            "SELECT pk, sk, version, expires_at, index_pk, index_sk, body, counter FROM items
             WHERE {partition} = ? AND (expires_at IS NULL OR expires_at > ?)"
        );
        let mut values = vec![Value::Text(pk.clone()), Value::Integer(self.now)];
        if *descending || self.from.is_none() {
            let _ = write!(sql, " AND {sort} >= ?");
            values.push(Value::Text(prefix.clone()));
        }
        if !*descending || self.from.is_none() {
            let upper = last.clone().map(|last| ("<=", last));
            if let Some((up_to, upper)) = upper.or_else(|| Some(("<", after_prefix(prefix)?))) {
                let _ = write!(sql, " AND {sort} {up_to} ?");
                values.push(Value::Text(upper));
            }
        }
        if let Some(from) = &self.from {
            let beyond = if *descending { "<" } else { ">" };
            if let Some(index_sk) = &from.index_sk {
                let _ = write!(sql, " AND (index_sk, pk, sk) {beyond} (?, ?, ?)");
                values.extend([index_sk, &from.key.pk, &from.key.sk].map(|part| Value::Text(part.clone())));
            } else {
                let _ = write!(sql, " AND sk {beyond} ?");
                values.push(Value::Text(from.key.sk.clone()));
            }
        }
        let order: Vec<_> = order.iter().map(|column| format!("{column} {direction}")).collect();
        let _ = write!(sql, " ORDER BY {} LIMIT ?", order.join(", "));
        values.push(Value::Integer(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
        (sql, values)
    }
}
