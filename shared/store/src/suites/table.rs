//! Cases of the table: single items, conditions, transactions, expiry, counters.

use std::time::Duration;

use serde_json::json;

use super::Subject;
use crate::{Expect, Index, Indexes, Item, Key, Table, TableError, Write};

type Tables = Subject<dyn Table>;

pub(super) fn item(pk: &str, sk: &str, n: i64) -> Item {
    Item::new(Key::new(pk, sk), json!({ "n": n }))
}

fn conflict(result: Result<impl Sized, TableError>) -> Option<usize> {
    match result {
        Err(TableError::Conflict { index }) => Some(index),
        _ => None,
    }
}

fn invalid(result: Result<impl Sized, TableError>) -> bool {
    matches!(result, Err(TableError::Invalid(_)))
}

async fn n_of(tables: &Tables, pk: &str, sk: &str) -> Option<i64> {
    let item = tables.port.get(&Key::new(pk, sk)).await.unwrap();
    item.map(|item| item.body.value()["n"].as_i64().unwrap())
}

pub async fn nothing_is_there_at_first(tables: Tables) {
    assert_eq!(tables.port.get(&Key::new("W#1", "a")).await.unwrap(), None);
    tables.port.delete(&Key::new("W#1", "a"), Expect::Any).await.unwrap();
}

pub async fn an_item_reads_back_as_it_was_put(tables: Tables) {
    let key = Key::new("W#1", "A#1");
    let in_an_hour = tables.time.now().as_second() + 3600;
    let item = Item {
        key: key.clone(),
        indexes: Indexes::NONE
            .with(Index::First, Key::new("W#1#BY", "2026"))
            .with(Index::Third, Key::new("W#1#OF", "7")),
        version: 99,
        expires_at: Some(in_an_hour),
        body: json!({ "text": "한글 \"quoted\" \u{0} \u{1F600}", "list": [1, -2.5, null, true, {}], "big": i64::MAX, "": {} }).into(),
    };
    let version = tables.port.put(item.clone(), Expect::Any).await.unwrap();
    assert_eq!(version, 1, "the version of the caller is not looked at");
    assert_eq!(tables.port.get(&key).await.unwrap(), Some(Item { version: 1, ..item }));
}

pub async fn any_key_text_works(tables: Tables) {
    let long_pk = "p".repeat(Key::MAX_PK);
    let long_sk = "é".repeat(Key::MAX_SK / 2);
    let texts = ["a", "A", " ", "a'b\"c", "한글", "\u{1F600}", "%_\\*", "a\nb", "é", "e\u{301}"];
    for (n, text) in (0..).zip(texts) {
        tables.port.put(item(text, text, n), Expect::Absent).await.unwrap();
    }
    tables.port.put(item(&long_pk, &long_sk, 99), Expect::Absent).await.unwrap();
    for (n, text) in (0..).zip(texts) {
        assert_eq!(n_of(&tables, text, text).await, Some(n), "{text:?}");
    }
    assert_eq!(n_of(&tables, &long_pk, &long_sk).await, Some(99));
}

pub async fn versions_count_writes(tables: Tables) {
    for expected in 1..=3 {
        assert_eq!(tables.port.put(item("W#1", "a", 0), Expect::Any).await.unwrap(), expected);
    }
    assert_eq!(tables.port.put(item("W#1", "a", 0), Expect::Version(3)).await.unwrap(), 4);
    assert_eq!(tables.port.get(&Key::new("W#1", "a")).await.unwrap().unwrap().version, 4);
    tables.port.transact(vec![Write::Put(item("W#1", "a", 0), Expect::Version(4))]).await.unwrap();
    assert_eq!(tables.port.get(&Key::new("W#1", "a")).await.unwrap().unwrap().version, 5);
}

