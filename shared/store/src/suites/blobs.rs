//! Cases of the blobs.

use bytes::Bytes;
use futures::future::join_all;

use super::Subject;
use crate::{Blobs, BlobsError};

type Store = Subject<dyn Blobs>;

pub async fn a_blob_reads_back(store: Store) {
    assert_eq!(store.port.get("ws_1/asl/abc").await.unwrap(), None);
    let bytes = Bytes::from((0..=255).collect::<Vec<u8>>());
    store.port.put("ws_1/asl/abc", bytes.clone()).await.unwrap();
    assert_eq!(store.port.get("ws_1/asl/abc").await.unwrap(), Some(bytes));
    assert_eq!(store.port.get("ws_2/asl/abc").await.unwrap(), None);
}

pub async fn a_blob_can_be_replaced(store: Store) {
    for text in ["a long one", "short", "a longer one again"] {
        store.port.put("ws_1/x", Bytes::from(text)).await.unwrap();
        assert_eq!(store.port.get("ws_1/x").await.unwrap().unwrap(), text);
    }
}

pub async fn a_blob_can_be_deleted(store: Store) {
    store.port.delete("ws_1/deep/er/x").await.unwrap();
    store.port.put("ws_1/deep/er/x", Bytes::from("x")).await.unwrap();
    store.port.delete("ws_1/deep/er/x").await.unwrap();
    assert_eq!(store.port.get("ws_1/deep/er/x").await.unwrap(), None);
    store.port.delete("ws_1/deep/er/x").await.unwrap();
}

pub async fn an_empty_blob_is_a_blob(store: Store) {
    store.port.put("ws_1/empty", Bytes::new()).await.unwrap();
    assert_eq!(store.port.get("ws_1/empty").await.unwrap(), Some(Bytes::new()));
}

pub async fn a_large_blob_reads_back(store: Store) {
    let bytes = Bytes::from(vec![7; 6 << 20]);
    store.port.put("ws_1/large", bytes.clone()).await.unwrap();
    assert!(store.port.get("ws_1/large").await.unwrap().unwrap() == bytes);
}

pub async fn a_name_can_be_the_start_of_another(store: Store) {
    let names = ["ws_1", "ws_1/a", "ws_1/a/b", "ws_1/a.b", "ws_1/a-b", "ws_1/ab", "ws_1/.a", "ws_1/a..b"];
    for name in names {
        store.port.put(name, Bytes::from(name)).await.unwrap();
    }
    for name in names {
        assert_eq!(store.port.get(name).await.unwrap().unwrap(), name);
    }
    store.port.delete("ws_1/a").await.unwrap();
    assert!(store.port.get("ws_1/a/b").await.unwrap().is_some());
}

pub async fn bad_names_are_refused(store: Store) {
    let long = ["x"; 300].concat();
    let longer = ["abcdefgh"; 80].join("/");
    let names = [
        "",
        "/",
        "/etc/passwd",
        "a/",
        "/a",
        "a//b",
        "..",
        "a/../b",
        "../a",
        ".",
        "a/./b",
        "a/...",
        "A",
        "a b",
        "a\\b",
        "a\0b",
        "a@blob",
        "é",
        "a\nb",
        "a:b",
        "~",
        &long,
        &longer,
    ];
    for name in names {
        let results = [
            store.port.get(name).await.map(drop),
            store.port.put(name, Bytes::from("x")).await,
            store.port.delete(name).await,
        ];
        for result in results {
            assert!(matches!(result, Err(BlobsError::InvalidName(_))), "{name:?}");
        }
    }
}

pub async fn concurrent_puts_never_mix(store: Store) {
    let tasks = (0..16_u8).map(|n| {
        let blobs = store.port.clone();
        tokio::spawn(async move {
            for _ in 0..5 {
                blobs.put("ws_1/shared", Bytes::from(vec![n; 50_000])).await.unwrap();
                let read = blobs.get("ws_1/shared").await.unwrap().unwrap();
                assert_eq!(read.len(), 50_000);
                assert!(read.iter().all(|byte| *byte == read[0]), "one writer's bytes only");
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
}
