//! An execution: one run of a workflow.

use portal_base::{ApiKeyId, DeploymentId, ExecutionId, Timestamp, UserId, WorkflowId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::trace::Traces;
use super::{Entity, NodeTrace, Payload, Store, StoreError, Versioned, get as get_entity, put, write};
use crate::{Expect, Index, Indexes, Key, keys};

/// How many bytes of an input or output lie in the item; more lies in Blobs.
const INLINE_LIMIT: usize = 32 * 1024;

/// How far an execution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExecutionStatus {
    /// Accepted; it runs when its turn comes.
    Queued,
    /// It runs.
    Running,
    /// It waits for time to pass or for somebody.
    Waiting,
    /// It gave a result.
    Succeeded,
    /// It gave an error.
    Failed,
    /// It was stopped.
    Cancelled,
    /// It took too long.
    TimedOut,
}

impl ExecutionStatus {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Queued,
        Self::Running,
        Self::Waiting,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::TimedOut,
    ];

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed_out",
        }
    }

    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled | Self::TimedOut)
    }
}

/// What started an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A client called the tool.
    Mcp,
    /// The REST API.
    Api,
    /// A test run in the editor.
    Editor,
}

/// Who started an execution, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Caller {
    /// A user of the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The API key that was presented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<ApiKeyId>,
    /// The client program's own word, such as `claude-ai 0.1.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

/// What an execution failed of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecutionError {
    /// The error's name, such as `Http.Status404`.
    pub error: String,
    /// What happened.
    pub cause: String,
    /// The node it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
}

/// What an execution took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cost {
    /// States entered.
    pub transitions: u64,
    /// Calls of connectors, retries included.
    pub calls: u64,
}

/// What ran, when it was no published version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftSource {
    /// The document.
    pub definition: Payload,
    /// The compiled document, as a JSON string.
    pub asl: Payload,
}

