//! Who owns an installation on one machine: made at the first start, before there are accounts.

use portal_base::{Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, Versioned, get as get_entity, put};
use crate::{Expect, Key, keys};

/// The one user and the one workspace of an installation on one machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalOwner {
    /// The user.
    pub user: UserId,
    /// Their workspace.
    pub workspace: WorkspaceId,
    /// The hash of the token the command line presents.
    pub token_hash: String,
    /// When the installation was first started.
    pub created_at: Timestamp,
}

impl Entity for LocalOwner {
    const KIND: &'static str = "local_owner";

    fn key(&self) -> Key {
        keys::local_owner()
    }
}

/// The owner, if the installation was started before.
pub async fn get(store: &Store) -> Result<Option<Versioned<LocalOwner>>, StoreError> {
    get_entity(store, &keys::local_owner()).await
}

/// Stores the owner under the condition given.
pub async fn save(store: &Store, owner: &LocalOwner, expect: Expect) -> Result<u64, StoreError> {
    put(store, owner, expect).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn there_is_one_and_its_token_can_be_replaced() {
        let (store, ids) = (store(), ids());
        let mut owner = LocalOwner {
            user: ids.make(),
            workspace: ids.make(),
            token_hash: "h1".to_owned(),
            created_at: now(),
        };
        let version = save(&store, &owner, Expect::Absent).await.unwrap();
        assert!(save(&store, &owner, Expect::Absent).await.unwrap_err().is_conflict());
        owner.token_hash = "h2".to_owned();
        save(&store, &owner, Expect::Version(version)).await.unwrap();
        assert_eq!(get(&store).await.unwrap().unwrap().token_hash, "h2");
        insta::assert_json_snapshot!(raw(&owner), @r#"
        {
          "key": [
            "SYS#LOCAL",
            "OWNER"
          ],
          "index": null,
          "expires_at": null,
          "body": {
            "kind": "local_owner",
            "v": 1,
            "user": "usr_06dqsacch1rns0m9xgpgn4b7xg",
            "workspace": "ws_06dqsacch1z5bcqvxth97y0bs4",
            "token_hash": "h2",
            "created_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
