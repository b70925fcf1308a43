//! What each node of an execution did. One item an execution, in Blobs when it is big.

use portal_base::{ExecutionId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Entity, Execution, ExecutionError, Payload, Store, StoreError, Versioned, get as get_entity};
use crate::{Key, keys};

/// How many bytes of an execution's traces lie in the item; more lies in Blobs.
const INLINE_LIMIT: usize = 200 * 1024;

/// How a node ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    /// It has not ended.
    Running,
    /// It gave an output.
    Succeeded,
    /// It gave an error.
    Failed,
    /// The run took another way.
    Skipped,
    /// It was stopped.
    Cancelled,
}

/// One attempt of one node. Values of connections are masked before they come here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeTrace {
    /// The node's id in the document.
    pub node: String,
    /// Indexes of the loops around it, from the outside in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<u32>,
    /// Counts from 1.
    pub attempt: u32,
    /// How it ended.
    pub status: NodeStatus,
    /// What it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// What it failed of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
    /// Whether the output was given beforehand instead of run for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

impl NodeTrace {
    /// A first attempt without values.
    pub fn new(node: impl Into<String>, status: NodeStatus, started_at: Timestamp) -> Self {
        Self {
            node: node.into(),
            path: Vec::new(),
            attempt: 1,
            status,
            input: None,
            output: None,
            error: None,
            pinned: false,
            started_at,
            finished_at: None,
        }
    }
}

/// The traces of one execution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Traces {
    workspace: WorkspaceId,
    execution: ExecutionId,
    nodes: Payload,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

impl Entity for Traces {
    const KIND: &'static str = "traces";

    fn key(&self) -> Key {
        keys::traces(self.workspace, self.execution)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

impl Traces {
    pub(crate) async fn of(
        store: &Store,
        execution: &Execution,
        nodes: Vec<NodeTrace>,
    ) -> Result<Self, StoreError> {
        let nodes = serde_json::to_value(nodes).map_err(|source| corrupt(execution.id, Some(source)))?;
        let mut nodes = Payload::from(nodes);
        let name = || format!("{}/executions/{}/traces.json", execution.workspace, execution.id);
        nodes.offload(store, INLINE_LIMIT, name).await?;
        Ok(Self {
            workspace: execution.workspace,
            execution: execution.id,
            nodes,
            expires_at: execution.expires_at,
        })
    }
}

fn corrupt(execution: ExecutionId, source: Option<serde_json::Error>) -> StoreError {
    StoreError::Corrupt { what: format!("traces of {execution}"), source }
}

/// What the nodes of an execution did, in the order they began; empty while nothing is known.
pub async fn of(
    store: &Store,
    workspace: WorkspaceId,
    execution: ExecutionId,
) -> Result<Vec<NodeTrace>, StoreError> {
    let traces: Option<Versioned<Traces>> = get_entity(store, &keys::traces(workspace, execution)).await?;
    let Some(traces) = traces else { return Ok(Vec::new()) };
    let nodes = traces.entity.nodes.load(store).await?;
    serde_json::from_value(nodes).map_err(|source| corrupt(execution, Some(source)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::entities::execution::{self, tests::execution as any_execution};
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn big_traces_come_back_whole() {
        let (store, ids) = (store(), ids());
        let execution = any_execution(&ids, ids.make());
        let mut node = NodeTrace::new("find", NodeStatus::Succeeded, now());
        node.output = Some(json!("x".repeat(INLINE_LIMIT)));
        node.path = vec![2];
        execution::record(&store, execution.clone(), vec![node.clone()]).await.unwrap();
        assert_eq!(of(&store, execution.workspace, execution.id).await.unwrap(), [node]);
        assert!(of(&store, ids.make(), execution.id).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_wire_form() {
        let ids = ids();
        let execution = any_execution(&ids, ids.make());
        let mut node = NodeTrace::new("find", NodeStatus::Failed, now());
        node.error = Some(ExecutionError {
            error: "Http.Status404".to_owned(),
            cause: "not found".to_owned(),
            node: None,
        });
        let traces = Traces::of(&store(), &execution, vec![node]).await.unwrap();
        insta::assert_json_snapshot!(raw(&traces), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg#EXE#exe_06dqsacch1z5bcqvxth97y0bs4",
            "TRACES"
          ],
          "index": null,
          "expires_at": null,
          "body": {
            "kind": "traces",
            "v": 1,
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "execution": "exe_06dqsacch1z5bcqvxth97y0bs4",
            "nodes": {
              "inline": [
                {
                  "node": "find",
                  "attempt": 1,
                  "status": "failed",
                  "error": {
                    "error": "Http.Status404",
                    "cause": "not found"
                  },
                  "started_at": "2026-01-02T03:04:05Z"
                }
              ]
            }
          }
        }
        "#);
    }
}
