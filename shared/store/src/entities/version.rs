//! A published version of a workflow: immutable.

use portal_base::{ConnectionId, Page, PageRequest, Timestamp, UserId, WorkflowId, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::workflow::INLINE_LIMIT;
use super::{
    Entity, Payload, Range, Store, StoreError, Versioned, Workflow, get as get_entity, list as list_range,
    write,
};
use crate::{Expect, Key, keys};

/// The tool as a model sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCard {
    /// Its name.
    pub name: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it does.
    pub description: String,
    /// `readOnlyHint` and its like.
    #[serde(default)]
    pub annotations: Value,
    /// JSON Schema of the arguments, as its author wrote it.
    pub input_schema: Value,
    /// JSON Schema of the structured result, if one could be inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
}

/// A published version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowVersion {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The workflow.
    pub workflow: WorkflowId,
    /// Counts from 1.
    pub number: u32,
    /// The workflow's name when it was published.
    pub name: String,
    /// What the author says of the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The document.
    pub definition: Payload,
    /// The compiled document, as a JSON string: its bytes are what the digest is of.
    pub asl: Payload,
    /// SHA-256 of the compiled document, in hexadecimal.
    pub digest: String,
    /// The tool it makes.
    pub tool: ToolCard,
    /// The connections it uses.
    #[serde(default)]
    pub connections: Vec<ConnectionId>,
    /// The draft's revision it was published from.
    pub revision: u64,
    /// Who published it.
    pub author: UserId,
    /// When.
    pub created_at: Timestamp,
}

impl Entity for WorkflowVersion {
    const KIND: &'static str = "workflow_version";

    fn key(&self) -> Key {
        keys::version(self.workspace, self.workflow, self.number)
    }
}

impl WorkflowVersion {
    /// The compiled document's text.
    pub async fn asl_text(&self, store: &Store) -> Result<String, StoreError> {
        match self.asl.load(store).await? {
            Value::String(text) => Ok(text),
            _ => Err(StoreError::Corrupt {
                what: format!("compiled document of {} version {}", self.workflow, self.number),
                source: None,
            }),
        }
    }
}

/// One version.
pub async fn get(
    store: &Store,
    workspace: WorkspaceId,
    workflow: WorkflowId,
    number: u32,
) -> Result<Option<WorkflowVersion>, StoreError> {
    let found = get_entity(store, &keys::version(workspace, workflow, number)).await?;
    Ok(found.map(|version| version.entity))
}

/// The versions of a workflow, newest first.
pub async fn list(
    store: &Store,
    workspace: WorkspaceId,
    workflow: WorkflowId,
    page: &PageRequest,
) -> Result<Page<WorkflowVersion>, StoreError> {
    let range =
        Range::table(keys::workflow_partition(workspace, workflow), keys::VERSION_PREFIX).newest_first();
    Ok(list_range(store, range, page).await?.map(|version: Versioned<WorkflowVersion>| version.entity))
}

/// Stores a version that was not there before, together with the workflow that now names it as
/// its latest. A conflict means that somebody else published or changed the draft in between.
pub async fn publish(
    store: &Store,
    mut version: WorkflowVersion,
    read: &Versioned<Workflow>,
    changed: &Workflow,
) -> Result<WorkflowVersion, StoreError> {
    let folder =
        format!("{}/versions/{}/{}-{}", version.workspace, version.workflow, version.number, version.digest);
    version.definition.offload(store, INLINE_LIMIT, || format!("{folder}.definition.json")).await?;
    version.asl.offload(store, INLINE_LIMIT, || format!("{folder}.asl.json")).await?;
    let writes = vec![write(&version, Expect::Absent)?, write(changed, read.expect())?];
    store.table.transact(writes).await?;
    Ok(version)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::entities::testing::{ids, now, raw, store};
    use crate::entities::workflow::{self, tests::workflow as any_workflow};

    fn version(of: &Workflow, number: u32) -> WorkflowVersion {
        WorkflowVersion {
            workspace: of.workspace,
            workflow: of.id,
            number,
            name: of.name.clone(),
            note: None,
            definition: json!({ "version": 1 }).into(),
            asl: json!("{\"StartAt\":\"a\"}").into(),
            digest: "d".to_owned(),
            tool: ToolCard {
                name: "look_up".to_owned(),
                title: None,
                description: "Looks up".to_owned(),
                annotations: json!({ "readOnlyHint": true }),
                input_schema: json!({ "type": "object" }),
                output_schema: None,
            },
            connections: Vec::new(),
            revision: of.revision,
            author: of.author,
            created_at: now(),
        }
    }

    #[tokio::test]
    async fn versions_are_written_once_and_listed_newest_first() {
        let (store, ids) = (store(), ids());
        let first = any_workflow(&ids, ids.make());
        workflow::create(&store, &first, json!({})).await.unwrap();
        for number in 1..=11 {
            let read = workflow::get(&store, first.workspace, first.id).await.unwrap().unwrap();
            let changed = Workflow { latest_version: Some(number), ..read.entity.clone() };
            let mut version = version(&first, number);
            version.asl = json!("a".repeat(INLINE_LIMIT)).into();
            publish(&store, version.clone(), &read, &changed).await.unwrap();
            assert!(publish(&store, version, &read, &changed).await.unwrap_err().is_conflict());
        }
        let listed = list(&store, first.workspace, first.id, &PageRequest::default()).await.unwrap();
        let numbers: Vec<_> = listed.items.iter().map(|version| version.number).collect();
        assert_eq!(numbers, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        let one = get(&store, first.workspace, first.id, 1).await.unwrap().unwrap();
        assert!(matches!(one.asl, Payload::Blob { .. }));
        assert_eq!(one.asl_text(&store).await.unwrap().len(), INLINE_LIMIT);
        assert!(get(&store, ids.make(), first.id, 1).await.unwrap().is_none());
    }

    #[test]
    fn the_wire_form() {
        let ids = ids();
        insta::assert_json_snapshot!(raw(&version(&any_workflow(&ids, ids.make()), 3)), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg#WF#wf_06dqsacch1z5bcqvxth97y0bs4",
            "V#0000000003"
          ],
          "indexes": {},
          "expires_at": null,
          "body": {
            "kind": "workflow_version",
            "v": 1,
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "workflow": "wf_06dqsacch1z5bcqvxth97y0bs4",
            "number": 3,
            "name": "Look up",
            "definition": {
              "inline": {
                "version": 1
              }
            },
            "asl": {
              "inline": "{\"StartAt\":\"a\"}"
            },
            "digest": "d",
            "tool": {
              "name": "look_up",
              "description": "Looks up",
              "annotations": {
                "readOnlyHint": true
              },
              "input_schema": {
                "type": "object"
              }
            },
            "connections": [],
            "revision": 1,
            "author": "usr_06dqsacch1tksdpqdkp9kr3ngm",
            "created_at": "2026-01-02T03:04:05Z"
          }
        }
        "#);
    }
}
