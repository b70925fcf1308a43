//! A connection: another service's credentials, sealed.

use portal_base::{ConnectionId, Timestamp, UserId, WorkspaceId};
use portal_catalog::AuthKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entity, Range, Store, StoreError, Versioned, all, get as get_entity, put};
use crate::{Expect, Key, keys};

/// Whether the other service still takes the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// As far as is known.
    Active,
    /// No longer: the owner has to give new ones.
    NeedsReauth,
}

/// How workflows reach another service. Only a connector opens the credentials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The service, such as `http`.
    pub provider: String,
    /// How it authenticates.
    pub auth: AuthKind,
    /// What people call it.
    pub label: String,
    /// Whether it still works.
    pub status: ConnectionStatus,
    /// Who made it; their data key seals the credentials.
    pub owner: UserId,
    /// What may be seen of it, such as the user name or the header's name.
    #[serde(default)]
    pub public: Value,
    /// The credentials, sealed by the vault for exactly this connection.
    pub sealed: Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Entity for Connection {
    const KIND: &'static str = "connection";

    fn key(&self) -> Key {
        keys::connection(self.workspace, self.id)
    }
}

/// The connection of that id.
pub async fn get(
    store: &Store,
    workspace: WorkspaceId,
    id: ConnectionId,
) -> Result<Option<Versioned<Connection>>, StoreError> {
    get_entity(store, &keys::connection(workspace, id)).await
}

/// Every connection of a workspace, oldest first.
pub async fn list(store: &Store, workspace: WorkspaceId) -> Result<Vec<Versioned<Connection>>, StoreError> {
    all(store, Range::table(keys::workspace_partition(workspace), keys::CONNECTION_PREFIX)).await
}

/// Stores a connection under the condition given.
pub async fn save(store: &Store, connection: &Connection, expect: Expect) -> Result<u64, StoreError> {
    put(store, connection, expect).await
}

/// Removes a connection and its credentials.
pub async fn delete(store: &Store, connection: &Versioned<Connection>) -> Result<(), StoreError> {
    Ok(store.table.delete(&connection.key(), connection.expect()).await?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn belongs_to_one_workspace() {
        let (store, ids) = (store(), ids());
        let connection = Connection {
            id: ids.make(),
            workspace: ids.make(),
            provider: "http".to_owned(),
            auth: AuthKind::Basic,
            label: "Billing".to_owned(),
            status: ConnectionStatus::Active,
            owner: ids.make(),
            public: json!({ "username": "ada" }),
            sealed: json!("sealed"),
            created_at: now(),
            updated_at: now(),
        };
        save(&store, &connection, Expect::Absent).await.unwrap();
        assert_eq!(list(&store, connection.workspace).await.unwrap().len(), 1);
        assert!(get(&store, ids.make(), connection.id).await.unwrap().is_none());
        let found = get(&store, connection.workspace, connection.id).await.unwrap().unwrap();
        delete(&store, &found).await.unwrap();
        assert!(list(&store, connection.workspace).await.unwrap().is_empty());
        insta::assert_json_snapshot!(raw(&connection), @r#"
        {
          "key": [
            "W#ws_06dqsacch1z5bcqvxth97y0bs4",
            "CON#con_06dqsacch1rns0m9xgpgn4b7xg"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "connection",
            "v": 1,
            "id": "con_06dqsacch1rns0m9xgpgn4b7xg",
            "workspace": "ws_06dqsacch1z5bcqvxth97y0bs4",
            "provider": "http",
            "auth": "basic",
            "label": "Billing",
            "status": "active",
            "owner": "usr_06dqsacch1wvb0ehv1abpwc008",
            "public": {
              "username": "ada"
            },
            "sealed": "sealed",
            "created_at": "2026-01-02T03:04:05Z",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
