//! Blobs on S3.

use std::sync::Arc;

use bytes::Bytes;
use portal_aws::provision;
use portal_store::Blobs;
use portal_store::suites::Subject;

use crate::account::{Account, subject};

async fn fresh() -> Subject<dyn Blobs> {
    let account = Account::fresh();
    provision::bucket(&account.clients).await.unwrap();
    subject(Arc::new(account.clients.blobs().unwrap()), account)
}

portal_store::blobs_suite!(fresh);

#[tokio::test]
async fn every_operation_is_one_call() {
    let account = Account::fresh();
    provision::bucket(&account.clients).await.unwrap();
    let blobs = account.clients.blobs().unwrap();
    account.said();
    blobs.put("ws_1/a", Bytes::from("a")).await.unwrap();
    assert_eq!(account.said(), ["PutObject"]);
    blobs.get("ws_1/a").await.unwrap().unwrap();
    blobs.get("ws_1/b").await.unwrap();
    assert_eq!(account.said(), ["GetObject×2"]);
    blobs.delete("ws_1/a").await.unwrap();
    assert_eq!(account.said(), ["DeleteObject"]);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told() {
    let account = Account::fresh();
    let blobs = account.clients.blobs().unwrap();
    assert!(blobs.put("ws_1/a", Bytes::from("a")).await.is_err());
    assert!(blobs.get("ws_1/a").await.is_err(), "a missing bucket is not a missing blob");
}
