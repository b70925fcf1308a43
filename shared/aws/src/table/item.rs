//! How an item lies in DynamoDB.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use portal_store::{Body, Index, Indexes, Item, Key, TableError};

/// The table's key.
pub(crate) const KEYS: [&str; 2] = ["pk", "sk"];
/// An index's name.
pub(crate) const fn index_name(index: Index) -> &'static str {
    match index {
        Index::First => "index",
        Index::Second => "index2",
        Index::Third => "index3",
    }
}

/// An index's key.
pub(crate) const fn index_keys(index: Index) -> [&'static str; 2] {
    match index {
        Index::First => ["ipk", "isk"],
        Index::Second => ["i2pk", "i2sk"],
        Index::Third => ["i3pk", "i3sk"],
    }
}

/// Whether an index has a copy of each item. The others have keys, and when an item expires.
pub(crate) const fn has_copies(index: Index) -> bool {
    matches!(index, Index::First)
}

/// Seconds since the epoch; DynamoDB deletes the item some time after.
pub(crate) const TTL: &str = "expires_at";
/// Counts the writes.
const VERSION: &str = "v";
/// The body, as JSON text: exactly what was put, and a quarter of the size of nested attributes.
const BODY: &str = "b";
/// What a counter stands at. An item has either this or a body.
pub(super) const COUNT: &str = "n";
/// Names the write that made the item what it is.
const TOKEN: &str = "w";

pub(super) type Attributes = HashMap<String, AttributeValue>;

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn pair(names: [&str; 2], key: &Key) -> impl Iterator<Item = (String, AttributeValue)> {
    names.map(str::to_owned).into_iter().zip([text(&key.pk), text(&key.sk)])
}

/// The key of an item.
pub(super) fn key(key: &Key) -> Attributes {
    pair(KEYS, key).collect()
}

/// The key of a place in an index.
pub(super) fn index_key(index: Index, pk: &str, sk: &str) -> Attributes {
    pair(index_keys(index), &Key::new(pk, sk)).collect()
}

/// An item whole, as PutItem takes it.
pub(super) fn attributes(item: &Item, version: u64, token: &str) -> Attributes {
    let mut all = key(&item.key);
    for (index, place) in item.indexes.iter() {
        all.extend(place.into_iter().flat_map(|place| pair(index_keys(index), place)));
    }
    all.extend(item.expires_at.map(|at| (TTL.to_owned(), number(at))));
    all.insert(VERSION.to_owned(), number(version));
    all.insert(BODY.to_owned(), text(item.body.as_str()));
    all.insert(TOKEN.to_owned(), text(token));
    all
}

/// Whether the item is what the write of that token left.
pub(super) fn is_of(attributes: &Attributes, token: &str) -> bool {
    attributes.get(TOKEN).and_then(|value| value.as_s().ok()).is_some_and(|found| found == token)
}

/// Whether the item is gone, though DynamoDB has not deleted it yet.
pub(super) fn has_expired(attributes: &Attributes, now: i64) -> bool {
    read_number::<i64>(attributes, TTL).is_some_and(|at| at <= now)
}

pub(super) fn read_number<T: std::str::FromStr>(attributes: &Attributes, name: &str) -> Option<T> {
    attributes.get(name)?.as_n().ok()?.parse().ok()
}

fn take_text(attributes: &mut Attributes, name: &str) -> Option<String> {
    match attributes.remove(name)? {
        AttributeValue::S(text) => Some(text),
        _ => None,
    }
}

/// The key that an item, or its place in an index, has.
pub(super) fn key_of(attributes: &Attributes) -> Result<Key, TableError> {
    let text = |name: &str| attributes.get(name)?.as_s().ok().cloned();
    match KEYS.map(text) {
        [Some(pk), Some(sk)] => Ok(Key { pk, sk }),
        _ => Err(corrupt("DynamoDB told of an item without its key")),
    }
}

/// An item as the port gives it.
pub(super) fn item(mut attributes: Attributes) -> Result<Item, TableError> {
    let version = read_number(&attributes, VERSION);
    let expires_at = read_number(&attributes, TTL);
    let count = read_number(&attributes, COUNT);
    let mut take = |name| take_text(&mut attributes, name);
    let (Some(pk), Some(sk), Some(version)) = (take(KEYS[0]), take(KEYS[1]), version) else {
        return Err(corrupt("an item of the table lacks its key or version"));
    };
    let mut indexes = Indexes::NONE;
    for index in Index::ALL {
        let [pk, sk] = index_keys(index).map(&mut take);
        indexes = indexes.with(index, pk.zip(sk).map(|(pk, sk)| Key { pk, sk }));
    }
    let body = match (take(BODY), count) {
        (Some(body), _) => Body::parse(body).map_err(corrupt)?,
        (None, Some(count)) => Item::counter_body(count).into(),
        (None, None) => return Err(corrupt(format!("the item {pk} {sk} has neither a body nor a count"))),
    };
    Ok(Item { key: Key { pk, sk }, indexes, version, expires_at, body })
}

pub(super) fn corrupt(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> TableError {
    TableError::Unavailable(what.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn whole() -> Item {
        Item {
            key: Key::new("W#1", "A"),
            indexes: Indexes::NONE
                .with(Index::First, Key::new("W#1#BY", "2"))
                .with(Index::Third, Key::new("W#1#OF", "3")),
            version: 7,
            expires_at: Some(1_800_000_000),
            body: json!({ "b": 1, "a": "\u{0}" }).into(),
        }
    }

    #[test]
    fn an_item_comes_back_from_its_attributes() {
        let item = whole();
        let stored = attributes(&item, 7, "token");
        assert!(is_of(&stored, "token") && !is_of(&stored, "other"));
        assert_eq!(super::item(stored).unwrap(), item);
        let bare = Item::new(Key::new("W#1", "A"), json!({}));
        assert_eq!(super::item(attributes(&bare, 0, "token")).unwrap(), bare);
    }

    #[test]
    fn an_item_is_gone_from_its_second_on() {
        let stored = attributes(&whole(), 1, "token");
        assert!(!has_expired(&stored, 1_799_999_999));
        assert!(has_expired(&stored, 1_800_000_000));
        assert!(!has_expired(&key(&whole().key), i64::MAX));
    }

    #[test]
    fn what_is_no_item_is_refused() {
        assert!(item(key(&whole().key)).is_err());
        let mut stored = attributes(&whole(), 1, "token");
        stored.insert(BODY.to_owned(), text("{"));
        assert!(item(stored.clone()).is_err(), "a body that is cut off");
        stored.remove("b");
        assert!(item(stored).is_err(), "neither a body nor a count");
    }
}
