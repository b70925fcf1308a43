//! What the entities' tests share.

use std::sync::Arc;

use portal_base::{FakeClock, Ids, SeededRng, Timestamp};
use serde_json::{Value, json};

use super::{Entity, Store, to_item};

/// A store in memory.
pub(crate) fn store() -> Store {
    let mem = Arc::new(Mem::default());
    Store { table: mem.clone(), blobs: mem }
}

/// Ids that are the same in every run.
pub(crate) fn ids() -> Ids {
    Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()))
}

/// The instant the tests live in.
pub(crate) fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

/// The raw item, as a snapshot shows it.
pub(crate) fn raw<E: Entity>(entity: &E) -> Value {
    let item = to_item(entity).unwrap();
    let key = |key: &crate::Key| json!([key.pk, key.sk]);
    json!({
        "key": key(&item.key),
        "index": item.index.as_ref().map(key),
        "expires_at": item.expires_at,
        "body": item.body,
    })
}

/// A table and blobs in a map, until the embedded ones take their place.
#[derive(Default)]
struct Mem {
    items: std::sync::Mutex<std::collections::BTreeMap<crate::Key, crate::Item>>,
    blobs: std::sync::Mutex<std::collections::BTreeMap<String, bytes::Bytes>>,
}

#[async_trait::async_trait]
impl crate::Blobs for Mem {
    async fn get(&self, name: &str) -> Result<Option<bytes::Bytes>, crate::BlobsError> {
        Ok(self.blobs.lock().unwrap().get(name).cloned())
    }
    async fn put(&self, name: &str, bytes: bytes::Bytes) -> Result<(), crate::BlobsError> {
        self.blobs.lock().unwrap().insert(name.to_owned(), bytes);
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<(), crate::BlobsError> {
        self.blobs.lock().unwrap().remove(name);
        Ok(())
    }
}

#[async_trait::async_trait]
impl crate::Table for Mem {
    async fn get(&self, key: &crate::Key) -> Result<Option<crate::Item>, crate::TableError> {
        Ok(self.items.lock().unwrap().get(key).cloned())
    }
    async fn query(&self, query: &crate::Query) -> Result<portal_base::Page<crate::Item>, crate::TableError> {
        let items = self.items.lock().unwrap();
        let mut found: Vec<(crate::Key, crate::Item)> = items
            .values()
            .filter_map(|item| {
                let key = if query.index { item.index.clone()? } else { item.key.clone() };
                (key.pk == query.pk && key.sk.starts_with(&query.prefix)).then(|| (key, item.clone()))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        if query.descending {
            found.reverse();
        }
        let after = |key: &crate::Key| match &query.cursor {
            None => true,
            Some(cursor) if query.descending => key.sk < *cursor,
            Some(cursor) => key.sk > *cursor,
        };
        let mut found: Vec<_> = found.into_iter().filter(|(key, _)| after(key)).collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next_cursor = more.then(|| found.last().unwrap().0.sk.clone());
        Ok(portal_base::Page { items: found.into_iter().map(|(_, item)| item).collect(), next_cursor })
    }
    async fn put(&self, item: crate::Item, expect: crate::Expect) -> Result<u64, crate::TableError> {
        let key = item.key.clone();
        self.transact(vec![crate::Write::Put(item, expect)]).await?;
        Ok(self.items.lock().unwrap()[&key].version)
    }
    async fn delete(&self, key: &crate::Key, expect: crate::Expect) -> Result<(), crate::TableError> {
        self.transact(vec![crate::Write::Delete(key.clone(), expect)]).await
    }
    async fn transact(&self, writes: Vec<crate::Write>) -> Result<(), crate::TableError> {
        let mut items = self.items.lock().unwrap();
        for (index, write) in writes.iter().enumerate() {
            let (key, expect) = match write {
                crate::Write::Put(item, expect) => (&item.key, expect),
                crate::Write::Delete(key, expect) | crate::Write::Check(key, expect) => (key, expect),
            };
            let version = items.get(key).map(|item| item.version);
            let holds = match expect {
                crate::Expect::Absent => version.is_none(),
                crate::Expect::Version(wanted) => version == Some(*wanted),
                crate::Expect::Any => true,
            };
            if !holds {
                return Err(crate::TableError::Conflict { index });
            }
        }
        for write in writes {
            match write {
                crate::Write::Put(mut item, _) => {
                    item.version = items.get(&item.key).map_or(0, |item| item.version) + 1;
                    items.insert(item.key.clone(), item);
                }
                crate::Write::Delete(key, _) => drop(items.remove(&key)),
                crate::Write::Check(..) => {}
            }
        }
        Ok(())
    }
    async fn increment(&self, _: &crate::Key, _: i64) -> Result<i64, crate::TableError> {
        unreachable!("entities do not count")
    }
}
