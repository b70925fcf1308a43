//! What the author sees while a workflow runs: engine events by node.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use portal_base::{ExecutionId, Timestamp};
use portal_engine::event::{Event, EventKind, Failed};
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
    /// Whether the workflow took its error, with `node_failed`: then `output` is what it gave
    /// instead, and the run goes on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub handled: bool,
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
            handled: false,
            pinned: false,
        }
    }

    /// A node that the run went past.
    pub fn skipped(node: &str, at: Timestamp) -> SseEvent {
        SseEvent::new("node_skipped", Self::new(node, at))
    }
}

/// Turns the events of one execution into those of its nodes.
///
/// A machine that was compiled to be watched says of each state what it is of its node: then every
/// node is told of. Of any other machine only calls, loops and waits are.
#[derive(Debug, Default)]
pub struct Translator {
    /// The nodes to tell of, and whether their output was given; all of them when there are none.
    nodes: BTreeMap<String, bool>,
    /// What runs now, by node and by place in branches and iterations.
    open: HashMap<(Arc<str>, Vec<u32>), Open>,
    /// The Map states that run, by the place they stand in.
    loops: HashMap<Vec<u32>, Arc<str>>,
    /// Nodes that were heard of.
    seen: BTreeSet<String>,
}

#[derive(Debug)]
struct Open {
    since: Timestamp,
    path: Vec<u32>,
    attempt: u32,
    /// Whether its beginning was told.
    begun: bool,
    /// Whether its end was told.
    ended: bool,
    /// It failed, and is not tried again; who takes the error is yet to be seen.
    failed: Option<ExecutionErrorView>,
}

impl Translator {
    /// Tells of these nodes only; `true` marks those whose output is given.
    pub fn of(nodes: BTreeMap<String, bool>) -> Self {
        Self { nodes, ..Self::default() }
    }

    /// The nodes that nothing was heard of.
    pub fn unheard(&self) -> impl Iterator<Item = &str> {
        self.nodes.keys().filter(|node| !self.seen.contains(*node)).map(String::as_str)
    }

    /// The node that the error ended the run in, if it is not known to have failed yet: a call whose
    /// inside failed.
    pub fn close(&mut self, error: &ExecutionErrorView, at: Timestamp) -> Vec<SseEvent> {
        let Some(node) = error.node.as_deref() else { return Vec::new() };
        let open = self.open.iter_mut().filter(|((id, _), open)| &**id == node && !open.ended);
        open.map(|((id, _), open)| {
            open.ended = true;
            let mut told = open.tell(id, at, false);
            told.error = Some(error.clone());
            SseEvent::new("node_failed", told)
        })
        .collect()
    }

    /// What the node's watchers hear of the event.
    pub fn translate(&mut self, event: &Event) -> Vec<SseEvent> {
        let (Some(node), Some(state)) = (&event.node, &event.state) else { return Vec::new() };
        let path = self.indexes(&event.path);
        match &event.kind {
            EventKind::MapStarted { .. } => {
                self.loops.insert(event.path.clone(), state.clone());
            }
            EventKind::StateExited { .. } | EventKind::StateFailed { .. } | EventKind::StateAborted
                if self.loops.get(&event.path) == Some(state) =>
            {
                self.loops.remove(&event.path);
            }
            _ => {}
        }
        if event.part.as_deref() == Some("inner")
            || !(self.nodes.is_empty() || self.nodes.contains_key(&**node))
        {
            return Vec::new();
        }
        let pinned = self.nodes.get(&**node).copied().unwrap_or_default();
        let key = (node.clone(), event.path.clone());
        let told = match event.part.as_deref() {
            Some(part) => {
                let entered = matches!(event.kind, EventKind::StateEntered { .. });
                let open = self.open.entry(key.clone()).or_insert_with(|| Open::new(event.at, path.clone()));
                if entered && matches!(part, "whole" | "task" | "first") {
                    *open = Open::new(event.at, path);
                }
                watched(open, node, event, part, pinned)
            }
            None => {
                let open = self.open.entry(key.clone()).or_insert_with(|| Open::new(event.at, path));
                unwatched(open, node, event)
            }
        };
        let over = matches!(event.kind, EventKind::StateExited { .. } | EventKind::StateFailed { .. });
        if over && self.open.get(&key).is_some_and(|open| open.ended || !open.begun) {
            self.open.remove(&key);
        }
        if !told.is_empty() {
            self.seen.insert(node.to_string());
        }
        told
    }

