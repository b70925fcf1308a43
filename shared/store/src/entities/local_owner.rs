//! Who owns an installation: made at the first start, before there are accounts.

use portal_base::{Ids, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, User, Versioned, Workspace, get as get_entity, put, user, workspace};
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

/// Sees to it that there is an owner and that the token at hand is theirs: at the first start the
/// owner is made, with a workspace; later a token that is not the stored one replaces it.
pub async fn settle(
    store: &Store,
    token_hash: String,
    is_token: impl Fn(&str) -> bool,
    ids: &Ids,
    now: Timestamp,
) -> Result<LocalOwner, StoreError> {
    let (owner, expect) = match get(store).await? {
        Some(stored) if is_token(&stored.token_hash) => return Ok(stored.entity),
        Some(stored) => {
            let expect = stored.expect();
            (LocalOwner { token_hash, ..stored.entity }, expect)
        }
        None => {
            let owner = LocalOwner { user: ids.make(), workspace: ids.make(), token_hash, created_at: now };
            let (id, created_at) = (owner.user, owner.created_at);
            user::create(store, &User { id, display_name: "Owner".to_owned(), locale: None, created_at })
                .await?;
            let name = "My workspace".to_owned();
            workspace::create(store, &Workspace { id: owner.workspace, name, owner: id, created_at }).await?;
            (owner, Expect::Absent)
        }
    };
    match save(store, &owner, expect).await {
        // Several processes start at once, with the same token: whoever was first made the owner.
        Err(error) if error.is_conflict() => {
            let stored = get(store).await?.map(|stored| stored.entity);
            stored.filter(|stored| is_token(&stored.token_hash)).ok_or(error)
        }
        other => other.map(|_| owner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn the_first_start_makes_it_and_a_new_token_takes_over() {
        let (store, ids) = (store(), ids());
        let settled = |hash: &'static str| {
            let (store, ids) = (store.clone(), ids.clone());
            async move { settle(&store, hash.to_owned(), |stored| stored == hash, &ids, now()).await.unwrap() }
        };
        let first = settled("h1").await;
        assert_eq!(workspace::get(&store, first.workspace).await.unwrap().unwrap().owner, first.user);
        assert_eq!(settled("h1").await, first);
        let second = settled("h2").await;
        assert_eq!(second, LocalOwner { token_hash: "h2".to_owned(), ..first });
        assert_eq!(get(&store).await.unwrap().unwrap().entity, second);
    }

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
          "indexes": {},
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
