//! What each node of an execution did.
//!
//! Where the machine tells every step, the traces of an execution are one item (in Blobs when it is
//! big), written when it ends. Where it tells nothing (Step Functions Express), the connector writes
//! an item an attempt. Both lie in the execution's partition, and one query reads them.

use portal_base::{ExecutionId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Entity, Execution, ExecutionError, Payload, Range, Store, StoreError, Versioned, from_item, put,
};
use crate::{Expect, Item, Key, Query, keys};

/// How many bytes of an execution's traces lie in the item; more lies in Blobs.
const INLINE_LIMIT: usize = 200 * 1024;

/// Past this many attempts no further page is read: as many as an execution records in one item.
const ATTEMPT_LIMIT: usize = 2_000;

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

/// One attempt of one node, as the connector that ran it tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Attempt {
    workspace: WorkspaceId,
    execution: ExecutionId,
    #[serde(flatten)]
    trace: NodeTrace,
    expires_at: Timestamp,
}

impl Entity for Attempt {
    const KIND: &'static str = "node_attempt";

    fn key(&self) -> Key {
        let NodeTrace { node, path, attempt, .. } = &self.trace;
        keys::node_attempt(self.workspace, self.execution, node, path, *attempt)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// Notes one attempt of one node by itself: for stacks whose machines do not tell what they do.
/// An attempt that is noted again, because its execution was delivered again, replaces the first.
pub async fn note(
    store: &Store,
    workspace: WorkspaceId,
    execution: ExecutionId,
    trace: NodeTrace,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let attempt = Attempt { workspace, execution, trace, expires_at };
    put(store, &attempt, Expect::Any).await.map(drop)
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
    let range = Range::table(keys::execution_partition(workspace, execution), "");
    let mut attempts = Vec::new();
    let mut nodes: Vec<NodeTrace> = Vec::new();
    let mut cursor = None;
    loop {
        let found = store.table.query(&range.query(Query::MAX_LIMIT, cursor)).await?;
        for item in found.items {
            if is(&item, Attempt::KIND) {
                let attempt: Versioned<Attempt> = from_item(item)?;
                attempts.push(attempt.entity.trace);
            } else {
                let traces: Versioned<Traces> = from_item(item)?;
                let stored = traces.entity.nodes.load(store).await?;
                nodes = serde_json::from_value(stored).map_err(|source| corrupt(execution, Some(source)))?;
            }
        }
        cursor = found.next_cursor;
        if cursor.is_none() || attempts.len() >= ATTEMPT_LIMIT {
            break;
        }
    }
    if !attempts.is_empty() {
        nodes.extend(attempts);
        nodes.sort_by_key(|trace| trace.started_at);
    }
    Ok(nodes)
}

fn is(item: &Item, kind: &str) -> bool {
    item.body.is_of_kind(kind)
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
    async fn what_connectors_told_comes_in_the_order_it_began() {
        let (store, ids) = (store(), ids());
        let (workspace, execution) = (ids.make(), ids.make());
        let expires_at = Timestamp::MAX;
        let mut told = Vec::new();
        for (second, (node, path, attempt)) in
            [("b", vec![], 1), ("a", vec![10], 1), ("a", vec![9], 1), ("a", vec![9], 2)]
                .into_iter()
                .enumerate()
        {
            let at = now() + std::time::Duration::from_secs(second as u64);
            let mut trace = NodeTrace::new(node, NodeStatus::Succeeded, at);
            trace.path = path;
            trace.attempt = attempt;
            note(&store, workspace, execution, trace.clone(), expires_at).await.unwrap();
            told.push(trace);
        }
        assert_eq!(of(&store, workspace, execution).await.unwrap(), told);
        note(&store, workspace, execution, told[0].clone(), expires_at).await.unwrap();
        assert_eq!(of(&store, workspace, execution).await.unwrap(), told, "noted again, there once");
        assert!(of(&store, ids.make(), execution).await.unwrap().is_empty());
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
          "indexes": {},
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
