//! What the author sees while a workflow runs: engine events by node.

use std::collections::HashMap;
use std::sync::Arc;

use portal_base::{ExecutionId, Timestamp};
use portal_engine::event::{Event, EventKind};
use portal_execution::Outcome;
use portal_http::SseEvent;
use portal_http::view::ExecutionErrorView;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The first event of a test run's stream, `accepted`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunAccepted {
    /// The execution that begins.
    #[schema(value_type = String)]
    pub execution: ExecutionId,
    /// The nodes whose output is given instead of run for.
    pub pinned: Vec<String>,
}

/// What a node does: `node_started`, `node_waiting`, `node_succeeded`, `node_failed`,
/// `node_skipped`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NodeEvent {
    /// When.
    pub at: Timestamp,
    /// The node's id in the document.
    pub node: String,
    /// Indexes of the loops around it, from the outside in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub path: Vec<u32>,
    /// Counts from 1.
    pub attempt: u32,
    /// Milliseconds it took; when it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// What it takes, with `node_started`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What it gave, with `node_succeeded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// What it failed of, with `node_failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionErrorView>,
    /// When it is tried again, with `node_failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_in_ms: Option<u64>,
    /// Until when it waits, with `node_waiting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether its output was given instead of run for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub pinned: bool,
}

/// The last event of a stream, `finished`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunFinished {
    /// The execution.
    #[schema(value_type = String)]
    pub execution: ExecutionId,
    /// `succeeded`, `failed`, `cancelled` or `timed_out`.
    pub status: &'static str,
    /// The result, when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// What it failed of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionErrorView>,
}

impl From<Outcome> for RunFinished {
    fn from(outcome: Outcome) -> Self {
        Self {
            execution: outcome.execution,
            status: outcome.status.as_str(),
            output: outcome.output,
            error: outcome.error.map(Into::into),
        }
    }
}

impl NodeEvent {
    fn new(node: &str, at: Timestamp) -> Self {
        Self {
            at,
            node: node.to_owned(),
            path: Vec::new(),
            attempt: 1,
            duration_ms: None,
            input: None,
            output: None,
            error: None,
            retry_in_ms: None,
            until: None,
            pinned: false,
        }
    }

    /// A node that does not run because its output is given.
    pub fn pinned(node: &str, output: Value, at: Timestamp) -> SseEvent {
        let event = Self { output: Some(output), pinned: true, duration_ms: Some(0), ..Self::new(node, at) };
        SseEvent::new("node_succeeded", event)
    }

    /// A node that the run went past.
    pub fn skipped(node: &str, at: Timestamp) -> SseEvent {
        SseEvent::new("node_skipped", Self::new(node, at))
    }
}

/// Turns the events of one execution into those of its nodes.
#[derive(Debug, Default)]
pub struct Translator {
    /// What runs now, by state and by place in branches and iterations.
    open: HashMap<(Arc<str>, Vec<u32>), Open>,
    /// Nodes that were heard of.
    seen: std::collections::BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Open {
    since: Timestamp,
    path: Vec<u32>,
    /// A Task tells of its attempts itself; leaving its state tells nothing more.
    task: bool,
}

impl Translator {
    /// Whether the node was heard of.
    pub fn saw(&self, node: &str) -> bool {
        self.seen.contains(node)
    }

    /// The event for the node's watchers, if it is one.
    pub fn translate(&mut self, event: &Event) -> Option<SseEvent> {
        let (Some(node), Some(state)) = (&event.node, &event.state) else { return None };
        let place = (state.clone(), event.path.clone());
        let mut told = NodeEvent::new(node, event.at);
        if let Some(open) = self.open.get(&place) {
            told.path.clone_from(&open.path);
            told.duration_ms = Some(event.at.as_millisecond() - open.since.as_millisecond());
        }
        let name = match &event.kind {
            EventKind::StateEntered { .. } => {
                self.open.insert(place, Open { since: event.at, path: Vec::new(), task: false });
                return None;
            }
            EventKind::TaskScheduled { arguments, retry_count, .. } => {
                let path: Vec<u32> = arguments.pointer("/Payload/index").map(indexes).unwrap_or_default();
                told.path.clone_from(&path);
                told.duration_ms = None;
                told.attempt = retry_count + 1;
                told.input = Some(arguments.pointer("/Payload/parameters").unwrap_or(arguments).clone());
                self.open.insert(place, Open { since: event.at, path, task: true });
                "node_started"
            }
            EventKind::TaskSucceeded { result, retry_count } => {
                told.attempt = retry_count + 1;
                told.output = Some(result.get("Payload").unwrap_or(result).clone());
                "node_succeeded"
            }
            EventKind::TaskFailed { failure, retry_count, retry_in_ms } => {
                told.attempt = retry_count + 1;
                told.error = Some(error_of(failure));
                told.retry_in_ms = *retry_in_ms;
                "node_failed"
            }
            EventKind::Waiting { until } => {
                told.duration_ms = None;
                told.until = Some(*until);
                "node_waiting"
            }
            EventKind::MapStarted { .. } => {
                told.duration_ms = None;
                "node_started"
            }
            EventKind::StateExited { output, .. } => {
                if self.open.remove(&place).is_some_and(|open| open.task) {
                    return None;
                }
                told.output = Some(output.as_ref().clone());
                "node_succeeded"
            }
            EventKind::StateFailed { failure } => {
                if self.open.remove(&place).is_some_and(|open| open.task) {
                    return None;
                }
                told.error = Some(error_of(failure));
                "node_failed"
            }
            EventKind::StateAborted
            | EventKind::Caught { .. }
            | EventKind::ExecutionStarted { .. }
            | EventKind::ExecutionSucceeded { .. }
            | EventKind::ExecutionFailed { .. }
            | EventKind::ExecutionTimedOut
            | EventKind::ExecutionAborted => return None,
        };
        self.seen.insert(told.node.clone());
        Some(SseEvent::new(name, told))
    }
}

fn indexes(value: &Value) -> Vec<u32> {
    let numbers = value.as_array().into_iter().flatten();
    numbers.filter_map(|number| u32::try_from(number.as_u64()?).ok()).collect()
}

fn error_of(failure: &portal_engine::event::Failed) -> ExecutionErrorView {
    let text = |part: &Option<Arc<str>>| part.as_deref().unwrap_or_default().to_owned();
    ExecutionErrorView { error: text(&failure.error), cause: text(&failure.cause), node: None }
}
