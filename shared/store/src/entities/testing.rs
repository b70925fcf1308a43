//! What the entities' tests share.

use std::sync::Arc;

use portal_base::{FakeClock, Ids, SeededRng, Timestamp};
use serde_json::{Value, json};

use super::{Entity, Store, to_item};
use crate::embedded::Embedded;

/// A store in memory.
pub(crate) fn store() -> Store {
    let embedded = Embedded::in_memory().unwrap();
    Store { table: embedded.table, blobs: embedded.blobs }
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
        "body": item.body.value(),
    })
}
