//! The table on DynamoDB.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use portal_aws::{DynamoTable, provision};
use portal_base::{Clock as _, OsRng, SystemClock};
use portal_store::suites::Subject;
use portal_store::{Expect, Index, Indexes, Item, Key, Query, Table, TableError, Write};
use serde_json::json;

use crate::account::{Account, subject};
use crate::scripted::{Answer, Scripted};

async fn fresh() -> Subject<dyn Table> {
    let (account, table) = made().await;
    subject(Arc::new(table), account)
}

async fn made() -> (Account, DynamoTable) {
    let account = Account::fresh();
    provision::table(&account.clients).await.unwrap();
    let table = account.clients.table(Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
    account.said();
    (account, table)
}

portal_store::table_suite!(fresh);

fn item(sk: &str) -> Item {
    Item::new(Key::new("W#1", sk), json!({ "n": 1 }))
}

#[tokio::test]
async fn every_operation_is_one_call() {
    let (account, table) = made().await;
    table.put(item("a"), Expect::Absent).await.unwrap();
    table.put(item("a"), Expect::Version(1)).await.unwrap();
    assert_eq!(account.said(), ["PutItem×2"]);
    table.put(item("a"), Expect::Any).await.unwrap();
    assert_eq!(account.said(), ["UpdateItem"]);
    table.get(&Key::new("W#1", "a")).await.unwrap().unwrap();
    assert_eq!(account.said(), ["GetItem"]);
    let keys = ["a", "b", "c"].map(|sk| Key::new("W#1", sk));
    assert_eq!(table.get_together(&keys).await.unwrap().iter().flatten().count(), 1);
    assert_eq!(account.said(), ["BatchGetItem"]);
    table.get_together(&keys[..1]).await.unwrap();
    assert_eq!(account.said(), ["GetItem"]);
    table.query(&Query::partition("W#1")).await.unwrap();
    let by = |index: Index| Query { index: Some(index), ..Query::partition("W#1#BY") };
    table.query(&by(Index::First)).await.unwrap();
    table.keys(&by(Index::Third)).await.unwrap();
    assert_eq!(account.said(), ["Query×3"]);
    table.query(&by(Index::Third)).await.unwrap();
    assert_eq!(account.said(), ["Query"], "nothing was found, so no item is read");
    let place = Indexes::NONE.with(Index::Third, Key::new("W#1#BY", "1"));
    table.put(Item { indexes: place, ..item("d") }, Expect::Absent).await.unwrap();
    account.said();
    assert_eq!(table.query(&by(Index::Third)).await.unwrap().items.len(), 1);
    assert_eq!(account.said(), ["BatchGetItem", "Query"]);
    table.increment(&Key::new("W#1", "count"), 1).await.unwrap();
    table.increment(&Key::new("W#1", "count"), 1).await.unwrap();
    assert_eq!(account.said(), ["UpdateItem×2"]);
    table.delete(&Key::new("W#1", "a"), Expect::Version(3)).await.unwrap();
    assert_eq!(account.said(), ["DeleteItem"]);
    table
        .transact(vec![Write::Put(item("a"), Expect::Absent), Write::Put(item("b"), Expect::Any)])
        .await
        .unwrap();
    assert_eq!(account.said(), ["TransactWriteItems"]);
}

#[tokio::test]
async fn a_transaction_of_one_write_is_none() {
    let (account, table) = made().await;
    let nothing = Write::Check(Key::new("W#1", "x"), Expect::Any);
    table.transact(vec![nothing.clone(), Write::Put(item("a"), Expect::Absent)]).await.unwrap();
    assert_eq!(account.said(), ["PutItem"]);
    let again = table.transact(vec![nothing.clone(), Write::Put(item("a"), Expect::Absent)]).await;
    assert!(matches!(again, Err(TableError::Conflict { index: 1 })), "{again:?}");
    account.said();
    table.transact(vec![nothing]).await.unwrap();
    assert_eq!(account.said(), [""; 0]);
}

#[tokio::test]
async fn a_conflict_costs_no_second_call() {
    let (account, table) = made().await;
    table.put(item("a"), Expect::Absent).await.unwrap();
    account.said();
    assert!(table.put(item("a"), Expect::Absent).await.is_err());
    assert_eq!(account.said(), ["PutItem"]);
}

#[tokio::test]
async fn dynamodb_is_told_when_an_item_expires() {
    let (account, table) = made().await;
    let at = SystemClock.now().as_second() + 3600;
    table.put(Item { expires_at: Some(at), ..item("a") }, Expect::Absent).await.unwrap();
    let ttl = provision::ttl(&account.clients).await.unwrap();
    assert_eq!(ttl.as_deref(), Some("expires_at"));
}

#[tokio::test]
async fn a_table_that_is_not_there_is_told() {
    let account = Account::fresh();
    let table = account.clients.table(Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
    let missing = table.get(&Key::new("W#1", "a")).await;
    assert!(matches!(missing, Err(TableError::Unavailable(_))), "{missing:?}");
}

/// The answers to the first call of each write are lost on the way; DynamoDB has done them.
async fn forgetful() -> (Account, DynamoTable) {
    let account = Account::fresh();
    provision::table(&account.clients).await.unwrap();
    let real = account.endpoint().to_owned();
    let lost = Mutex::new(BTreeSet::new());
    let server = Scripted::serve(move |asked| {
        if asked.what != "GetItem" && lost.lock().unwrap().insert(asked.what.clone()) {
            Answer::Lose(real.clone())
        } else {
            Answer::Pass(real.clone())
        }
    })
    .await;
    let account = account.also(&[("AWS_ENDPOINT_URL_DYNAMODB", &server.url)]);
    let table = account.clients.table(Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
    (account, table)
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_no_conflict() {
    let (account, table) = forgetful().await;
    assert_eq!(table.put(item("a"), Expect::Absent).await.unwrap(), 1);
    assert_eq!(account.said(), ["PutItem×2"], "it was tried again");
    assert!(matches!(table.put(item("a"), Expect::Absent).await, Err(TableError::Conflict { .. })));
    let writes = vec![Write::Put(item("b"), Expect::Absent), Write::Put(item("a"), Expect::Version(1))];
    table.transact(writes.clone()).await.unwrap();
    assert!(matches!(table.transact(writes).await, Err(TableError::Conflict { index: 0 })));
    assert_eq!(table.get(&Key::new("W#1", "a")).await.unwrap().unwrap().version, 2);
}

/// DynamoDB answers a part, then nothing, then the rest.
#[tokio::test]
async fn what_is_left_of_a_read_is_asked_for_again() {
    let turns = Mutex::new(0);
    let server = Scripted::serve(move |asked| {
        let request = asked.json();
        let (name, wanted) = request["RequestItems"].as_object().unwrap().iter().next().unwrap();
        assert_eq!(wanted["ConsistentRead"], true);
        let mut keys = wanted["Keys"].as_array().unwrap().clone();
        let mut turn = turns.lock().unwrap();
        *turn += 1;
        let read = if *turn == 2 { Vec::new() } else { keys.drain(..1).collect() };
        let stored = |key: serde_json::Value| json!({ "pk": key["pk"], "sk": key["sk"], "v": { "N": "1" }, "b": { "S": "{}" } });
        let items: Vec<_> = read.into_iter().map(stored).collect();
        let left = if keys.is_empty() { json!({}) } else { json!({ name: { "Keys": keys } }) };
        Answer::ok(json!({ "Responses": { name: items }, "UnprocessedKeys": left }))
    })
    .await;
    let account = Account::fresh().also(&[("AWS_ENDPOINT_URL_DYNAMODB", &server.url)]);
    let table = account.clients.table(Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
    let keys = ["b", "a"].map(|sk| Key::new("W#1", sk));
    let read = table.get_together(&keys).await.unwrap();
    let read: Vec<_> = read.into_iter().map(|item| item.unwrap().key).collect();
    assert_eq!(read, keys);
    assert_eq!(server.operations(), ["BatchGetItem"; 3]);
}
