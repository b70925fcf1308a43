//! A workflow and its draft.
//!
//! The draft document lies in an item of its own, so that a list of workflows does not read the
//! documents. Both items are written together.

use portal_base::{ConnectionId, Page, PageRequest, Timestamp, UserId, WorkflowId, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Entity, Payload, Range, Store, StoreError, Versioned, all, get as get_entity, list as list_range, write,
};
use crate::{Expect, Index, Indexes, Key, Write, keys};

/// How many bytes of a document lie in the item; more lies in Blobs.
pub(crate) const INLINE_LIMIT: usize = 100 * 1024;

/// A workflow, across all its versions. The draft document is read with [`draft`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// Its id.
    pub id: WorkflowId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Counts the changes; what `If-Match` names.
    pub revision: u64,
    /// How many nodes the draft has.
    pub nodes: u32,
    /// The node types of the draft, each once: for the icons of a list.
    #[serde(default)]
    pub node_types: Vec<String>,
    /// The connections the draft names.
    #[serde(default)]
    pub connections: Vec<ConnectionId>,
    /// The newest published version's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_version: Option<u32>,
    /// The revision the newest version was published from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_revision: Option<u64>,
    /// Who made it.
    pub author: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Entity for Workflow {
    const KIND: &'static str = "workflow";

    fn key(&self) -> Key {
        keys::workflow(self.workspace, self.id)
    }

    fn indexes(&self) -> Indexes {
        Indexes::NONE.with(Index::First, keys::workflow_by_time(self.workspace, self.updated_at, self.id))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Draft {
    workspace: WorkspaceId,
    workflow: WorkflowId,
    revision: u64,
    definition: Payload,
}

impl Entity for Draft {
    const KIND: &'static str = "draft";

    fn key(&self) -> Key {
        keys::draft(self.workspace, self.workflow)
    }
}

impl Draft {
    /// A blob's name holds the revision, so an older reader still finds what its item names.
    async fn of(store: &Store, workflow: &Workflow, definition: Value) -> Result<Self, StoreError> {
        let mut definition = Payload::from(definition);
        let name = || format!("{}/drafts/{}/{}.json", workflow.workspace, workflow.id, workflow.revision);
        definition.offload(store, INLINE_LIMIT, name).await?;
        Ok(Self {
            workspace: workflow.workspace,
            workflow: workflow.id,
            revision: workflow.revision,
            definition,
        })
    }
}

/// The workflow of that id, without its document.
pub async fn get(
    store: &Store,
    workspace: WorkspaceId,
    id: WorkflowId,
) -> Result<Option<Versioned<Workflow>>, StoreError> {
    get_entity(store, &keys::workflow(workspace, id)).await
}

/// The draft document of a workflow, exactly as it was saved.
pub async fn draft(store: &Store, workflow: &Workflow) -> Result<Value, StoreError> {
    let key = keys::draft(workflow.workspace, workflow.id);
    let draft: Versioned<Draft> = get_entity(store, &key)
        .await?
        .ok_or_else(|| StoreError::Corrupt { what: format!("draft of {}", workflow.id), source: None })?;
    draft.definition.load(store).await
}

/// The workflows of a workspace, last changed first.
pub async fn list(
    store: &Store,
    workspace: WorkspaceId,
    page: &PageRequest,
) -> Result<Page<Versioned<Workflow>>, StoreError> {
    list_range(
        store,
        Range::index(Index::First, keys::workflows_partition(workspace), "").newest_first(),
        page,
    )
    .await
}

/// The workflows whose draft names a connection.
pub async fn using(
    store: &Store,
    workspace: WorkspaceId,
    connection: ConnectionId,
) -> Result<Vec<Workflow>, StoreError> {
    let workflows = all(store, Range::index(Index::First, keys::workflows_partition(workspace), "")).await?;
    Ok(workflows
        .into_iter()
        .map(|workflow: Versioned<Workflow>| workflow.entity)
        .filter(|workflow| workflow.connections.contains(&connection))
        .collect())
}

/// Stores a new workflow with its draft.
pub async fn create(store: &Store, workflow: &Workflow, definition: Value) -> Result<(), StoreError> {
    let draft = Draft::of(store, workflow, definition).await?;
    let writes = vec![write(workflow, Expect::Absent)?, write(&draft, Expect::Absent)?];
    Ok(store.table.transact(writes).await?)
}

/// Stores a changed workflow, with a changed draft if one is given. The caller has counted
/// `revision` up; `read` is what the change is based on.
pub async fn update(
    store: &Store,
    read: &Versioned<Workflow>,
    changed: &Workflow,
    definition: Option<Value>,
) -> Result<(), StoreError> {
    let mut writes = vec![write(changed, read.expect())?];
    let mut replaced = None;
    if let Some(definition) = definition {
        let key = keys::draft(changed.workspace, changed.id);
        replaced = get_entity::<Draft>(store, &key).await?.map(|draft| draft.entity.definition);
        // The workflow item's condition guards both.
        writes.push(write(&Draft::of(store, changed, definition).await?, Expect::Any)?);
    }
    store.table.transact(writes).await?;
    if let Some(replaced) = replaced {
        replaced.discard(store).await?;
    }
    Ok(())
}

/// Removes a workflow and its draft. Its versions stay: past executions show them.
pub async fn delete(store: &Store, workflow: &Versioned<Workflow>) -> Result<(), StoreError> {
    let key = keys::draft(workflow.workspace, workflow.id);
    let draft: Option<Versioned<Draft>> = get_entity(store, &key).await?;
    let writes = vec![Write::Delete(workflow.key(), workflow.expect()), Write::Delete(key, Expect::Any)];
    store.table.transact(writes).await?;
    if let Some(draft) = draft {
        draft.definition.discard(store).await?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use portal_base::Ids;
    use serde_json::json;

    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    pub(crate) fn workflow(ids: &Ids, workspace: WorkspaceId) -> Workflow {
        Workflow {
            id: ids.make(),
            workspace,
            name: "Look up".to_owned(),
            description: String::new(),
            revision: 1,
            nodes: 2,
            node_types: vec!["tool".to_owned(), "respond".to_owned()],
            connections: vec![ids.make()],
            latest_version: None,
            published_revision: None,
            author: ids.make(),
            created_at: now(),
            updated_at: now(),
        }
    }

    #[tokio::test]
    async fn the_draft_comes_back_as_it_was_saved_small_and_big() {
        let (store, ids) = (store(), ids());
        let first = workflow(&ids, ids.make());
        let small = json!({ "z": 1, "a": { "y": [1, 2], "b": "가" } });
        create(&store, &first, small.clone()).await.unwrap();
        assert_eq!(draft(&store, &first).await.unwrap().to_string(), small.to_string());

        let read = get(&store, first.workspace, first.id).await.unwrap().unwrap();
        let mut changed = read.entity.clone();
        changed.revision += 1;
        let big = json!({ "text": "x".repeat(INLINE_LIMIT) });
        update(&store, &read, &changed, Some(big.clone())).await.unwrap();
        assert_eq!(draft(&store, &changed).await.unwrap(), big);
        assert!(update(&store, &read, &changed, None).await.unwrap_err().is_conflict());

        let read = get(&store, first.workspace, first.id).await.unwrap().unwrap();
        delete(&store, &read).await.unwrap();
        assert!(get(&store, first.workspace, first.id).await.unwrap().is_none());
        assert!(draft(&store, &changed).await.is_err());
    }

    #[tokio::test]
    async fn the_list_has_the_last_changed_first_and_one_workspace_only() {
        let (store, ids) = (store(), ids());
        let workspace = ids.make();
        for (name, seconds) in [("old", 0), ("newest", 20), ("new", 10)] {
            let name = name.to_owned();
            let updated_at = now() + Duration::from_secs(seconds);
            let workflow = Workflow { name, updated_at, ..workflow(&ids, workspace) };
            create(&store, &workflow, json!({})).await.unwrap();
        }
        create(&store, &workflow(&ids, ids.make()), json!({})).await.unwrap();
        let page = PageRequest { limit: 2, cursor: None };
        let first = list(&store, workspace, &page).await.unwrap();
        let names: Vec<_> = first.items.iter().map(|workflow| workflow.name.as_str()).collect();
        assert_eq!(names, ["newest", "new"]);
        let page = PageRequest { cursor: first.next_cursor, ..page };
        let second = list(&store, workspace, &page).await.unwrap();
        assert_eq!(second.items[0].name, "old");
        assert_eq!(second.next_cursor, None);
        let used = second.items[0].connections[0];
        assert_eq!(using(&store, workspace, used).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn the_wire_form() {
        let ids = ids();
        let workflow = workflow(&ids, ids.make());
        insta::assert_json_snapshot!(raw(&workflow), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg",
            "WF#wf_06dqsacch1z5bcqvxth97y0bs4"
          ],
          "indexes": {
            "first": [
              "W#ws_06dqsacch1rns0m9xgpgn4b7xg#WF",
              "01767323045000000#wf_06dqsacch1z5bcqvxth97y0bs4"
            ]
          },
          "expires_at": null,
          "body": {
            "kind": "workflow",
            "v": 1,
            "id": "wf_06dqsacch1z5bcqvxth97y0bs4",
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "name": "Look up",
            "description": "",
            "revision": 1,
            "nodes": 2,
            "node_types": [
              "tool",
              "respond"
            ],
            "connections": [
              "con_06dqsacch1wvb0ehv1abpwc008"
            ],
            "author": "usr_06dqsacch1tksdpqdkp9kr3ngm",
            "created_at": "2026-01-02T03:04:05Z",
            "updated_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
        let draft = Draft::of(&store(), &workflow, json!({ "version": 1 })).await.unwrap();
        insta::assert_json_snapshot!(raw(&draft), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg#WF#wf_06dqsacch1z5bcqvxth97y0bs4",
            "DRAFT"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "draft",
            "v": 1,
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "workflow": "wf_06dqsacch1z5bcqvxth97y0bs4",
            "revision": 1,
            "definition": {
              "inline": {
                "version": 1
              }
            }
          }
        }
        "#);
    }
}