/// Asked between all writes, so that an adapter that keeps versions is found out when it keeps them
/// too long.
pub async fn a_version_is_that_of_the_item(tables: Tables) {
    let key = Key::new("W#1", "a");
    let same = async || {
        let version = tables.port.version(&key).await.unwrap();
        assert_eq!(version, tables.port.get(&key).await.unwrap().map(|item| item.version));
        assert_eq!(version, tables.port.version(&key).await.unwrap());
        version
    };
    assert_eq!(same().await, None);
    tables.port.put(item("W#1", "a", 0), Expect::Any).await.unwrap();
    assert_eq!(same().await, Some(1));
    tables.port.put(item("W#1", "b", 0), Expect::Any).await.unwrap();
    assert_eq!(same().await, Some(1));
    tables.port.put(item("W#1", "a", 1), Expect::Version(1)).await.unwrap();
    assert_eq!(same().await, Some(2));
    tables.port.transact(vec![Write::Put(item("W#1", "a", 2), Expect::Any)]).await.unwrap();
    assert_eq!(same().await, Some(3));
    assert!(tables.port.transact(vec![Write::Delete(key.clone(), Expect::Version(9))]).await.is_err());
    assert_eq!(same().await, Some(3));
    tables.port.delete(&key, Expect::Any).await.unwrap();
    assert_eq!(same().await, None);
    assert_eq!(tables.port.increment(&key, 1).await.unwrap(), 1);
    assert_eq!(same().await, Some(1));
    tables.port.delete(&key, Expect::Any).await.unwrap();
    let soon = tables.time.now().as_second() + 1;
    tables.port.put(Item { expires_at: Some(soon), ..item("W#1", "a", 3) }, Expect::Any).await.unwrap();
    assert_eq!(same().await, Some(1));
    tables.time.pass(Duration::from_secs(2)).await;
    assert_eq!(same().await, None);
}

pub async fn several_items_are_read_together(tables: Tables) {
    let key = |sk: &str| Key::new(format!("W#{}", sk.len()), sk);
    assert_eq!(tables.port.get_together(&[]).await.unwrap(), []);
    tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap();
    tables.port.put(item("W#2", "bb", 2), Expect::Absent).await.unwrap();
    tables.port.put(item("W#2", "bb", 3), Expect::Any).await.unwrap();
    let past = tables.time.now().as_second() - 1;
    tables.port.put(Item { expires_at: Some(past), ..item("W#1", "x", 4) }, Expect::Absent).await.unwrap();
    let keys = [key("x"), key("bb"), key("c"), key("a")];
    let items = tables.port.get_together(&keys).await.unwrap();
    let stored = |version, item| Some(Item { version, ..item });
    assert_eq!(items, [None, stored(2, item("W#2", "bb", 3)), None, stored(1, item("W#1", "a", 1))]);
    assert!(invalid(tables.port.get_together(&[key("a"), key("a")]).await));
    assert!(invalid(tables.port.get_together(&[key("a"), Key::new("W#1", "")]).await));
    let many: Vec<Key> = (0..=Key::MAX_TOGETHER).map(|n| Key::new("W#1", n.to_string())).collect();
    assert!(invalid(tables.port.get_together(&many).await));
    assert_eq!(tables.port.get_together(&many[1..]).await.unwrap(), vec![None; Key::MAX_TOGETHER]);
}

pub async fn absent_refuses_a_second_put(tables: Tables) {
    tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap();
    assert_eq!(conflict(tables.port.put(item("W#1", "a", 2), Expect::Absent).await), Some(0));
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(1));
}

pub async fn a_stale_version_is_refused(tables: Tables) {
    assert_eq!(conflict(tables.port.put(item("W#1", "a", 1), Expect::Version(1)).await), Some(0));
    tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap();
    tables.port.put(item("W#1", "a", 2), Expect::Version(1)).await.unwrap();
    for stale in [0, 1, 3, u64::MAX] {
        assert_eq!(conflict(tables.port.put(item("W#1", "a", 9), Expect::Version(stale)).await), Some(0));
    }
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(2));
}

pub async fn any_overwrites(tables: Tables) {
    let first = Item { indexes: Indexes::NONE.with(Index::First, Key::new("I", "1")), ..item("W#1", "a", 1) };
    tables.port.put(first, Expect::Any).await.unwrap();
    tables.port.put(item("W#1", "a", 2), Expect::Any).await.unwrap();
    let stored = tables.port.get(&Key::new("W#1", "a")).await.unwrap().unwrap();
    assert_eq!(stored, Item { version: 2, ..item("W#1", "a", 2) });
}

