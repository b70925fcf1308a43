//! Several items in one call.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use portal_store::{Item, Key, TableError};

use super::refused::{Refused, refused, unless_busy};
use super::{DynamoTable, item};

/// BatchGetItem, strongly consistent. DynamoDB may leave keys for a next call, when it is busy or the
/// items are large.
pub(super) async fn get(table: &DynamoTable, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
    let mut found = HashMap::with_capacity(keys.len());
    let mut left: Vec<_> = keys.iter().map(item::key).collect();
    while !left.is_empty() {
        let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
        let wanted = wanted.map_err(item::corrupt)?;
        let call = table.client.batch_get_item().request_items(&table.name, wanted);
        let read = || async {
            let answer = call.clone().send().await.map_err(refused)?;
            let items =
                answer.responses.and_then(|mut tables| tables.remove(&table.name)).unwrap_or_default();
            let left = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&table.name));
            let left = left.map(|left| left.keys).unwrap_or_default();
            // Nothing at all was read: the table is busy.
            if items.is_empty() && !left.is_empty() { Err(Refused::Busy) } else { Ok((items, left)) }
        };
        let (items, unread) = match unless_busy(&*table.rng, read).await {
            Err(Refused::Busy) => return Err(item::corrupt("DynamoDB is too busy to read several items")),
            answer => answer?,
        };
        for stored in items {
            if !item::has_expired(&stored, table.now()) {
                let stored = item::item(stored)?;
                found.insert(stored.key.clone(), stored);
            }
        }
        left = unread;
    }
    Ok(keys.iter().map(|key| found.remove(key)).collect())
}
