//! Executions as the API shows them.

use portal_base::{DeploymentId, ExecutionId, Timestamp, WorkflowId};
use portal_http::view::{CallerView, ExecutionErrorView};
use portal_store::entities::{self, Execution, NodeTrace};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// How far an execution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExecutionStatus {
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

impl From<entities::ExecutionStatus> for ExecutionStatus {
    fn from(status: entities::ExecutionStatus) -> Self {
        use entities::ExecutionStatus as Stored;
        match status {
            Stored::Queued => Self::Queued,
            Stored::Running => Self::Running,
            Stored::Waiting => Self::Waiting,
            Stored::Succeeded => Self::Succeeded,
            Stored::Failed => Self::Failed,
            Stored::Cancelled => Self::Cancelled,
            Stored::TimedOut => Self::TimedOut,
        }
    }
}

impl From<ExecutionStatus> for entities::ExecutionStatus {
    fn from(status: ExecutionStatus) -> Self {
        match status {
            ExecutionStatus::Queued => Self::Queued,
            ExecutionStatus::Running => Self::Running,
            ExecutionStatus::Waiting => Self::Waiting,
            ExecutionStatus::Succeeded => Self::Succeeded,
            ExecutionStatus::Failed => Self::Failed,
            ExecutionStatus::Cancelled => Self::Cancelled,
            ExecutionStatus::TimedOut => Self::TimedOut,
        }
    }
}

/// What started an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExecutionTrigger {
    /// A client called the tool.
    Mcp,
    /// The REST API.
    Api,
    /// A test run in the editor.
    Editor,
}

impl From<entities::Trigger> for ExecutionTrigger {
    fn from(trigger: entities::Trigger) -> Self {
        match trigger {
            entities::Trigger::Mcp => Self::Mcp,
            entities::Trigger::Api => Self::Api,
            entities::Trigger::Editor => Self::Editor,
        }
    }
}

/// An execution in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ExecutionSummary {
    /// Its id.
    #[schema(value_type = String, example = "exe_06dqsacch1rns0m9xgpgn4b7xg")]
    pub(crate) id: ExecutionId,
    /// How far it is.
    pub(crate) status: ExecutionStatus,
    /// The workflow; absent for a document that was never saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) workflow: Option<WorkflowId>,
    /// The workflow's name then.
    pub(crate) workflow_name: String,
    /// The published version; absent for a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u32>,
    /// The server whose tool was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) deployment: Option<DeploymentId>,
    /// The tool that was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tool: Option<String>,
    /// What started it.
    pub(crate) trigger: ExecutionTrigger,
    /// Who started it.
    pub(crate) caller: CallerView,
    /// The execution this one repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) replay_of: Option<ExecutionId>,
    /// What it failed of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<ExecutionErrorView>,
    /// When it was accepted.
    pub(crate) created_at: Timestamp,
    /// When it began to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Timestamp>,
    /// Milliseconds from its beginning to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_ms: Option<i64>,
    /// What it took.
    pub(crate) cost: ExecutionCost,
}

/// What an execution took.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ExecutionCost {
    /// States entered.
    pub(crate) transitions: u64,
    /// Calls of connectors, retries included.
    pub(crate) calls: u64,
}

fn between(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<i64> {
    Some(to?.as_millisecond() - from?.as_millisecond())
}

impl From<Execution> for ExecutionSummary {
    fn from(execution: Execution) -> Self {
        Self {
            id: execution.id,
            status: execution.status.into(),
            workflow: execution.workflow,
            workflow_name: execution.workflow_name,
            version: execution.version,
            deployment: execution.deployment,
            tool: execution.tool,
            trigger: execution.trigger.into(),
            caller: execution.caller.into(),
            replay_of: execution.replay_of,
            error: execution.error.map(Into::into),
            created_at: execution.created_at,
            started_at: execution.started_at,
            finished_at: execution.finished_at,
            duration_ms: between(execution.started_at, execution.finished_at),
            cost: ExecutionCost { transitions: execution.cost.transitions, calls: execution.cost.calls },
        }
    }
}

/// How a node ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NodeTraceStatus {
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

/// One attempt of one node. Credentials never stand in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NodeTraceView {
    /// The node's id in the document.
    pub(crate) node: String,
    /// Indexes of the loops around it, from the outside in.
    pub(crate) path: Vec<u32>,
    /// Counts from 1.
    pub(crate) attempt: u32,
    /// How it ended.
    pub(crate) status: NodeTraceStatus,
    /// What it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<Value>,
    /// What it gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<Value>,
    /// What it failed of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<ExecutionErrorView>,
    /// Whether the output was given beforehand instead of run for.
    pub(crate) pinned: bool,
    /// When it began.
    pub(crate) started_at: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Timestamp>,
    /// Milliseconds from its beginning to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration_ms: Option<i64>,
}

impl From<NodeTrace> for NodeTraceView {
    fn from(trace: NodeTrace) -> Self {
        use entities::NodeStatus as Stored;
        let status = match trace.status {
            Stored::Running => NodeTraceStatus::Running,
            Stored::Succeeded => NodeTraceStatus::Succeeded,
            Stored::Failed => NodeTraceStatus::Failed,
            Stored::Skipped => NodeTraceStatus::Skipped,
            Stored::Cancelled => NodeTraceStatus::Cancelled,
        };
        Self {
            node: trace.node,
            path: trace.path,
            attempt: trace.attempt,
            status,
            input: trace.input,
            output: trace.output,
            error: trace.error.map(Into::into),
            pinned: trace.pinned,
            started_at: trace.started_at,
            finished_at: trace.finished_at,
            duration_ms: between(Some(trace.started_at), trace.finished_at),
        }
    }
}

/// An execution with everything known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ExecutionDetail {
    /// What the list shows.
    #[serde(flatten)]
    pub(crate) summary: ExecutionSummary,
    /// The tool's arguments.
    pub(crate) input: Value,
    /// The result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<Value>,
    /// What each node did, in the order they began; complete when the execution has ended.
    pub(crate) nodes: Vec<NodeTraceView>,
}