pub async fn delete_heeds_its_condition(tables: Tables) {
    let key = Key::new("W#1", "a");
    assert_eq!(conflict(tables.port.delete(&key, Expect::Version(1)).await), Some(0));
    tables.port.delete(&key, Expect::Absent).await.unwrap();
    tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap();
    assert_eq!(conflict(tables.port.delete(&key, Expect::Version(2)).await), Some(0));
    assert_eq!(conflict(tables.port.delete(&key, Expect::Absent).await), Some(0));
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(1));
    tables.port.delete(&key, Expect::Version(1)).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "a").await, None);
    assert_eq!(tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap(), 1);
    tables.port.delete(&key, Expect::Any).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "a").await, None);
}

pub async fn keys_out_of_bounds_are_refused(tables: Tables) {
    let (long_pk, long_sk) = ("p".repeat(Key::MAX_PK + 1), "s".repeat(Key::MAX_SK + 1));
    for (pk, sk) in [("", "a"), ("W#1", ""), (&*long_pk, "a"), ("W#1", &*long_sk)] {
        let key = Key::new(pk, sk);
        assert!(invalid(tables.port.get(&key).await));
        assert!(invalid(tables.port.put(item(pk, sk, 0), Expect::Any).await));
        assert!(invalid(tables.port.delete(&key, Expect::Any).await));
        assert!(invalid(tables.port.increment(&key, 1).await));
        assert!(invalid(tables.port.transact(vec![Write::Check(key.clone(), Expect::Any)]).await));
        let indexed = Item { indexes: Indexes::NONE.with(Index::Second, key), ..item("W#1", "a", 0) };
        assert!(invalid(tables.port.put(indexed, Expect::Any).await));
    }
}

pub async fn bodies_out_of_bounds_are_refused(tables: Tables) {
    let key = Key::new("W#1", "a");
    for body in [json!(null), json!([]), json!("text"), json!(1)] {
        assert!(invalid(tables.port.put(Item::new(key.clone(), body), Expect::Any).await));
    }
    let frame = json!({ "t": "" }).to_string().len();
    let largest = json!({ "t": "x".repeat(Item::MAX_BODY - frame) });
    tables.port.put(Item::new(key.clone(), largest.clone()), Expect::Any).await.unwrap();
    assert_eq!(tables.port.get(&key).await.unwrap().unwrap().body, largest);
    let larger = json!({ "t": "x".repeat(Item::MAX_BODY - frame + 1) });
    match tables.port.put(Item::new(key, larger), Expect::Any).await {
        Err(TableError::TooLarge { bytes, limit }) => {
            assert_eq!((bytes, limit), (Item::MAX_BODY + 1, Item::MAX_BODY));
        }
        other => panic!("too large an item was not refused: {other:?}"),
    }
}

pub async fn a_transaction_does_all_of_its_writes(tables: Tables) {
    tables.port.put(item("W#1", "old", 1), Expect::Absent).await.unwrap();
    tables.port.put(item("W#2", "gone", 1), Expect::Absent).await.unwrap();
    let writes = vec![
        Write::Put(item("W#1", "new", 1), Expect::Absent),
        Write::Put(item("W#1", "old", 2), Expect::Version(1)),
        Write::Put(item("W#3", "any", 3), Expect::Any),
        Write::Delete(Key::new("W#2", "gone"), Expect::Version(1)),
        Write::Check(Key::new("W#2", "never"), Expect::Absent),
    ];
    tables.port.transact(writes).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "new").await, Some(1));
    assert_eq!(n_of(&tables, "W#1", "old").await, Some(2));
    assert_eq!(n_of(&tables, "W#3", "any").await, Some(3));
    assert_eq!(n_of(&tables, "W#2", "gone").await, None);
    assert_eq!(n_of(&tables, "W#2", "never").await, None);
    tables.port.transact(Vec::new()).await.unwrap();
}

