//! A link that signs a browser in, once.

use portal_base::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, Versioned, get, put};
use crate::{Expect, Key, keys};

/// A link that nobody has opened yet. What is stored cannot be turned back into the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLink {
    /// The hash of the code in its address.
    pub code_hash: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Entity for SignInLink {
    const KIND: &'static str = "sign_in_link";

    fn key(&self) -> Key {
        keys::sign_in_link(&self.code_hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// Stores a new link.
pub async fn create(store: &Store, link: &SignInLink) -> Result<(), StoreError> {
    put(store, link, Expect::Absent).await.map(drop)
}

/// Spends the link whose code has that hash: true once, whoever asks at the same time, and only in time.
pub async fn spend(store: &Store, code_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let key = keys::sign_in_link(code_hash);
    let Some(link) = get::<SignInLink>(store, &key).await? else { return Ok(false) };
    let Versioned { entity, version } = link;
    match store.table.delete(&key, Expect::Version(version)).await.map_err(StoreError::from) {
        Err(error) if error.is_conflict() => Ok(false),
        other => other.map(|()| now < entity.expires_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{raw, store};

    #[tokio::test]
    async fn is_spent_once_and_in_time() {
        let store = store();
        // The embedded table drops what has expired by the machine's clock, so the end is far away.
        let end: Timestamp = "2999-01-01T00:00:00Z".parse().unwrap();
        let link = SignInLink { code_hash: "abc".to_owned(), expires_at: end };
        let before = "2998-12-31T23:59:59Z".parse().unwrap();
        assert!(!spend(&store, "abc", before).await.unwrap(), "there is none");
        create(&store, &link).await.unwrap();
        let (one, other) = tokio::join!(spend(&store, "abc", before), spend(&store, "abc", before));
        assert_eq!([one.unwrap(), other.unwrap()].iter().filter(|spent| **spent).count(), 1);
        create(&store, &link).await.unwrap();
        assert!(!spend(&store, "abc", end).await.unwrap(), "too late");
        assert!(!spend(&store, "abc", before).await.unwrap(), "spent in vain");
        insta::assert_json_snapshot!(raw(&link), @r#"
        {
          "key": [
            "SYS#SIGNIN#abc",
            "META"
          ],
          "indexes": {},
          "expires_at": 32472144000,
          "body": {
            "kind": "sign_in_link",
            "v": 1,
            "code_hash": "abc",
            "expires_at": "2999-01-01T00:00:00Z"
          }
        }
        "#);
    }
}
