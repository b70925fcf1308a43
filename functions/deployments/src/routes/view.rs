//! Servers as the API takes and shows them.

use portal_base::{DeploymentId, Timestamp, WorkflowId};
use portal_http::view::{Severity, ToolCardView};
use portal_store::entities::{self, Deployment, DeploymentRevision, Tool};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::State;
use crate::domain::lint::{self, Finding};
use crate::domain::plan::{self, Offer};
use crate::domain::tools::WantedTool;

/// Who may call a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    /// Everybody who reaches it.
    Public,
    /// Who presents one of its API keys.
    #[default]
    ApiKey,
}

impl From<entities::Access> for Access {
    fn from(access: entities::Access) -> Self {
        match access {
            entities::Access::Public => Self::Public,
            entities::Access::ApiKey => Self::ApiKey,
        }
    }
}

impl From<Access> for entities::Access {
    fn from(access: Access) -> Self {
        match access {
            Access::Public => Self::Public,
            Access::ApiKey => Self::ApiKey,
        }
    }
}

/// What a server does when it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeploymentStatus {
    /// It answers.
    Live,
    /// Its owner stopped it for a while.
    Paused,
    /// It could not be brought up.
    Failed,
}

impl From<entities::DeploymentStatus> for DeploymentStatus {
    fn from(status: entities::DeploymentStatus) -> Self {
        match status {
            entities::DeploymentStatus::Live => Self::Live,
            entities::DeploymentStatus::Paused => Self::Paused,
            entities::DeploymentStatus::Failed => Self::Failed,
        }
    }
}

/// A tool that a server is to offer. What is left out comes of the workflow's version.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToolRequest {
    /// The workflow that runs.
    #[schema(value_type = String)]
    pub(crate) workflow: WorkflowId,
    /// Its version; without it the newest published one.
    #[serde(default)]
    pub(crate) version: Option<u32>,
    /// The tool's name.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The tool's title.
    #[serde(default)]
    pub(crate) title: Option<String>,
    /// What a model is told of it.
    #[serde(default)]
    pub(crate) description: Option<String>,
}

impl From<ToolRequest> for WantedTool {
    fn from(request: ToolRequest) -> Self {
        let ToolRequest { workflow, version, name, title, description } = request;
        Self { workflow, version, name, title, description }
    }
}

/// One tool of a server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeployedTool {
    /// The workflow that runs.
    #[schema(value_type = String)]
    pub(crate) workflow: WorkflowId,
    /// Its version.
    pub(crate) version: u32,
    /// The tool as a model sees it.
    #[serde(flatten)]
    pub(crate) card: ToolCardView,
}

impl From<Tool> for DeployedTool {
    fn from(tool: Tool) -> Self {
        Self { workflow: tool.workflow, version: tool.version, card: tool.card.into() }
    }
}

/// An MCP server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeploymentView {
    /// Its id.
    #[schema(value_type = String, example = "dep_06dqsacch1rns0m9xgpgn4b7xg")]
    pub(crate) id: DeploymentId,
    /// The part of its URL that names it.
    #[schema(example = "open-issues")]
    pub(crate) slug: String,
    /// Where clients call it.
    #[schema(example = "http://127.0.0.1:8484/mcp/open-issues")]
    pub(crate) url: String,
    /// The name it tells clients.
    pub(crate) name: String,
    /// The name people see.
    pub(crate) title: String,
    /// What it is for.
    pub(crate) description: String,
    /// What a model is told about the server as a whole.
    pub(crate) instructions: String,
    /// Who may call it.
    pub(crate) access: Access,
    /// Whether it answers.
    pub(crate) status: DeploymentStatus,
    /// The number of the revision that is served.
    pub(crate) revision: u32,
    /// Its tools, in the order they are listed.
    pub(crate) tools: Vec<DeployedTool>,
    /// About how many tokens its tools cost a model in each conversation.
    pub(crate) token_weight: usize,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it last changed.
    pub(crate) updated_at: Timestamp,
    /// When its first call came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_call_at: Option<Timestamp>,
}

impl DeploymentView {
    pub(crate) fn of(state: &State, deployment: Deployment) -> Self {
        let tools: Vec<DeployedTool> = deployment.tools.into_iter().map(Into::into).collect();
        Self {
            url: state.url(deployment.slug.as_str()),
            id: deployment.id,
            slug: deployment.slug.to_string(),
            name: deployment.name,
            title: deployment.title,
            description: deployment.description,
            instructions: deployment.instructions,
            access: deployment.access.into(),
            status: deployment.status.into(),
            revision: deployment.revision,
            token_weight: tools.iter().map(|tool| tool.card.token_weight).sum(),
            tools,
            created_at: deployment.created_at,
            updated_at: deployment.updated_at,
            first_call_at: deployment.first_call_at,
        }
    }
}