/// One run of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The workflow; absent for a document that was never saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowId>,
    /// The workflow's name then.
    #[serde(default)]
    pub workflow_name: String,
    /// The published version; absent for a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What ran, when it was no published version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftSource>,
    /// The server whose tool was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentId>,
    /// The tool that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// What started it.
    pub trigger: Trigger,
    /// Who started it.
    #[serde(default)]
    pub caller: Caller,
    /// The execution this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<ExecutionId>,
    /// How far it is.
    pub status: ExecutionStatus,
    /// The tool's arguments.
    pub input: Payload,
    /// The result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Payload>,
    /// What it failed of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it began to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// What it took.
    #[serde(default)]
    pub cost: Cost,
    /// When it is forgotten, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl Entity for Execution {
    const KIND: &'static str = "execution";

    fn key(&self) -> Key {
        keys::execution(self.workspace, self.id)
    }

    fn indexes(&self) -> Indexes {
        let Self { id, workspace, .. } = *self;
        let of_workflow = self.workflow.map(|of| keys::execution_of_workflow(workspace, of, id));
        let of_deployment = self.deployment.map(|of| keys::execution_of_deployment(workspace, of, id));
        Indexes::NONE
            .with(Index::First, keys::execution_by_status(workspace, self.status.as_str(), id))
            .with(Index::Second, of_workflow)
            .with(Index::Third, of_deployment)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

impl Execution {
    async fn offload(&mut self, store: &Store) -> Result<(), StoreError> {
        let folder = format!("{}/executions/{}", self.workspace, self.id);
        self.input.offload(store, INLINE_LIMIT, || format!("{folder}/input.json")).await?;
        if let Some(output) = &mut self.output {
            output.offload(store, INLINE_LIMIT, || format!("{folder}/output.json")).await?;
        }
        if let Some(draft) = &mut self.draft {
            draft.definition.offload(store, INLINE_LIMIT, || format!("{folder}/definition.json")).await?;
            draft.asl.offload(store, INLINE_LIMIT, || format!("{folder}/asl.json")).await?;
        }
        Ok(())
    }
}

/// The execution of that id.
pub async fn get(
    store: &Store,
    workspace: WorkspaceId,
    id: ExecutionId,
) -> Result<Option<Versioned<Execution>>, StoreError> {
    get_entity(store, &keys::execution(workspace, id)).await
}

/// Stores a new execution. When this resolves it is durable: it may be promised to the caller.
pub async fn create(store: &Store, execution: Execution) -> Result<Versioned<Execution>, StoreError> {
    record(store, execution, Vec::new()).await
}

/// Stores an execution that has ended already, with its traces, in one go: for runs whose
/// caller waits for the result.
pub async fn record(
    store: &Store,
    mut execution: Execution,
    traces: Vec<NodeTrace>,
) -> Result<Versioned<Execution>, StoreError> {
    put_with(store, &mut execution, Expect::Absent, traces).await?;
    Ok(Versioned { entity: execution, version: 1 })
}

/// Stores what changed of an execution since it was read, and takes its new version.
pub async fn update(store: &Store, execution: &mut Versioned<Execution>) -> Result<(), StoreError> {
    execution.entity.offload(store).await?;
    execution.version = put(store, &execution.entity, execution.expect()).await?;
    Ok(())
}

/// Stores the end of an execution with its traces.
pub async fn finish(
    store: &Store,
    execution: &mut Versioned<Execution>,
    traces: Vec<NodeTrace>,
) -> Result<(), StoreError> {
    let expect = execution.expect();
    put_with(store, &mut execution.entity, expect, traces).await?;
    execution.version += 1;
    Ok(())
}

/// Stores an execution and its traces in one go. One without effects has none, and neither has one
/// whose connectors tell them.
async fn put_with(
    store: &Store,
    execution: &mut Execution,
    expect: Expect,
    traces: Vec<NodeTrace>,
) -> Result<(), StoreError> {
    execution.offload(store).await?;
    let mut writes = vec![write(execution, expect)?];
    if !traces.is_empty() {
        writes.push(write(&Traces::of(store, execution, traces).await?, Expect::Any)?);
    }
    Ok(store.table.transact(writes).await?)
}

#[cfg(test)]
pub(crate) mod tests {
    use portal_base::Ids;
    use serde_json::json;

    use super::*;
    use crate::entities::NodeStatus;
    use crate::entities::testing::{ids, now, raw, store};
    use crate::entities::trace;

    pub(crate) fn execution(ids: &Ids, workspace: WorkspaceId) -> Execution {
        Execution {
            id: ids.make(),
            workspace,
            workflow: Some(ids.make()),
            workflow_name: "Look up".to_owned(),
            version: Some(1),
            draft: None,
            deployment: Some(ids.make()),
            tool: Some("look_up".to_owned()),
            trigger: Trigger::Mcp,
            caller: Caller { client: Some("claude-ai 0.1.0".to_owned()), ..Caller::default() },
            replay_of: None,
            status: ExecutionStatus::Running,
            input: json!({ "q": 1 }).into(),
            output: None,
            error: None,
            created_at: now(),
            started_at: None,
            finished_at: None,
            cost: Cost::default(),
            expires_at: None,
        }
    }

    #[tokio::test]
    async fn runs_from_accepted_to_finished() {
        let (store, ids) = (store(), ids());
        let mut running = create(&store, execution(&ids, ids.make())).await.unwrap();
        assert_eq!(get(&store, running.workspace, running.id).await.unwrap().unwrap(), running);
        running.status = ExecutionStatus::Waiting;
        update(&store, &mut running).await.unwrap();

        let stale = running.clone();
        running.status = ExecutionStatus::Succeeded;
        let output = json!("x".repeat(INLINE_LIMIT));
        running.output = Some(output.clone().into());
        let traces = vec![NodeTrace::new("find", NodeStatus::Succeeded, now())];
        finish(&store, &mut running, traces.clone()).await.unwrap();
        let mut stale = stale;
        assert!(update(&store, &mut stale).await.unwrap_err().is_conflict());

        let found = get(&store, running.workspace, running.id).await.unwrap().unwrap();
        assert_eq!(found, running);
        assert_eq!(found.output.as_ref().unwrap().load(&store).await.unwrap(), output);
        assert_eq!(trace::of(&store, found.workspace, found.id).await.unwrap(), traces);
    }

    #[tokio::test]
    async fn is_recorded_at_once_when_it_has_ended() {
        let (store, ids) = (store(), ids());
        let ended = Execution { status: ExecutionStatus::Failed, ..execution(&ids, ids.make()) };
        let recorded = record(&store, ended.clone(), Vec::new()).await.unwrap();
        assert_eq!(get(&store, ended.workspace, ended.id).await.unwrap(), Some(recorded));
        assert!(record(&store, ended, Vec::new()).await.unwrap_err().is_conflict());
    }

    #[tokio::test]
    async fn numbers_come_back_as_they_were_sent() {
        let text = "[0.30000000000000004,0.0021469818083566174,0.0043364568366238586,424519.18914251396,5e-324,1.7976931348623157e+308]";
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(sent.to_string(), text, "as they were parsed");
        let (store, ids) = (store(), ids());
        let mut ended = execution(&ids, ids.make());
        (ended.input, ended.output) = (sent.clone().into(), Some(sent.into()));
        let ended = record(&store, ended, Vec::new()).await.unwrap();
        let found = get(&store, ended.workspace, ended.id).await.unwrap().unwrap();
        for payload in [&found.input, found.output.as_ref().unwrap()] {
            assert_eq!(payload.load(&store).await.unwrap().to_string(), text, "as they were stored");
        }
    }

    #[test]
    fn the_text_of_a_status_is_its_wire_form() {
        for status in ExecutionStatus::ALL {
            assert_eq!(json!(status), json!(status.as_str()));
        }
    }

    #[test]
    fn the_wire_form() {
        let ids = ids();
        let execution = execution(&ids, ids.make());
        insta::assert_json_snapshot!(raw(&execution), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg#EXE",
            "exe_06dqsacch1z5bcqvxth97y0bs4"
          ],
          "indexes": {
            "first": [
              "W#ws_06dqsacch1rns0m9xgpgn4b7xg#EXE#running",
              "exe_06dqsacch1z5bcqvxth97y0bs4"
            ],
            "second": [
              "W#ws_06dqsacch1rns0m9xgpgn4b7xg#WF#wf_06dqsacch1wvb0ehv1abpwc008",
              "exe_06dqsacch1z5bcqvxth97y0bs4"
            ],
            "third": [
              "W#ws_06dqsacch1rns0m9xgpgn4b7xg#DEP#dep_06dqsacch1tksdpqdkp9kr3ngm",
              "exe_06dqsacch1z5bcqvxth97y0bs4"
            ]
          },
          "expires_at": null,
          "body": {
            "kind": "execution",
            "v": 1,
            "id": "exe_06dqsacch1z5bcqvxth97y0bs4",
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "workflow": "wf_06dqsacch1wvb0ehv1abpwc008",
            "workflow_name": "Look up",
            "version": 1,
            "deployment": "dep_06dqsacch1tksdpqdkp9kr3ngm",
            "tool": "look_up",
            "trigger": "mcp",
            "caller": {
              "client": "claude-ai 0.1.0"
            },
            "status": "running",
            "input": {
              "inline": {
                "q": 1
              }
            },
            "created_at": "2026-01-02T03:04:05Z",
            "cost": {
              "transitions": 0,
              "calls": 0
            }
          }
        }
        "#);
    }
}
