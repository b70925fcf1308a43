//! Cases of the table: many at once.

use std::sync::Arc;

use futures::future::join_all;
use serde_json::json;

use super::Subject;
use super::table::item;
use crate::{Expect, Item, Key, Table, TableError, Write};

type Tables = Subject<dyn Table>;

async fn all_at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    count: usize,
    task: impl Fn(usize) -> F,
) -> Vec<T> {
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(task(n))).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

fn is_conflict<T>(result: &Result<T, TableError>) -> bool {
    matches!(result, Err(TableError::Conflict { .. }))
}

pub async fn one_of_many_creators_wins(tables: Tables) {
    let results = all_at_once(32, |n| {
        let table = tables.port.clone();
        async move { table.put(item("W#1", "a", i64::try_from(n).unwrap()), Expect::Absent).await }
    })
    .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| result.is_ok() || is_conflict(result)));
    let winner = results.iter().position(Result::is_ok).unwrap();
    let stored = tables.port.get(&Key::new("W#1", "a")).await.unwrap().unwrap();
    assert_eq!(stored.body.value()["n"], json!(winner));
}

pub async fn concurrent_increments_all_count(tables: Tables) {
    let key = Key::new("W#1", "count");
    let sums = all_at_once(16, |_| {
        let (table, key) = (tables.port.clone(), key.clone());
        async move {
            let mut sums = Vec::new();
            for _ in 0..25 {
                sums.push(table.increment(&key, 1).await.unwrap());
            }
            sums
        }
    })
    .await;
    let mut sums: Vec<_> = sums.into_iter().flatten().collect();
    sums.sort_unstable();
    assert_eq!(sums, (1..=400).collect::<Vec<_>>(), "each sum is told once");
}

pub async fn compare_and_swap_loses_no_update(tables: Tables) {
    tables.port.put(item("W#1", "a", 0), Expect::Absent).await.unwrap();
    all_at_once(8, |_| {
        let table = tables.port.clone();
        async move {
            let key = Key::new("W#1", "a");
            let mut done = 0;
            while done < 20 {
                let read = table.get(&key).await.unwrap().unwrap();
                let next = read.body.value()["n"].as_i64().unwrap() + 1;
                match table.put(item("W#1", "a", next), Expect::Version(read.version)).await {
                    Ok(_) => done += 1,
                    result => assert!(is_conflict(&result)),
                }
            }
        }
    })
    .await;
    let stored = tables.port.get(&Key::new("W#1", "a")).await.unwrap().unwrap();
    assert_eq!((stored.body.value()["n"].as_i64(), stored.version), (Some(160), 161));
}

/// Money is moved between accounts; none is made and none is lost.
pub async fn transactions_are_isolated(tables: Tables) {
    const ACCOUNTS: usize = 4;
    let account = |n: usize| Key::new(format!("W#{n}"), "account");
    for n in 0..ACCOUNTS {
        tables.port.put(Item::new(account(n), json!({ "n": 100 })), Expect::Absent).await.unwrap();
    }
    all_at_once(8, |task| {
        let table: Arc<dyn Table> = tables.port.clone();
        async move {
            for round in 0..20 {
                let (from, to) = ((task + round) % ACCOUNTS, (task + 2 * round + 1) % ACCOUNTS);
                if from == to {
                    continue;
                }
                let read = |n| {
                    let table = table.clone();
                    async move { table.get(&account(n)).await.unwrap().unwrap() }
                };
                let (payer, payee) = (read(from).await, read(to).await);
                let moved = |item: &Item, by: i64| {
                    let n = item.body.value()["n"].as_i64().unwrap() + by;
                    Write::Put(Item::new(item.key.clone(), json!({ "n": n })), Expect::Version(item.version))
                };
                let result = table.transact(vec![moved(&payer, -1), moved(&payee, 1)]).await;
                assert!(result.is_ok() || is_conflict(&result));
            }
        }
    })
    .await;
    let mut sum = 0;
    for n in 0..ACCOUNTS {
        sum += tables.port.get(&account(n)).await.unwrap().unwrap().body.value()["n"].as_i64().unwrap();
    }
    assert_eq!(sum, 400);
}

pub async fn a_reader_sees_what_was_acknowledged(tables: Tables) {
    all_at_once(8, |task| {
        let table = tables.port.clone();
        async move {
            for n in 0..25 {
                let name = format!("{task}");
                table.put(item("W#1", &name, n), Expect::Any).await.unwrap();
                let read = table.get(&Key::new("W#1", &name)).await.unwrap().unwrap();
                assert_eq!(read.body.value()["n"].as_i64(), Some(n));
            }
        }
    })
    .await;
}
