//! Cases of the secrets.

use futures::future::join_all;
use portal_base::Secret;

use super::Subject;
use crate::{Secrets, SecretsError};

type Store = Subject<dyn Secrets>;

fn secret(bytes: &[u8]) -> Secret<Vec<u8>> {
    Secret::new(bytes.to_vec())
}

async fn stored(store: &Store, name: &str) -> Option<Vec<u8>> {
    store.port.get(name).await.unwrap().map(|value| value.expose().clone())
}

pub async fn no_secret_at_first(store: Store) {
    assert_eq!(stored(&store, "master-key").await, None);
}

pub async fn the_first_value_stays(store: Store) {
    let first = store.port.get_or_create("master-key", secret(b"one")).await.unwrap();
    let second = store.port.get_or_create("master-key", secret(b"two")).await.unwrap();
    assert_eq!(
        (first.expose().as_slice(), second.expose().as_slice()),
        (b"one".as_slice(), b"one".as_slice())
    );
    assert_eq!(stored(&store, "master-key").await.unwrap(), b"one");
    assert_eq!(stored(&store, "other").await, None);
}

pub async fn put_replaces_the_value(store: Store) {
    store.port.put("master-key", secret(b"a longer value")).await.unwrap();
    store.port.put("master-key", secret(b"short")).await.unwrap();
    assert_eq!(stored(&store, "master-key").await.unwrap(), b"short");
    let kept = store.port.get_or_create("master-key", secret(b"new")).await.unwrap();
    assert_eq!(kept.expose(), b"short");
}

pub async fn all_who_create_at_once_agree(store: Store) {
    let tasks = (0..16_u8).map(|n| {
        let secrets = store.port.clone();
        tokio::spawn(async move { secrets.get_or_create("master-key", secret(&[n; 32])).await.unwrap() })
    });
    let told: Vec<_> = join_all(tasks).await.into_iter().map(|task| task.unwrap().expose().clone()).collect();
    assert!(told.iter().all(|value| *value == told[0]));
    assert_eq!(stored(&store, "master-key").await.unwrap(), told[0]);
}

pub async fn bad_secret_names_are_refused(store: Store) {
    let long = "x".repeat(65);
    for name in ["", ".", "..", "a/b", "../a", "A", "1a", "-a", "a b", "a.b", "a_b", "é", "a\0", &long] {
        let results = [
            store.port.get(name).await.map(drop),
            store.port.put(name, secret(b"x")).await,
            store.port.get_or_create(name, secret(b"x")).await.map(drop),
        ];
        for result in results {
            assert!(matches!(result, Err(SecretsError::InvalidName(_))), "{name:?}");
        }
    }
}

pub async fn large_secrets_are_refused(store: Store) {
    let largest = vec![1; SecretsError::MAX_VALUE];
    store.port.put("large", secret(&largest)).await.unwrap();
    assert_eq!(stored(&store, "large").await.unwrap(), largest);
    let larger = vec![1; SecretsError::MAX_VALUE + 1];
    for result in [
        store.port.put("larger", secret(&larger)).await,
        store.port.get_or_create("larger", secret(&larger)).await.map(drop),
    ] {
        assert!(matches!(result, Err(SecretsError::TooLarge { .. })));
    }
    assert_eq!(stored(&store, "larger").await, None);
}

pub async fn a_secret_is_any_bytes(store: Store) {
    let bytes: Vec<u8> = (0..=255).collect();
    store.port.put("bytes", secret(&bytes)).await.unwrap();
    assert_eq!(stored(&store, "bytes").await.unwrap(), bytes);
}
