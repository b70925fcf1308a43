//! Compiles a document together with what it calls.

use portal_base::{ConnectionId, WorkspaceId};
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
    /// What runs when.
    pub plan: Plan,
    /// What a run is likely to take.
    pub estimate: Estimate,
}

/// What runs when: steps one after the other, the nodes of a step side by side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<PlanStep>,
    /// The nodes that decide how long it takes.
    pub critical_path: Vec<String>,
}

/// Nodes that run side by side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct PlanStep {
    /// Their ids.
    pub nodes: Vec<String>,
}

/// What a run is likely to take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
pub struct Estimate {
    /// Milliseconds.
    pub latency_ms: u64,
    /// States entered.
    pub transitions: u64,
    /// Dollars for 1,000 runs on AWS.
    pub usd_per_1000: f64,
}

/// Everything that is known of a document.
#[derive(Debug, Clone)]
pub struct Examined {
    /// What was found, the worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// What it compiles to, unless a mistake is among the findings.
    pub compiled: Option<Compiled>,
}

impl Author {
    /// Compiles a document, or tells what is wrong with it.
    pub async fn compile(
        &self,
        workspace: WorkspaceId,
        definition: &Value,
        language: Language,
    ) -> Result<Compiled, AuthoringError> {
        let examined = self.examine(workspace, definition, language).await?;
        examined.compiled.ok_or(AuthoringError::Invalid(examined.diagnostics))
    }

    /// Finds out everything about a document.
    pub async fn examine(
        &self,
        workspace: WorkspaceId,
        definition: &Value,
        language: Language,
    ) -> Result<Examined, AuthoringError> {
        let _ = (workspace, definition, language);
        Err(AuthoringError::NotYet)
    }
}
