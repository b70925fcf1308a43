//! From engine events to node traces.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use portal_engine::{Event, EventKind, Events};
use portal_store::entities::{Cost, ExecutionError, NodeStatus, NodeTrace};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::mask::mask;

/// How many live events a slow watcher may fall behind before it loses some.
const LIVE_BUFFER: usize = 1_024;
/// How many bytes of one value a trace keeps; a longer one is cut, and says so.
const VALUE_LIMIT: usize = 64 * 1024;
/// How many node attempts one execution records; a loop over more items keeps the first ones and all failures.
const NODE_LIMIT: usize = 2_000;

/// Listens to one execution: gathers the traces, counts what it costs, and hands every event on
/// to whoever watches live.
pub struct Recorder {
    live: Arc<Watched>,
    watch: Option<Arc<dyn Events>>,
    state: Mutex<State>,
}

/// The live events of one execution. The channel is made for its first watcher: hardly any
/// execution has one, and the buffer would cost every call.
#[derive(Debug, Default)]
pub struct Watched(OnceLock<broadcast::Sender<Arc<Event>>>);

impl Watched {
    /// The events from now on.
    pub fn watch(&self) -> broadcast::Receiver<Arc<Event>> {
        self.0.get_or_init(|| broadcast::channel(LIVE_BUFFER).0).subscribe()
    }

    fn tell(&self, event: &Event) {
        if let Some(sender) = self.0.get().filter(|sender| sender.receiver_count() > 0) {
            // The last watcher may have left in between, which is no error.
            let _ = sender.send(Arc::new(event.clone()));
        }
    }
}

#[derive(Default)]
struct State {
    traces: Vec<NodeTrace>,
    /// Where in `traces` the running attempt of a node at a path stands.
    open: HashMap<(Arc<str>, Vec<u32>), usize>,
    cost: Cost,
    failed_node: Option<Arc<str>>,
    dropped: usize,
}

/// What an execution left behind.
#[derive(Debug, Default)]
pub struct Recorded {
    /// One trace an attempt of a node, in the order they began.
    pub traces: Vec<NodeTrace>,
    /// What it cost.
    pub cost: Cost,
    /// The node whose error ended the execution.
    pub failed_node: Option<String>,
}

impl Recorder {
    /// A recorder that hands every event on to `live` and `watch`.
    pub fn new(live: Arc<Watched>, watch: Option<Arc<dyn Events>>) -> Self {
        Self { live, watch, state: Mutex::default() }
    }

    /// Ends the record. What is still open was cut off.
    pub fn finish(&self) -> Recorded {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = std::mem::take(&mut *state);
        let mut traces = state.traces;
        for at in state.open.into_values() {
            if let Some(trace) = traces.get_mut(at) {
                trace.status = NodeStatus::Cancelled;
            }
        }
        if state.dropped > 0 {
            tracing::info!(
                dropped = state.dropped,
                kept = traces.len(),
                "an execution had more node attempts than are recorded"
            );
        }
        Recorded { traces, cost: state.cost, failed_node: state.failed_node.map(|node| node.to_string()) }
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder")
    }
}

impl Events for Recorder {
    fn event(&self, event: Event) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).take(&event);
        self.live.tell(&event);
        if let Some(watch) = &self.watch {
            watch.event(event);
        }
    }
}

impl State {
    fn take(&mut self, event: &Event) {
        if matches!(event.kind, EventKind::StateEntered { .. }) {
            self.cost.transitions += 1;
        }
        let Some(node) = &event.node else { return };
        let place = (node.clone(), event.path.clone());
        match &event.kind {
            EventKind::TaskScheduled { arguments, retry_count, .. } => {
                self.cost.calls += 1;
                if self.traces.len() >= NODE_LIMIT {
                    self.dropped += 1;
                    return;
                }
                let mut trace = NodeTrace::new(node.as_ref(), NodeStatus::Running, event.at);
                trace.path = loop_indexes(arguments);
                trace.attempt = retry_count + 1;
                trace.input = Some(recorded(parameters_of(arguments)));
                self.open.insert(place, self.traces.len());
                self.traces.push(trace);
            }
            EventKind::TaskSucceeded { result, .. } => {
                if let Some(trace) = self.close(&place) {
                    trace.status = NodeStatus::Succeeded;
                    trace.output = Some(recorded(payload_of(result)));
                    trace.finished_at = Some(event.at);
                }
            }
            EventKind::TaskFailed { failure, .. } => {
                if let Some(trace) = self.close(&place) {
                    trace.status = NodeStatus::Failed;
                    trace.error = Some(error_of(failure));
                    trace.finished_at = Some(event.at);
                }
            }
            EventKind::StateFailed { .. } => {
                // The innermost state fails first; the states around it repeat its error.
                self.failed_node.get_or_insert_with(|| node.clone());
            }
            EventKind::Caught { .. } => self.failed_node = None,
            EventKind::ExecutionStarted { .. }
            | EventKind::StateEntered { .. }
            | EventKind::Waiting { .. }
            | EventKind::MapStarted { .. }
            | EventKind::StateExited { .. }
            | EventKind::StateAborted
            | EventKind::ExecutionSucceeded { .. }
            | EventKind::ExecutionFailed { .. }
            | EventKind::ExecutionTimedOut
            | EventKind::ExecutionAborted => {}
        }
    }

    fn close(&mut self, place: &(Arc<str>, Vec<u32>)) -> Option<&mut NodeTrace> {
        let at = self.open.remove(place)?;
        self.traces.get_mut(at)
    }
}

/// What the node's author wrote, out of the arguments of `lambda:invoke`.
fn parameters_of(arguments: &Value) -> &Value {
    arguments.pointer("/Payload/parameters").unwrap_or(arguments)
}

/// The indexes of the loops around the node; the event's own path also counts parallel branches.
fn loop_indexes(arguments: &Value) -> Vec<u32> {
    let indexes = arguments.pointer("/Payload/index").and_then(Value::as_array);
    indexes
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .filter_map(|index| u32::try_from(index).ok())
        .collect()
}

/// An engine error as it is recorded.
pub(crate) fn error_of(failure: &portal_engine::Failed) -> ExecutionError {
    ExecutionError {
        error: failure.error.as_deref().unwrap_or("States.TaskFailed").to_owned(),
        cause: failure.cause.as_deref().unwrap_or_default().to_owned(),
        node: None,
    }
}

/// What the node gave, out of the result of `lambda:invoke`.
fn payload_of(result: &Value) -> &Value {
    result.get("Payload").unwrap_or(result)
}

/// A copy fit to be kept: secrets masked, cut to size.
pub(crate) fn recorded(value: &Value) -> Value {
    let mut copy = value.clone();
    mask(&mut copy);
    let text = copy.to_string();
    if text.len() <= VALUE_LIMIT {
        return copy;
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= VALUE_LIMIT).last().unwrap_or(0);
    serde_json::json!({ "truncated": true, "bytes": text.len(), "text": text.get(..end).unwrap_or_default() })
}
