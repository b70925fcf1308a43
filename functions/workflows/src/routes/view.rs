//! Workflows as the API shows them.

use portal_base::{Timestamp, UserId, WorkflowId};
use portal_http::view::ToolCardView;
use portal_store::entities::{Workflow, WorkflowVersion};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A workflow in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WorkflowSummary {
    /// Its id.
    #[schema(value_type = String, example = "wf_06dqsacch1rns0m9xgpgn4b7xg")]
    pub(crate) id: WorkflowId,
    /// What people call it.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) description: String,
    /// Counts the changes; also the `ETag`.
    pub(crate) revision: u64,
    /// How many nodes the draft has.
    pub(crate) nodes: u32,
    /// The node types of the draft, each once.
    pub(crate) node_types: Vec<String>,
    /// The newest published version's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latest_version: Option<u32>,
    /// Whether the draft has changed since that version.
    pub(crate) has_unpublished_changes: bool,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it last changed.
    pub(crate) updated_at: Timestamp,
}

impl From<Workflow> for WorkflowSummary {
    fn from(workflow: Workflow) -> Self {
        Self {
            has_unpublished_changes: workflow.published_revision != Some(workflow.revision),
            id: workflow.id,
            name: workflow.name,
            description: workflow.description,
            revision: workflow.revision,
            nodes: workflow.nodes,
            node_types: workflow.node_types,
            latest_version: workflow.latest_version,
            created_at: workflow.created_at,
            updated_at: workflow.updated_at,
        }
    }
}

/// A workflow with its draft.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WorkflowDetail {
    /// What the list shows.
    #[serde(flatten)]
    pub(crate) summary: WorkflowSummary,
    /// The draft document, exactly as it was saved. Its form is at `/workflow-schema`.
    #[schema(value_type = Object)]
    pub(crate) definition: Value,
}

impl WorkflowDetail {
    pub(crate) fn of(workflow: Workflow, definition: Value) -> Self {
        Self { summary: workflow.into(), definition }
    }
}

/// A published version in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VersionSummary {
    /// Its number.
    pub(crate) number: u32,
    /// The workflow's name then.
    pub(crate) name: String,
    /// What the author said of the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// SHA-256 of the compiled document.
    pub(crate) digest: String,
    /// The tool it makes.
    pub(crate) tool: ToolCardView,
    /// The draft's revision it was published from.
    pub(crate) revision: u64,
    /// Who published it.
    #[schema(value_type = String)]
    pub(crate) author: UserId,
    /// When.
    pub(crate) created_at: Timestamp,
}

impl From<WorkflowVersion> for VersionSummary {
    fn from(version: WorkflowVersion) -> Self {
        Self {
            number: version.number,
            name: version.name,
            note: version.note,
            digest: version.digest,
            tool: version.tool.into(),
            revision: version.revision,
            author: version.author,
            created_at: version.created_at,
        }
    }
}

/// A published version with its documents.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VersionDetail {
    /// What the list shows.
    #[serde(flatten)]
    pub(crate) summary: VersionSummary,
    /// The document.
    #[schema(value_type = Object)]
    pub(crate) definition: Value,
    /// The state machine it was compiled to.
    #[schema(value_type = Object)]
    pub(crate) asl: Value,
}