pub async fn a_transaction_does_nothing_when_a_condition_fails(tables: Tables) {
    tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap();
    tables.port.put(item("W#1", "b", 1), Expect::Absent).await.unwrap();
    let failing = [
        Write::Put(item("W#1", "b", 9), Expect::Absent),
        Write::Put(item("W#1", "b", 9), Expect::Version(7)),
        Write::Delete(Key::new("W#1", "b"), Expect::Absent),
        Write::Check(Key::new("W#1", "b"), Expect::Version(2)),
        Write::Check(Key::new("W#1", "none"), Expect::Version(1)),
    ];
    for last in failing {
        let writes = vec![
            Write::Put(item("W#1", "a", 9), Expect::Version(1)),
            Write::Put(item("W#1", "new", 9), Expect::Absent),
            Write::Delete(Key::new("W#1", "c"), Expect::Any),
            last,
        ];
        assert_eq!(conflict(tables.port.transact(writes).await), Some(3));
    }
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(1));
    assert_eq!(n_of(&tables, "W#1", "b").await, Some(1));
    assert_eq!(n_of(&tables, "W#1", "new").await, None);
    assert_eq!(tables.port.get(&Key::new("W#1", "a")).await.unwrap().unwrap().version, 1);
}

pub async fn a_conflict_names_the_first_failing_write(tables: Tables) {
    tables.port.put(item("W#1", "a", 1), Expect::Absent).await.unwrap();
    let writes = vec![
        Write::Check(Key::new("W#1", "a"), Expect::Version(1)),
        Write::Put(item("W#1", "b", 1), Expect::Version(1)),
        Write::Delete(Key::new("W#1", "c"), Expect::Version(1)),
    ];
    assert_eq!(conflict(tables.port.transact(writes).await), Some(1));
}

pub async fn a_transaction_takes_a_hundred_writes(tables: Tables) {
    let writes = |count: usize| -> Vec<Write> {
        (0..count).map(|n| Write::Put(item("W#1", &format!("{n:03}"), 1), Expect::Any)).collect()
    };
    assert!(invalid(tables.port.transact(writes(101)).await));
    assert_eq!(n_of(&tables, "W#1", "000").await, None);
    tables.port.transact(writes(100)).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "099").await, Some(1));
}

pub async fn a_transaction_names_each_key_once(tables: Tables) {
    let twice =
        vec![Write::Put(item("W#1", "a", 1), Expect::Any), Write::Check(Key::new("W#1", "a"), Expect::Any)];
    assert!(invalid(tables.port.transact(twice).await));
    assert_eq!(n_of(&tables, "W#1", "a").await, None);
}

pub async fn a_transaction_with_a_bad_item_does_nothing(tables: Tables) {
    let large = Item::new(Key::new("W#1", "b"), json!({ "t": "x".repeat(Item::MAX_BODY) }));
    let writes = vec![Write::Put(item("W#1", "a", 1), Expect::Any), Write::Put(large, Expect::Any)];
    assert!(matches!(tables.port.transact(writes).await, Err(TableError::TooLarge { .. })));
    assert_eq!(n_of(&tables, "W#1", "a").await, None);
}

pub async fn a_transaction_has_a_largest_size(tables: Tables) {
    let writes = |bytes: usize| -> Vec<Write> {
        let frame = json!({ "t": "" }).to_string().len();
        let body = || json!({ "t": "x".repeat(bytes / 10 - frame) });
        let item = |n: usize| Item::new(Key::new("W#1", n.to_string()), body());
        (0..10).map(|n| Write::Put(item(n), Expect::Any)).collect()
    };
    match tables.port.transact(writes(Write::MAX_BODIES + 10)).await {
        Err(TableError::TooLarge { limit, .. }) => assert_eq!(limit, Write::MAX_BODIES),
        other => panic!("too large a transaction was not refused: {other:?}"),
    }
    assert_eq!(tables.port.get(&Key::new("W#1", "0")).await.unwrap(), None);
    tables.port.transact(writes(Write::MAX_BODIES)).await.unwrap();
    assert!(tables.port.get(&Key::new("W#1", "9")).await.unwrap().is_some());
}

fn expiring(tables: &Tables, sk: &str, seconds: i64) -> Item {
    Item { expires_at: Some(tables.time.now().as_second() + seconds), ..item("W#1", sk, 1) }
}

