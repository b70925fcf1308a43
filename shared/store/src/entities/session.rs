//! A browser session.

use portal_base::{SessionId, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Range, Store, StoreError, Versioned, all, get as get_entity, put};
use crate::{Expect, Index, Indexes, Key, keys};

/// A browser that is signed in. Found by the hash of the token in its cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// The workspace it works in.
    pub workspace: WorkspaceId,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Entity for Session {
    const KIND: &'static str = "session";

    fn key(&self) -> Key {
        keys::session(&self.token_hash)
    }

    fn indexes(&self) -> Indexes {
        Indexes::NONE.with(Index::First, keys::session_of(self.user, self.id))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// The session whose token has that hash.
pub async fn get(store: &Store, token_hash: &str) -> Result<Option<Versioned<Session>>, StoreError> {
    get_entity(store, &keys::session(token_hash)).await
}

/// Stores a new session.
pub async fn create(store: &Store, session: &Session) -> Result<(), StoreError> {
    put(store, session, Expect::Absent).await.map(drop)
}

/// The sessions of a user.
pub async fn of_user(store: &Store, user: UserId) -> Result<Vec<Versioned<Session>>, StoreError> {
    all(store, Range::index(Index::First, keys::user_partition(user), keys::SESSION_PREFIX)).await
}

/// Ends a session.
pub async fn delete(store: &Store, token_hash: &str) -> Result<(), StoreError> {
    Ok(store.table.delete(&keys::session(token_hash), Expect::Any).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, raw, store};

    #[tokio::test]
    async fn is_found_by_its_hash_and_by_its_user() {
        let (store, ids) = (store(), ids());
        // The embedded table drops what has expired by the machine's clock, so the end is far away.
        let session = Session {
            id: ids.make(),
            user: ids.make(),
            workspace: ids.make(),
            token_hash: "abc".to_owned(),
            created_at: "2026-01-02T03:04:05Z".parse().unwrap(),
            expires_at: "2999-01-01T00:00:00Z".parse().unwrap(),
        };
        create(&store, &session).await.unwrap();
        assert_eq!(get(&store, "abc").await.unwrap().unwrap().entity, session);
        assert_eq!(of_user(&store, session.user).await.unwrap().len(), 1);
        delete(&store, "abc").await.unwrap();
        assert!(get(&store, "abc").await.unwrap().is_none());
        insta::assert_json_snapshot!(raw(&session), @r#"
        {
          "key": [
            "SYS#SES#abc",
            "META"
          ],
          "indexes": {
            "first": [
              "U#usr_06dqsacch1z5bcqvxth97y0bs4",
              "SES#ses_06dqsacch1rns0m9xgpgn4b7xg"
            ]
          },
          "expires_at": 32472144000,
          "body": {
            "kind": "session",
            "v": 1,
            "id": "ses_06dqsacch1rns0m9xgpgn4b7xg",
            "user": "usr_06dqsacch1z5bcqvxth97y0bs4",
            "workspace": "ws_06dqsacch1wvb0ehv1abpwc008",
            "token_hash": "abc",
            "created_at": "2026-01-02T03:04:05Z",
            "expires_at": "2999-01-01T00:00:00Z"
          }
        }
        "#);
    }
}
