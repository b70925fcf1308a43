//! The statements of the table: items as rows.

use std::fmt::Write as _;

use rusqlite::types::{Type, Value};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use portal_base::Page;

use crate::ports::cursor::{Position, after_prefix};
use crate::ports::{Expect, Item, Key, Query, Write};

fn to_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let index = match (row.get(4)?, row.get(5)?) {
        (Some(pk), Some(sk)) => Some(Key { pk, sk }),
        _ => None,
    };
    let body = if let Some(count) = row.get(7)? {
        Item::counter_body(count)
    } else {
        serde_json::from_str(row.get_ref(6)?.as_str()?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(6, Type::Text, Box::new(error)))?
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
pub(super) fn holds(connection: &Connection, key: &Key, expect: Expect, now: i64) -> rusqlite::Result<bool> {
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

/// Stores the item in one statement and tells its version; `None` when the condition does not hold.
pub(super) fn put(
    connection: &Connection,
    item: &Item,
    body: &str,
    expect: Expect,
    now: i64,
) -> rusqlite::Result<Option<u64>> {
    let (index_pk, index_sk) = item.index.as_ref().map(|key| (&key.pk, &key.sk)).unzip();
    let values = params![item.key.pk, item.key.sk, now, item.expires_at, index_pk, index_sk, body];
    let mut version = Value::Null;
    let sql = match expect {
        // An item that has expired counts as absent: its successor starts at 1 again.
        Expect::Any => {
            "INSERT INTO items (pk, sk, version, expires_at, index_pk, index_sk, body)
             VALUES (?1, ?2, 1, ?4, ?5, ?6, ?7)
             ON CONFLICT (pk, sk) DO UPDATE SET
               version = CASE WHEN items.expires_at <= ?3 THEN 1 ELSE items.version + 1 END,
               expires_at = ?4, index_pk = ?5, index_sk = ?6, body = ?7, counter = NULL
             RETURNING version"
        }
        Expect::Absent => {
            "INSERT INTO items (pk, sk, version, expires_at, index_pk, index_sk, body)
             VALUES (?1, ?2, 1, ?4, ?5, ?6, ?7)
             ON CONFLICT (pk, sk) DO UPDATE SET
               version = 1, expires_at = ?4, index_pk = ?5, index_sk = ?6, body = ?7, counter = NULL
             WHERE items.expires_at <= ?3
             RETURNING version"
        }
        Expect::Version(wanted) => {
            let Ok(wanted) = i64::try_from(wanted) else { return Ok(None) };
            version = Value::Integer(wanted);
            "UPDATE items SET
               version = version + 1, expires_at = ?4, index_pk = ?5, index_sk = ?6, body = ?7, counter = NULL
             WHERE pk = ?1 AND sk = ?2 AND version = ?8 AND (expires_at IS NULL OR expires_at > ?3)
             RETURNING version"
        }
    };
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &Row<'_>| row.get::<_, i64>(0);
    let stored = if version == Value::Null {
        statement.query_row(values, read)
    } else {
        let mut values = values.to_vec();
        values.push(&version);
        statement.query_row(&*values, read)
    };
    Ok(stored.optional()?.map(i64::unsigned_abs))
}

/// Removes the item, whatever it is.
pub(super) fn remove(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM items WHERE pk = ?1 AND sk = ?2")?
        .execute((&key.pk, &key.sk))
        .map(drop)
}

/// Does all writes, or none and tells the position of the first whose condition does not hold.
/// `bodies` are the encoded bodies of the puts, by position.
pub(super) fn transact(
    connection: &Connection,
    writes: &[Write],
    bodies: &[String],
    now: i64,
) -> rusqlite::Result<Option<usize>> {
    // A key stands once in a transaction, so no write changes what another one expects.
    for (index, write) in writes.iter().enumerate() {
        let (Write::Put(_, expect) | Write::Delete(_, expect) | Write::Check(_, expect)) = write;
        if !holds(connection, write.key(), *expect, now)? {
            return Ok(Some(index));
        }
    }
    for (write, body) in writes.iter().zip(bodies) {
        match write {
            Write::Put(item, _) => {
                put(connection, item, body, Expect::Any, now)?;
            }
            Write::Delete(key, _) => remove(connection, key)?,
            Write::Check(..) => {}
        }
    }
    Ok(None)
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
