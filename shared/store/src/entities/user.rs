//! A person.

use portal_base::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, Versioned, get as get_entity, put};
use crate::{Expect, Key, keys};

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub display_name: String,
    /// The language they chose, such as `ko`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// When they came.
    pub created_at: Timestamp,
}

impl Entity for User {
    const KIND: &'static str = "user";

    fn key(&self) -> Key {
        keys::user(self.id)
    }
}

/// The user of that id.
pub async fn get(store: &Store, id: UserId) -> Result<Option<Versioned<User>>, StoreError> {
    get_entity(store, &keys::user(id)).await
}

/// Stores a new user.
pub async fn create(store: &Store, user: &User) -> Result<(), StoreError> {
    put(store, user, Expect::Absent).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn is_created_and_found() {
        let (store, ids) = (store(), ids());
        let user = User {
            id: ids.make(),
            display_name: "Owner".to_owned(),
            locale: Some("ko".to_owned()),
            created_at: now(),
        };
        create(&store, &user).await.unwrap();
        assert_eq!(get(&store, user.id).await.unwrap().unwrap().entity, user);
        insta::assert_json_snapshot!(raw(&user), @r#"
        {
          "key": [
            "U#usr_06dqsacch1rns0m9xgpgn4b7xg",
            "META"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "user",
            "v": 1,
            "id": "usr_06dqsacch1rns0m9xgpgn4b7xg",
            "display_name": "Owner",
            "locale": "ko",
            "created_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