    /// The indexes of the loops around a place; the place also counts parallel branches.
    fn indexes(&self, place: &[u32]) -> Vec<u32> {
        let loops = place.iter().enumerate();
        loops
            .filter(|(depth, _)| place.get(..*depth).is_some_and(|outer| self.loops.contains_key(outer)))
            .map(|(_, index)| *index)
            .collect()
    }
}

impl Open {
    fn new(since: Timestamp, path: Vec<u32>) -> Self {
        Self { since, path, attempt: 1, begun: false, ended: false, failed: None }
    }

    /// An event of the node; a beginning has taken no time yet.
    fn tell(&self, node: &str, at: Timestamp, begins: bool) -> NodeEvent {
        let took = at.as_millisecond() - self.since.as_millisecond();
        let duration_ms = (!begins).then_some(took);
        NodeEvent { path: self.path.clone(), attempt: self.attempt, duration_ms, ..NodeEvent::new(node, at) }
    }

    fn begin(&mut self, node: &str, at: Timestamp) -> SseEvent {
        self.begun = true;
        SseEvent::new("node_started", self.tell(node, at, true))
    }

    /// An attempt of a call begins.
    fn scheduled(&mut self, node: &str, at: Timestamp, arguments: &Value, retry_count: u32) -> SseEvent {
        // the payload knows the loops even where watching began in their middle
        let path = arguments.pointer("/Payload/index").map_or_else(|| self.path.clone(), numbers);
        *self = Self { attempt: retry_count + 1, begun: true, ..Self::new(at, path) };
        let mut told = self.tell(node, at, true);
        told.input = Some(arguments.pointer("/Payload/parameters").unwrap_or(arguments).clone());
        SseEvent::new("node_started", told)
    }

    fn succeed(&mut self, node: &str, at: Timestamp, output: Option<Value>, pinned: bool) -> SseEvent {
        self.ended = true;
        let told = self.tell(node, at, false);
        SseEvent::new("node_succeeded", NodeEvent { output, pinned, ..told })
    }

    fn fail(&mut self, node: &str, at: Timestamp, error: ExecutionErrorView) -> SseEvent {
        self.ended = true;
        let told = self.tell(node, at, false);
        SseEvent::new("node_failed", NodeEvent { error: Some(error), ..told })
    }

    /// The workflow took the error: the run goes on with this instead.
    fn handled(
        &mut self,
        node: &str,
        at: Timestamp,
        error: ExecutionErrorView,
        output: Option<Value>,
    ) -> SseEvent {
        self.ended = true;
        let told = self.tell(node, at, false);
        SseEvent::new("node_failed", NodeEvent { error: Some(error), output, handled: true, ..told })
    }

    /// An attempt failed: told at once when it is tried again, else when it is seen who takes it.
    fn attempt_failed(
        &mut self,
        node: &str,
        at: Timestamp,
        failure: &Failed,
        retry_count: u32,
        retry_in_ms: Option<u64>,
    ) -> Option<SseEvent> {
        self.attempt = retry_count + 1;
        self.ended = false;
        let error = error_of(failure);
        if retry_in_ms.is_none() {
            self.failed = Some(error);
            return None;
        }
        let told = self.tell(node, at, false);
        Some(SseEvent::new("node_failed", NodeEvent { error: Some(error), retry_in_ms, ..told }))
    }

    fn waiting(&mut self, node: &str, at: Timestamp, until: Timestamp) -> SseEvent {
        let told = self.tell(node, at, true);
        SseEvent::new("node_waiting", NodeEvent { until: Some(until), ..told })
    }
}

