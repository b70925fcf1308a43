//! Pages of a partition, of the table or of an index.

use aws_sdk_dynamodb::types::AttributeValue;
use portal_base::Page;
use portal_store::ports::cursor::Position;
use portal_store::{Index, Item, Key, Query, TableError};

use super::item::{self, Attributes, corrupt};
use super::refused::refused;
use super::{DynamoTable, together};

/// The items of a page.
pub(super) async fn items(table: &DynamoTable, query: &Query) -> Result<Page<Item>, TableError> {
    if let Some(index) = query.index.filter(|index| !item::has_copies(*index)) {
        return items_behind(table, query, index).await;
    }
    let found = read(table, query, None).await?;
    let items = found.items.into_iter().map(item::item).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor: found.next_cursor })
}

/// The keys of a page, and nothing else over the wire.
pub(super) async fn keys(table: &DynamoTable, query: &Query) -> Result<Page<Key>, TableError> {
    let found = read(table, query, Some(&format!("{}, {}", item::KEYS.join(", "), item::TTL))).await?;
    let items = found.items.iter().map(item::key_of).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor: found.next_cursor })
}

/// The items that an index of keys tells of. What has left its place there since then is left out.
async fn items_behind(table: &DynamoTable, query: &Query, index: Index) -> Result<Page<Item>, TableError> {
    let found = keys(table, query).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for keys in found.items.chunks(Key::MAX_TOGETHER) {
        items.extend(together::get(table, keys).await?.into_iter().flatten());
    }
    items.retain(|item| item.indexes.get(index).is_some_and(|place| takes(query, place)));
    Ok(Page { items, next_cursor: found.next_cursor })
}

fn takes(query: &Query, place: &Key) -> bool {
    place.pk == query.pk
        && place.sk.starts_with(&query.prefix)
        && query.last.as_ref().is_none_or(|last| place.sk <= *last)
}

/// One Query: what it found and has not expired.
async fn read(
    table: &DynamoTable,
    query: &Query,
    attributes: Option<&str>,
) -> Result<Page<Attributes>, TableError> {
    query.check()?;
    let start = Position::decode(query)?;
    let [pk, sk] = query.index.map_or(item::KEYS, item::index_keys);
    let mut range = format!("{pk} = :pk");
    let mut call = table
        .client
        .query()
        .table_name(&table.name)
        .expression_attribute_values(":pk", item::text(&query.pk))
        .set_projection_expression(attributes.map(str::to_owned))
        .scan_index_forward(!query.descending)
        .limit(i32::try_from(query.limit).unwrap_or(i32::MAX))
        .set_exclusive_start_key(start.map(|start| exclusive(query, &start)));
    // A condition on the sort key may be one only; up to a key that begins with the prefix, all do.
    if let Some(last) = &query.last {
        call = call.expression_attribute_values(":last", item::text(last));
        range = if query.prefix.is_empty() {
            format!("{range} AND {sk} <= :last")
        } else {
            call = call.expression_attribute_values(":prefix", item::text(&query.prefix));
            format!("{range} AND {sk} BETWEEN :prefix AND :last")
        };
    } else if !query.prefix.is_empty() {
        range = format!("{range} AND begins_with({sk}, :prefix)");
        call = call.expression_attribute_values(":prefix", item::text(&query.prefix));
    }
    call = match query.index {
        // An index knows no strongly consistent read.
        Some(index) => call.index_name(item::index_name(index)),
        None => call.consistent_read(true),
    };
    let found = call.key_condition_expression(range).send().await;
    let found = found.map_err(|error| TableError::from(refused(error)))?;
    let next = found.last_evaluated_key.map(|last| position(query, &last)).transpose()?;
    let now = table.now();
    let live = found.items.unwrap_or_default().into_iter().filter(|found| !item::has_expired(found, now));
    Ok(Page { items: live.collect(), next_cursor: next.map(|position| position.encode(query)) })
}

/// Where a page starts behind.
fn exclusive(query: &Query, start: &Position) -> Attributes {
    let mut key = item::key(&start.key);
    if let (Some(index), Some(index_sk)) = (query.index, &start.index_sk) {
        key.extend(item::index_key(index, &query.pk, index_sk));
    }
    key
}

/// The place of a `LastEvaluatedKey`.
fn position(query: &Query, last: &Attributes) -> Result<Position, TableError> {
    let text = |name: &str| last.get(name).and_then(|value: &AttributeValue| value.as_s().ok()).cloned();
    let index_sk = match query.index.map(item::index_keys) {
        Some([_, sk]) => Some(text(sk).ok_or_else(|| corrupt("DynamoDB ended a page without its place"))?),
        None => None,
    };
    Ok(Position { key: item::key_of(last)?, index_sk })
}