/// What a server offered from one deploy to the next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeploymentRevisionView {
    /// Counts from 1.
    pub(crate) number: u32,
    /// The title then.
    pub(crate) title: String,
    /// The instructions then.
    pub(crate) instructions: String,
    /// The access then.
    pub(crate) access: Access,
    /// The tools then.
    pub(crate) tools: Vec<DeployedTool>,
    /// The revision this one repeats, if it came of a roll back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) restores: Option<u32>,
    /// When it was deployed.
    pub(crate) created_at: Timestamp,
}

impl From<DeploymentRevision> for DeploymentRevisionView {
    fn from(revision: DeploymentRevision) -> Self {
        Self {
            number: revision.number,
            title: revision.title,
            instructions: revision.instructions,
            access: revision.access.into(),
            tools: revision.tools.into_iter().map(Into::into).collect(),
            restores: revision.restores,
            created_at: revision.created_at,
        }
    }
}

/// What becomes of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToolChangeKind {
    /// It is new.
    Added,
    /// It goes.
    Removed,
    /// It stays, and is not the same.
    Changed,
    /// It stays as it is.
    Unchanged,
}

/// Something that works for clients now and will not any more.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BreakingChange {
    /// JSON pointer into the tool's card.
    pub(crate) pointer: String,
    /// Such as `required_added`.
    pub(crate) code: String,
    /// What it means for clients.
    pub(crate) message: String,
}

/// What becomes of one tool.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ToolChange {
    /// Its name.
    pub(crate) name: String,
    /// What becomes of it.
    pub(crate) change: ToolChangeKind,
    /// The parts that change, such as `input_schema`.
    pub(crate) fields: Vec<String>,
    /// The version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version_before: Option<u32>,
    /// The version after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version_after: Option<u32>,
    /// What it breaks.
    pub(crate) breaking: Vec<BreakingChange>,
}

/// Something worth a second look.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LintFinding {
    /// How bad it is. A deploy is never refused for it.
    pub(crate) severity: Severity,
    /// Such as `short_description`.
    pub(crate) code: String,
    /// JSON pointer into the server.
    pub(crate) pointer: String,
    /// What it is about and what to do.
    pub(crate) message: String,
}

/// What a deploy would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeploymentPlan {
    /// Whether a new server is made.
    pub(crate) creates: bool,
    /// The server that is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) deployment: Option<DeploymentId>,
    /// The part of the URL that names it.
    pub(crate) slug: String,
    /// Where clients will call it.
    pub(crate) url: String,
    /// The parts of the server itself that change, such as `instructions`.
    pub(crate) fields: Vec<String>,
    /// What becomes of each tool.
    pub(crate) changes: Vec<ToolChange>,
    /// Whether anything breaks for clients that use the server already.
    pub(crate) breaking: bool,
    /// What is worth a second look.
    pub(crate) lint: Vec<LintFinding>,
    /// The tools as models will see them.
    pub(crate) tools: Vec<DeployedTool>,
    /// About how many tokens the tools cost a model in each conversation.
    pub(crate) token_weight: usize,
}

impl DeploymentPlan {
    pub(crate) fn of(
        state: &State,
        before: Option<(DeploymentId, &Offer)>,
        slug: &str,
        offer: Offer,
    ) -> Self {
        let lint = lint::lint(&offer);
        let (deployment, before) = before.unzip();
        let changes: Vec<ToolChange> =
            plan::tools(before, &offer.tools).into_iter().map(Into::into).collect();
        let fields = before.map(|before| plan::server(before, &offer)).unwrap_or_default();
        let tools: Vec<DeployedTool> = offer.tools.into_iter().map(Into::into).collect();
        Self {
            creates: before.is_none(),
            deployment,
            slug: slug.to_owned(),
            url: state.url(slug),
            fields: fields.into_iter().map(str::to_owned).collect(),
            breaking: changes.iter().any(|change| !change.breaking.is_empty()),
            changes,
            lint: lint.into_iter().map(Into::into).collect(),
            token_weight: tools.iter().map(|tool| tool.card.token_weight).sum(),
            tools,
        }
    }
}

impl From<plan::ToolChange> for ToolChange {
    fn from(change: plan::ToolChange) -> Self {
        let kind = match change.change {
            plan::Change::Added => ToolChangeKind::Added,
            plan::Change::Removed => ToolChangeKind::Removed,
            plan::Change::Changed => ToolChangeKind::Changed,
            plan::Change::Unchanged => ToolChangeKind::Unchanged,
        };
        let breaking = change.breaks.into_iter().map(|one| BreakingChange {
            pointer: one.pointer,
            code: one.code.to_owned(),
            message: one.message,
        });
        Self {
            name: change.name,
            change: kind,
            fields: change.fields.into_iter().map(str::to_owned).collect(),
            version_before: change.versions.0,
            version_after: change.versions.1,
            breaking: breaking.collect(),
        }
    }
}

impl From<Finding> for LintFinding {
    fn from(finding: Finding) -> Self {
        let Finding { severity, code, pointer, message } = finding;
        Self { severity, code: code.to_owned(), pointer, message }
    }
}