/// An event of a state that says what it is of its node.
fn watched(open: &mut Open, node: &str, event: &Event, part: &str, pinned: bool) -> Vec<SseEvent> {
    let at = event.at;
    match &event.kind {
        EventKind::StateEntered { .. } if matches!(part, "whole" | "first") => vec![open.begin(node, at)],
        EventKind::TaskScheduled { arguments, retry_count, .. } => {
            vec![open.scheduled(node, at, arguments, *retry_count)]
        }
        EventKind::TaskSucceeded { result, .. } => {
            let output = result.get("Payload").unwrap_or(result).clone();
            vec![open.succeed(node, at, Some(output), pinned)]
        }
        EventKind::TaskFailed { failure, retry_count, retry_in_ms } => {
            open.attempt_failed(node, at, failure, *retry_count, *retry_in_ms).into_iter().collect()
        }
        EventKind::Waiting { until } => vec![open.waiting(node, at, *until)],
        EventKind::StateExited { output, .. } => {
            let output = output.as_ref().clone();
            match open.failed.take() {
                Some(error) => vec![open.handled(node, at, error, Some(output))],
                None if part == "rescued" => {
                    let error = threshold(&output);
                    vec![open.handled(node, at, error, Some(output))]
                }
                None if part == "first" || open.ended => Vec::new(),
                None => vec![open.succeed(node, at, Some(output), pinned)],
            }
        }
        EventKind::StateFailed { failure } => {
            let error = open.failed.take().unwrap_or_else(|| error_of(failure));
            let begin = (!open.begun && part != "last").then(|| open.begin(node, at));
            begin.into_iter().chain([open.fail(node, at, error)]).collect()
        }
        _ => Vec::new(),
    }
}

/// An event of a state of any other machine: its output need not be the node's.
fn unwatched(open: &mut Open, node: &str, event: &Event) -> Vec<SseEvent> {
    let at = event.at;
    let told = match &event.kind {
        EventKind::TaskScheduled { arguments, retry_count, .. } => {
            Some(open.scheduled(node, at, arguments, *retry_count))
        }
        EventKind::TaskSucceeded { result, .. } => {
            let output = result.get("Payload").unwrap_or(result).clone();
            Some(open.succeed(node, at, Some(output), false))
        }
        EventKind::TaskFailed { failure, retry_count, retry_in_ms } => {
            open.attempt_failed(node, at, failure, *retry_count, *retry_in_ms)
        }
        EventKind::MapStarted { .. } => Some(open.begin(node, at)),
        EventKind::Waiting { until } => {
            open.begun = true;
            Some(open.waiting(node, at, *until))
        }
        EventKind::StateExited { .. } => match open.failed.take() {
            Some(error) => Some(open.handled(node, at, error, None)),
            None if !open.begun || open.ended => None,
            None => Some(open.succeed(node, at, None, false)),
        },
        EventKind::StateFailed { failure } => {
            let error = open.failed.take().unwrap_or_else(|| error_of(failure));
            Some(open.fail(node, at, error))
        }
        _ => None,
    };
    told.into_iter().collect()
}

/// Too many items of a loop failed; the output is the error where it is routed.
fn threshold(output: &Value) -> ExecutionErrorView {
    let text = |name: &str| output.get(name).and_then(Value::as_str);
    ExecutionErrorView {
        error: text("error").unwrap_or("States.ExceedToleratedFailureThreshold").to_owned(),
        cause: text("cause").unwrap_or("too many items failed").to_owned(),
        node: None,
    }
}

fn numbers(value: &Value) -> Vec<u32> {
    let numbers = value.as_array().into_iter().flatten();
    numbers.filter_map(|number| u32::try_from(number.as_u64()?).ok()).collect()
}

fn error_of(failure: &Failed) -> ExecutionErrorView {
    let text = |part: &Option<Arc<str>>| part.as_deref().unwrap_or_default().to_owned();
    ExecutionErrorView { error: text(&failure.error), cause: text(&failure.cause), node: None }
}
