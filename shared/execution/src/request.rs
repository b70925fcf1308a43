//! What is asked of an execution, and what came of it.

use portal_base::{DeploymentId, ExecutionId, WorkflowId, WorkspaceId};
use portal_store::entities::{Caller, ExecutionError, ExecutionStatus, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A published version.
    Version {
        /// The workflow.
        workflow: WorkflowId,
        /// The version's number.
        number: u32,
        /// Digest of its ASL, if the caller has it at hand: it spares a read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// The workflow's name, for the record.
        name: String,
    },
    /// A document that is not published: the editor's test run.
    Draft {
        /// The workflow it is a draft of, if it was saved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workflow: Option<WorkflowId>,
        /// The workflow's name, for the record.
        name: String,
        /// The document.
        definition: Value,
        /// What it compiled to.
        asl: String,
    },
}

impl Source {
    /// The workflow's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Version { name, .. } | Self::Draft { name, .. } => name,
        }
    }
}

/// One execution that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRequest {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What runs.
    pub source: Source,
    /// The server it was called through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentId>,
    /// The tool's name there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// What asked.
    pub trigger: Trigger,
    /// Who asked.
    #[serde(default)]
    pub caller: Caller,
    /// The execution this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<ExecutionId>,
    /// The tool's arguments.
    pub input: Value,
}

/// How an execution ended, as its caller needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The execution.
    pub execution: ExecutionId,
    /// One of the final statuses.
    pub status: ExecutionStatus,
    /// The output of one that succeeded: what the workflow's `respond` gives.
    pub output: Option<Value>,
    /// The error of one that did not.
    pub error: Option<ExecutionError>,
}
