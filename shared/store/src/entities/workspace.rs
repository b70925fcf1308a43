//! A workspace: the tenant everything stored belongs to.

use portal_base::{Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, Versioned, get as get_entity, put};
use crate::{Expect, Key, keys};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// Who owns it.
    pub owner: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Entity for Workspace {
    const KIND: &'static str = "workspace";

    fn key(&self) -> Key {
        keys::workspace(self.id)
    }
}

/// The workspace of that id.
pub async fn get(store: &Store, id: WorkspaceId) -> Result<Option<Versioned<Workspace>>, StoreError> {
    get_entity(store, &keys::workspace(id)).await
}

/// Stores a new workspace.
pub async fn create(store: &Store, workspace: &Workspace) -> Result<(), StoreError> {
    put(store, workspace, Expect::Absent).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn is_created_once() {
        let (store, ids) = (store(), ids());
        let workspace =
            Workspace { id: ids.make(), name: "Home".to_owned(), owner: ids.make(), created_at: now() };
        create(&store, &workspace).await.unwrap();
        assert!(create(&store, &workspace).await.unwrap_err().is_conflict());
        assert_eq!(get(&store, workspace.id).await.unwrap().unwrap().entity, workspace);
        insta::assert_json_snapshot!(raw(&workspace), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg",
            "META"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "workspace",
            "v": 1,
            "id": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "name": "Home",
            "owner": "usr_06dqsacch1z5bcqvxth97y0bs4",
            "created_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
