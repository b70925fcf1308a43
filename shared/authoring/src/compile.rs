//! Compiles a document together with what it calls.

use portal_base::{ConnectionId, WorkflowId, WorkspaceId};
use portal_http::Language;
use portal_http::view::Diagnostic;
use portal_store::entities::ToolCard;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Author, AuthoringError};

/// What a document compiles to.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The state machine, as the bytes the digest is of.
    pub asl: String,
    /// SHA-256 of it, in hexadecimal.
    pub digest: String,
    /// The tool it makes.
    pub tool: ToolCard,
    /// The connections it uses.
    pub connections: Vec<ConnectionId>,
    /// How it runs.
    pub plan: Plan,
    /// The workflows compiled in, at their exact versions.
    pub calls: Vec<CalledWorkflow>,
    /// `EXPRESS` for quick runs that are answered at once, `STANDARD` for durable ones.
    pub machine_type: &'static str,
}

/// How a compiled workflow runs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Plan {
    /// The nodes in series and parallel.
    pub schedule: PlanStep,
    /// The nodes that decide how long it takes, in order.
    pub critical_path: Vec<String>,
    /// Estimated milliseconds of a run.
    pub estimate_ms: u64,
    /// The estimate against the critical path: 1 is the best possible.
    pub slowdown: f64,
    /// States entered by the longest run, a loop counted once.
    pub states_per_call: u64,
    /// The most history events of a run, if that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_events: Option<u64>,
    /// Estimated US dollars for a million runs on AWS.
    pub usd_per_million: f64,
}

/// A part of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlanStep {
    /// One node.
    Node {
        /// Its id.
        id: String,
        /// Estimated milliseconds.
        ms: u64,
        /// The body of a loop.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(no_recursion)]
        body: Option<Box<PlanStep>>,
    },
    /// One after the other.
    Series {
        /// In order.
        #[schema(no_recursion)]
        steps: Vec<PlanStep>,
    },
    /// At the same time; or, of branches that exclude each other, whichever is taken.
    Parallel {
        /// In the author's order.
        #[schema(no_recursion)]
        branches: Vec<PlanStep>,
    },
}

/// A workflow compiled into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalledWorkflow {
    /// Its id.
    pub workflow: String,
    /// Its version.
    pub version: u64,
}

/// Everything that is known of a document.
#[derive(Debug, Clone)]
pub struct Examined {
    /// What was found, the worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// What it compiles to, unless a mistake is among the findings.
    pub compiled: Option<Compiled>,
}

/// Whose document is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whose {
    /// The workspace: its connections and its other workflows count.
    pub workspace: WorkspaceId,
    /// The workflow, if it is one: it must not call itself.
    pub workflow: Option<WorkflowId>,
}

impl Author {
    /// Compiles a document, or tells what is wrong with it.
    pub async fn compile(
        &self,
        whose: Whose,
        definition: &Value,
        language: Language,
    ) -> Result<Compiled, AuthoringError> {
        let examined = self.examine(whose, definition, language).await?;
        examined.compiled.ok_or(AuthoringError::Invalid(examined.diagnostics))
    }

    /// Finds out everything about a document.
    pub async fn examine(
        &self,
        whose: Whose,
        definition: &Value,
        language: Language,
    ) -> Result<Examined, AuthoringError> {
        let _ = (whose, definition, language);
        Err(AuthoringError::NotYet)
    }
}
