//! The answer to a request that may come again.

use portal_base::{Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, Versioned, get as get_entity, put};
use crate::{Expect, Key, keys};

/// What a request with an idempotency key was answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAnswer {
    /// Whose request.
    pub workspace: WorkspaceId,
    /// Hash of caller, operation and idempotency key: what makes a request the same one.
    pub hash: String,
    /// Hash of the body: the same key with another body is a mistake of the caller.
    pub body_hash: String,
    /// The answer; absent while the first request is still being worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values worth repeating.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Entity for StoredAnswer {
    const KIND: &'static str = "idempotency";

    fn key(&self) -> Key {
        keys::idempotency(self.workspace, &self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// What is stored for a request.
pub async fn get(
    store: &Store,
    workspace: WorkspaceId,
    hash: &str,
) -> Result<Option<Versioned<StoredAnswer>>, StoreError> {
    get_entity(store, &keys::idempotency(workspace, hash)).await
}

/// Stores what is known of a request under the condition given.
pub async fn save(store: &Store, answer: &StoredAnswer, expect: Expect) -> Result<u64, StoreError> {
    put(store, answer, expect).await
}

/// Forgets a request, so that it may be tried anew.
pub async fn delete(store: &Store, workspace: WorkspaceId, hash: &str) -> Result<(), StoreError> {
    Ok(store.table.delete(&keys::idempotency(workspace, hash), Expect::Any).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, raw, store};

    #[tokio::test]
    async fn the_first_request_takes_the_place() {
        let (store, ids) = (store(), ids());
        let mut answer = StoredAnswer {
            workspace: ids.make(),
            hash: "h".to_owned(),
            body_hash: "b".to_owned(),
            answer: None,
            expires_at: "2999-01-01T00:00:00Z".parse().unwrap(),
        };
        let version = save(&store, &answer, Expect::Absent).await.unwrap();
        assert!(save(&store, &answer, Expect::Absent).await.unwrap_err().is_conflict());
        answer.answer = Some(Answer { status: 201, headers: Vec::new(), body: "{}".to_owned() });
        save(&store, &answer, Expect::Version(version)).await.unwrap();
        assert_eq!(get(&store, answer.workspace, "h").await.unwrap().unwrap().entity, answer);
        insta::assert_json_snapshot!(raw(&answer), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg",
            "IDEM#h"
          ],
          "indexes": {},
          "expires_at": 32472144000,
          "body": {
            "kind": "idempotency",
            "v": 1,
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "hash": "h",
            "body_hash": "b",
            "answer": {
              "status": 201,
              "headers": [],
              "body": "{}"
            },
            "expires_at": "2999-01-01T00:00:00Z"
          }
        }
        "#);
    }
}
