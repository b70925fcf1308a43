//! Compiles a document together with what it calls.

use portal_base::{ConnectionId, WorkflowId, WorkspaceId};
use portal_compiler::{MachineType, Options};
use portal_http::Language;
use portal_http::view::{Diagnostic, DiagnosticLabel, Severity, Span};
use portal_store::entities::{ToolCard, connection};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::called::Called;
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

    /// Compiles a document for a run that is watched: every node tells of itself.
    pub async fn compile_watched(
        &self,
        whose: Whose,
        definition: &Value,
        language: Language,
    ) -> Result<Compiled, AuthoringError> {
        let examined = self.look(whose, definition, language, true).await?;
        examined.compiled.ok_or(AuthoringError::Invalid(examined.diagnostics))
    }

    /// Finds out everything about a document.
    pub async fn examine(
        &self,
        whose: Whose,
        definition: &Value,
        language: Language,
    ) -> Result<Examined, AuthoringError> {
        self.look(whose, definition, language, false).await
    }

    async fn look(
        &self,
        whose: Whose,
        definition: &Value,
        language: Language,
        observe: bool,
    ) -> Result<Examined, AuthoringError> {
        let connections = connection::list(&self.store, whose.workspace).await?;
        let connections = connections.into_iter().map(|one| (one.id.to_string(), one.entity.provider));
        let options = Options {
            connections: Some(connections.collect()),
            workflow: whose.workflow.map(|id| id.to_string()),
            observe,
            ..Options::default()
        };
        let called = Called::load(&self.store, whose.workspace, definition).await?;
        let (catalog, definition) = (self.catalog.clone(), definition.clone());
        // A large workflow takes long enough to be in the way of others on this thread.
        let compilation = tokio::task::spawn_blocking(move || {
            portal_compiler::compile_value(&definition, &catalog, &called, &options)
        });
        let compilation = compilation.await.map_err(AuthoringError::Compiler)?;
        Ok(Examined {
            diagnostics: compilation
                .diagnostics
                .into_iter()
                .map(|found| diagnostic(found, language))
                .collect(),
            compiled: compilation.compiled.map(compiled),
        })
    }
}

fn compiled(compiled: portal_compiler::Compiled) -> Compiled {
    let tool = compiled.tool;
    Compiled {
        asl: compiled.asl,
        digest: compiled.digest,
        tool: ToolCard {
            name: tool.name,
            title: tool.title,
            description: tool.description,
            annotations: serde_json::to_value(tool.annotations).unwrap_or_default(),
            input_schema: tool.input_schema,
            output_schema: tool.output_schema,
        },
        connections: compiled.connections.iter().filter_map(|id| id.parse().ok()).collect(),
        plan: plan(compiled.plan),
        calls: compiled
            .calls
            .into_iter()
            .map(|call| CalledWorkflow { workflow: call.workflow, version: call.version })
            .collect(),
        machine_type: match compiled.machine_type {
            MachineType::Express => "EXPRESS",
            MachineType::Standard => "STANDARD",
        },
    }
}

fn plan(plan: portal_compiler::Plan) -> Plan {
    Plan {
        schedule: step(plan.schedule),
        critical_path: plan.critical_path,
        estimate_ms: plan.estimate_ms,
        slowdown: plan.slowdown,
        states_per_call: plan.states_per_call,
        history_events: plan.history_events,
        usd_per_million: plan.usd_per_million,
    }
}

fn step(step: portal_compiler::Step) -> PlanStep {
    use portal_compiler::Step;
    let all = |steps: Vec<Step>| steps.into_iter().map(self::step).collect();
    match step {
        Step::Node { id, ms, body } => {
            PlanStep::Node { id, ms, body: body.map(|body| Box::new(self::step(*body))) }
        }
        Step::Series { steps } => PlanStep::Series { steps: all(steps) },
        Step::Parallel { branches } => PlanStep::Parallel { branches: all(branches) },
    }
}

fn diagnostic(found: portal_compiler::Diagnostic, language: Language) -> Diagnostic {
    let word = |text: portal_workflow::Text| match language {
        Language::En => text.en,
        Language::Ko => text.ko,
    };
    Diagnostic {
        code: found.code.to_owned(),
        severity: match found.severity {
            portal_compiler::Severity::Error => Severity::Error,
            portal_compiler::Severity::Warning => Severity::Warning,
        },
        message: word(found.message),
        node: found.node,
        pointer: found.pointer,
        span: found.span.map(|span| Span { start: span.start, end: span.end }),
        help: found.help.map(word),
        labels: found
            .labels
            .into_iter()
            .map(|label| DiagnosticLabel {
                node: label.node,
                pointer: label.pointer,
                message: word(label.message),
            })
            .collect(),
    }
}
