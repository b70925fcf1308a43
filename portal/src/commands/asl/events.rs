//! What happens, on standard error: as JSON lines, or for people.

use std::sync::OnceLock;

use portal_base::Timestamp;
use portal_engine::{Event, EventKind, Events};

use super::complain;

/// The longest value that is shown to people.
const MAX_SHOWN: usize = 120;

/// One line of JSON for each event.
pub(super) struct Lines;

impl Events for Lines {
    fn event(&self, event: Event) {
        if let Ok(line) = serde_json::to_string(&event) {
            complain(&line);
        }
    }
}

/// One readable line for each event.
#[derive(Default)]
pub(super) struct Human {
    started: OnceLock<Timestamp>,
}

impl Events for Human {
    fn event(&self, event: Event) {
        let started = *self.started.get_or_init(|| event.at);
        let seconds = event.at.duration_since(started).as_secs_f64();
        let mut place = event.state.as_deref().unwrap_or("execution").to_owned();
        if !event.path.is_empty() {
            let path: Vec<_> = event.path.iter().map(ToString::to_string).collect();
            place = format!("{place} [{}]", path.join("."));
        }
        complain(&format!("{seconds:9.3}s  {place}: {}", what(&event.kind)));
    }
}

fn what(kind: &EventKind) -> String {
    match kind {
        EventKind::ExecutionStarted { input } => format!("started with {}", short(input)),
        EventKind::StateEntered { input } => format!("entered with {}", short(input)),
        EventKind::TaskScheduled { resource, arguments, retry_count } => {
            format!("attempt {} of {resource} with {}", retry_count + 1, short(arguments))
        }
        EventKind::TaskSucceeded { result, .. } => format!("answered {}", short(result)),
        EventKind::TaskFailed { failure, retry_in_ms, .. } => match retry_in_ms {
            Some(ms) => format!("failed with {failure}; retry in {ms} ms"),
            None => format!("failed with {failure}; no retry"),
        },
        EventKind::Waiting { until } => format!("waits until {until}"),
        EventKind::MapStarted { length } => format!("runs {length} iterations"),
        EventKind::Caught { failure, next } => format!("caught {failure}; goes to {next}"),
        EventKind::StateExited { output, next } => match next {
            Some(next) => format!("left with {} for {next}", short(output)),
            None => format!("ended with {}", short(output)),
        },
        EventKind::StateFailed { failure } | EventKind::ExecutionFailed { failure } => {
            format!("failed: {failure}")
        }
        EventKind::StateAborted => "stopped".to_owned(),
        EventKind::ExecutionSucceeded { output } => format!("succeeded with {}", short(output)),
        EventKind::ExecutionTimedOut => "ran out of time".to_owned(),
        EventKind::ExecutionAborted => "was stopped".to_owned(),
    }
}

fn short(value: &serde_json::Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text,
    }
}
