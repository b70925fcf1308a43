//! An API key. What is stored cannot be turned back into the key.

use portal_base::{ApiKeyId, DeploymentId, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Range, Store, StoreError, Versioned, all, get as get_entity, put};
use crate::{Expect, Index, Indexes, Key, keys};

/// A key that opens one server, or (without a deployment) the workspace's API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The one server it opens; absent when it opens the workspace's API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentId>,
    /// What people call it.
    pub name: String,
    /// The public part, by which it is found and recognised.
    pub prefix: String,
    /// The hash of the whole key.
    pub hash: String,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When it stops to open, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute: a busy key is not written at every call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

impl Entity for ApiKey {
    const KIND: &'static str = "api_key";

    fn key(&self) -> Key {
        keys::api_key(&self.prefix)
    }

    fn indexes(&self) -> Indexes {
        Indexes::NONE.with(Index::First, keys::api_key_of(self.workspace, self.deployment, self.id))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

/// The key with that public part. Whether the presented key is the right one, the caller checks.
pub async fn find(store: &Store, prefix: &str) -> Result<Option<Versioned<ApiKey>>, StoreError> {
    get_entity(store, &keys::api_key(prefix)).await
}

/// Stores a new key.
pub async fn create(store: &Store, key: &ApiKey) -> Result<(), StoreError> {
    put(store, key, Expect::Absent).await.map(drop)
}

/// The keys of a deployment, or (`None`) of the workspace's API, oldest first.
pub async fn list(
    store: &Store,
    workspace: WorkspaceId,
    deployment: Option<DeploymentId>,
) -> Result<Vec<Versioned<ApiKey>>, StoreError> {
    let prefix = keys::api_keys_prefix(deployment);
    all(store, Range::index(Index::First, keys::workspace_partition(workspace), &prefix)).await
}

/// Removes a key: from now on it opens nothing.
pub async fn delete(store: &Store, key: &ApiKey) -> Result<(), StoreError> {
    Ok(store.table.delete(&keys::api_key(&key.prefix), Expect::Any).await?)
}

/// Notes that the key was used, unless that was noted less than a minute ago. Losing a race
/// against another use is fine: that one noted it.
pub async fn touch(store: &Store, mut key: Versioned<ApiKey>, now: Timestamp) -> Result<(), StoreError> {
    let fresh = |at: Timestamp| now.as_second() - at.as_second() < 60;
    if key.last_used_at.is_some_and(fresh) {
        return Ok(());
    }
    key.last_used_at = Some(now);
    match put(store, &key.entity, key.expect()).await {
        Err(error) if !error.is_conflict() => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn keys_of_a_server_and_of_the_workspace_are_apart() {
        let (store, ids) = (store(), ids());
        let key = ApiKey {
            id: ids.make(),
            workspace: ids.make(),
            deployment: Some(ids.make()),
            name: "laptop".to_owned(),
            prefix: "k1".to_owned(),
            hash: "h".to_owned(),
            created_by: ids.make(),
            created_at: now(),
            expires_at: None,
            last_used_at: None,
        };
        create(&store, &key).await.unwrap();
        let other = ApiKey { id: ids.make(), deployment: None, prefix: "k2".to_owned(), ..key.clone() };
        create(&store, &other).await.unwrap();

        let of = async |deployment| list(&store, key.workspace, deployment).await.unwrap();
        assert_eq!(of(key.deployment).await.len(), 1);
        assert_eq!(of(None).await[0].prefix, "k2");

        touch(&store, find(&store, "k1").await.unwrap().unwrap(), now()).await.unwrap();
        let soon = now() + Duration::from_secs(30);
        touch(&store, find(&store, "k1").await.unwrap().unwrap(), soon).await.unwrap();
        assert_eq!(find(&store, "k1").await.unwrap().unwrap().last_used_at, Some(now()));

        delete(&store, &key).await.unwrap();
        assert!(find(&store, "k1").await.unwrap().is_none());
        assert!(of(key.deployment).await.is_empty());
        insta::assert_json_snapshot!(raw(&key), @r#"
        {
          "key": [
            "SYS#KEY#k1",
            "META"
          ],
          "indexes": {
            "first": [
              "W#ws_06dqsacch1z5bcqvxth97y0bs4",
              "KEY#dep_06dqsacch1wvb0ehv1abpwc008#key_06dqsacch1rns0m9xgpgn4b7xg"
            ]
          },
          "expires_at": null,
          "body": {
            "kind": "api_key",
            "v": 1,
            "id": "key_06dqsacch1rns0m9xgpgn4b7xg",
            "workspace": "ws_06dqsacch1z5bcqvxth97y0bs4",
            "deployment": "dep_06dqsacch1wvb0ehv1abpwc008",
            "name": "laptop",
            "prefix": "k1",
            "hash": "h",
            "created_by": "usr_06dqsacch1tksdpqdkp9kr3ngm",
            "created_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
