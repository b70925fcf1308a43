//! The statements of the table: items as rows.

use std::fmt::Write as _;
use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use portal_base::Page;

use super::writer::Done;
use crate::ports::cursor::{Position, after_prefix};
use crate::ports::{Body, Expect, Index, Indexes, Item, Key, Query, Write};

/// What [`to_item`] reads, in its order.
const COLUMNS: &str = "pk, sk, version, expires_at, body, counter,
    index_pk, index_sk, index2_pk, index2_sk, index3_pk, index3_sk";

/// The key of an index.
const fn index_columns(index: Index) -> [&'static str; 2] {
    match index {
        Index::First => ["index_pk", "index_sk"],
        Index::Second => ["index2_pk", "index2_sk"],
        Index::Third => ["index3_pk", "index3_sk"],
    }
}

fn to_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let mut indexes = Indexes::NONE;
    for (index, column) in Index::ALL.into_iter().zip([6, 8, 10]) {
        if let (Some(pk), Some(sk)) = (row.get(column)?, row.get(column + 1)?) {
            indexes = indexes.with(index, Key { pk, sk });
        }
    }
    let body = if let Some(count) = row.get(5)? {
        Item::counter_body(count).into()
    } else {
        Body::stored(row.get(4)?)
    };
    Ok(Item {
        key: Key { pk: row.get(0)?, sk: row.get(1)? },
        indexes,
        version: row.get::<_, i64>(2)?.unsigned_abs(),
        expires_at: row.get(3)?,
        body,
    })
}

/// The item, unless it is gone by `now`.
pub(super) fn read(connection: &Connection, key: &Key, now: i64) -> rusqlite::Result<Option<Item>> {
    static READ: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT {COLUMNS} FROM items
             WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3)"
        )
    });
    connection.prepare_cached(&READ)?.query_row((&key.pk, &key.sk, now), to_item).optional()
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

/// What a written item has besides its key and version, and where it stands in the statements' values;
/// `?3` is the time.
const SET: &str = "expires_at = ?4, body = ?5, counter = NULL,
    index_pk = ?6, index_sk = ?7, index2_pk = ?8, index2_sk = ?9, index3_pk = ?10, index3_sk = ?11";
const INSERT: &str = "INSERT INTO items
    (pk, sk, version, expires_at, body, index_pk, index_sk, index2_pk, index2_sk, index3_pk, index3_sk)
    VALUES (?1, ?2, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

// An item that has expired counts as absent: its successor starts at 1 again.
static PUT_ANY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{INSERT} ON CONFLICT (pk, sk) DO UPDATE SET {SET},
         version = CASE WHEN items.expires_at <= ?3 THEN 1 ELSE items.version + 1 END"
    )
});
static PUT_ABSENT: LazyLock<String> = LazyLock::new(|| {
    format!("{INSERT} ON CONFLICT (pk, sk) DO UPDATE SET {SET}, version = 1 WHERE items.expires_at <= ?3")
});
static PUT_VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE items SET {SET}, version = version + 1
         WHERE pk = ?1 AND sk = ?2 AND version = ?12 AND (expires_at IS NULL OR expires_at > ?3)"
    )
});

/// Stores the item in one statement; `false` when the condition does not hold. It gives nothing back:
/// a `RETURNING` has SQLite keep a journal of the statement and the rows in a table of their own.
fn put(connection: &Connection, item: &Item, expect: Expect, now: i64) -> rusqlite::Result<bool> {
    let sql = match expect {
        Expect::Any => &PUT_ANY,
        Expect::Absent => &PUT_ABSENT,
        Expect::Version(_) => &PUT_VERSION,
    };
    let mut statement = connection.prepare_cached(sql)?;
    statement.raw_bind_parameter(1, &item.key.pk)?;
    statement.raw_bind_parameter(2, &item.key.sk)?;
    statement.raw_bind_parameter(3, now)?;
    statement.raw_bind_parameter(4, item.expires_at)?;
    statement.raw_bind_parameter(5, item.body.as_str())?;
    for (key, place) in item.indexes.iter().map(|(_, key)| key).zip([6, 8, 10]) {
        statement.raw_bind_parameter(place, key.map(|key| &key.pk))?;
        statement.raw_bind_parameter(place + 1, key.map(|key| &key.sk))?;
    }
    if let Expect::Version(version) = expect {
        let Ok(version) = i64::try_from(version) else { return Ok(false) };
        statement.raw_bind_parameter(12, version)?;
    }
    Ok(statement.raw_execute()? > 0)
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
               expires_at = NULL, body = NULL, counter = ?3, index_pk = NULL, index_sk = NULL,
               index2_pk = NULL, index2_sk = NULL, index3_pk = NULL, index3_sk = NULL",
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
        let (sql, values) = self.statement(COLUMNS);
        let last = |item: &Item| {
            let index_sk = self.query.index.and_then(|index| item.indexes.get(index)).map(|key| &key.sk);
            self.cursor_after(&item.key, index_sk)
        };
        self.page(connection, &sql, values, to_item, last)
    }

    /// The same page, of nothing but the items' keys.
    pub(super) fn read_keys(&self, connection: &Connection) -> rusqlite::Result<Page<Key>> {
        let sort = self.query.index.map_or("NULL", |index| index_columns(index)[1]);
        let (sql, values) = self.statement(&format!("pk, sk, {sort}"));
        let read = |row: &Row<'_>| Ok((Key { pk: row.get(0)?, sk: row.get(1)? }, row.get(2)?));
        let last = |(key, index_sk): &(Key, Option<String>)| self.cursor_after(key, index_sk.as_ref());
        Ok(self.page(connection, &sql, values, read, last)?.map(|(key, _)| key))
    }

    fn page<T>(
        &self,
        connection: &Connection,
        sql: &str,
        values: Vec<Value>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        cursor_after: impl Fn(&T) -> String,
    ) -> rusqlite::Result<Page<T>> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut items = Vec::new();
        let mut next_cursor = None;
        while let Some(row) = rows.next()? {
            if items.len() == self.query.limit {
                next_cursor = items.last().map(&cursor_after);
                break;
            }
            items.push(read(row)?);
        }
        Ok(Page { items, next_cursor })
    }

    fn cursor_after(&self, key: &Key, index_sk: Option<&String>) -> String {
        Position { key: key.clone(), index_sk: index_sk.cloned() }.encode(&self.query)
    }

    /// One bound on each side, so that SQLite seeks to the page's first item.
    fn statement(&self, columns: &str) -> (String, Vec<Value>) {
        let Query { pk, prefix, last, index, descending, limit, .. } = &self.query;
        let [partition, sort] = index.map_or(["pk", "sk"], index_columns);
        let order = [sort, "pk", "sk"];
        let order = if index.is_some() { order.as_slice() } else { &["sk"] };
        let direction = if *descending { "DESC" } else { "ASC" };
        let mut sql = format!(
            "SELECT {columns} FROM items
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
                let _ = write!(sql, " AND ({sort}, pk, sk) {beyond} (?, ?, ?)");
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