pub async fn an_expired_item_is_gone(tables: Tables) {
    tables.port.put(expiring(&tables, "a", 5), Expect::Absent).await.unwrap();
    tables.port.put(expiring(&tables, "b", 60), Expect::Absent).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(1));
    tables.time.pass(Duration::from_secs(5)).await;
    assert_eq!(n_of(&tables, "W#1", "a").await, None);
    assert_eq!(n_of(&tables, "W#1", "b").await, Some(1));
    // An item may be put with its end in the past.
    tables.port.put(expiring(&tables, "c", -5), Expect::Absent).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "c").await, None);
}

pub async fn an_expired_item_makes_room(tables: Tables) {
    for sk in ["a", "b", "c", "d"] {
        tables.port.put(expiring(&tables, sk, 1), Expect::Absent).await.unwrap();
    }
    tables.time.pass(Duration::from_secs(2)).await;
    assert_eq!(conflict(tables.port.put(item("W#1", "a", 2), Expect::Version(1)).await), Some(0));
    assert_eq!(conflict(tables.port.delete(&Key::new("W#1", "a"), Expect::Version(1)).await), Some(0));
    assert_eq!(tables.port.put(item("W#1", "a", 2), Expect::Absent).await.unwrap(), 1);
    tables.port.put(item("W#1", "b", 2), Expect::Any).await.unwrap();
    assert_eq!(tables.port.increment(&Key::new("W#1", "c"), 5).await.unwrap(), 5);
    tables.port.transact(vec![Write::Put(item("W#1", "d", 2), Expect::Absent)]).await.unwrap();
    for sk in ["a", "b", "d"] {
        assert_eq!(n_of(&tables, "W#1", sk).await, Some(2));
    }
}

pub async fn a_renewed_item_stays(tables: Tables) {
    tables.port.put(expiring(&tables, "a", 5), Expect::Absent).await.unwrap();
    tables.port.put(expiring(&tables, "a", 60), Expect::Version(1)).await.unwrap();
    tables.port.put(expiring(&tables, "b", 5), Expect::Absent).await.unwrap();
    tables.port.put(item("W#1", "b", 1), Expect::Version(1)).await.unwrap();
    tables.time.pass(Duration::from_secs(6)).await;
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(1));
    assert_eq!(n_of(&tables, "W#1", "b").await, Some(1));
}

pub async fn a_counter_counts(tables: Tables) {
    let key = Key::new("W#1", "count");
    for (by, sum) in [(1, 1), (5, 6), (-10, -4), (0, -4)] {
        assert_eq!(tables.port.increment(&key, by).await.unwrap(), sum);
    }
    let stored = tables.port.get(&key).await.unwrap().unwrap();
    assert_eq!(stored.body, Item::counter_body(-4));
    assert_eq!(tables.port.increment(&Key::new("W#1", "other"), 1).await.unwrap(), 1);
}

pub async fn a_counter_stays_within_its_bounds(tables: Tables) {
    let key = Key::new("W#1", "count");
    assert_eq!(tables.port.increment(&key, i64::MAX).await.unwrap(), i64::MAX);
    assert!(invalid(tables.port.increment(&key, 1).await));
    assert_eq!(tables.port.increment(&key, -1).await.unwrap(), i64::MAX - 1);
}

pub async fn an_item_is_no_counter(tables: Tables) {
    tables.port.put(Item::new(Key::new("W#1", "a"), Item::counter_body(3)), Expect::Any).await.unwrap();
    assert!(invalid(tables.port.increment(&Key::new("W#1", "a"), 1).await));
}

pub async fn a_counter_can_be_replaced_and_removed(tables: Tables) {
    let key = Key::new("W#1", "a");
    tables.port.increment(&key, 3).await.unwrap();
    let version = tables.port.get(&key).await.unwrap().unwrap().version;
    assert_eq!(conflict(tables.port.put(item("W#1", "a", 1), Expect::Absent).await), Some(0));
    tables.port.put(item("W#1", "a", 1), Expect::Version(version)).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(1));
    tables.port.delete(&key, Expect::Any).await.unwrap();
    assert_eq!(tables.port.increment(&key, 1).await.unwrap(), 1);
    tables.port.put(item("W#1", "a", 2), Expect::Any).await.unwrap();
    assert_eq!(n_of(&tables, "W#1", "a").await, Some(2));
    assert!(invalid(tables.port.increment(&key, 1).await));
}
