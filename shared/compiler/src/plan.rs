//! How a compiled workflow runs, for the editor: what comes when, how long, how much.

use portal_asl::{Bound, Branch, StateKind, StateMachine, history_bound};
use serde::Serialize;
use serde_json::Value;

use crate::compile::MachineType;
use crate::emit::scheduled;
use crate::model::{Graph, Item};
use crate::schedule::Tree;

/// How a compiled workflow runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The nodes in series and parallel.
    pub schedule: Step,
    /// The nodes that decide how long it takes, in order.
    pub critical_path: Vec<String>,
    /// Estimated milliseconds of a run, from the typical durations of its nodes.
    pub estimate_ms: u64,
    /// The estimate against the critical path: 1 is the best possible.
    pub slowdown: f64,
    /// States entered by the longest run, a loop counted once.
    pub states_per_call: u64,
    /// The most history events of a run, if that can be told.
    pub history_events: Option<u64>,
    /// Estimated US dollars for a million runs on AWS, the functions included.
    pub usd_per_million: f64,
}

/// A part of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Step {
    /// One node.
    Node {
        /// Its id.
        id: String,
        /// Estimated milliseconds.
        ms: u64,
        /// The body of a loop.
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<Box<Step>>,
    },
    /// One after the other.
    Series {
        /// In order.
        steps: Vec<Step>,
    },
    /// At the same time; or, of branches that exclude each other, whichever is taken.
    Parallel {
        /// In the author's order.
        branches: Vec<Step>,
    },
}

pub(crate) fn plan(
    graph: &Graph<'_>,
    tree: &Tree,
    machine: &StateMachine,
    machine_type: MachineType,
    assumed_items: u64,
) -> Plan {
    let weight = |index: usize| graph.item(index).map_or(0, crate::emit::time);
    let estimate = tree.time(&weight);
    let (critical, path) = critical_path(graph, &weight);
    let states = longest(&machine.body);
    let effects = graph.effects();
    let functions: f64 =
        effects.iter().map(|item| 0.20 + f64::from(item.kind.typical_ms) / 1000.0 * 0.25 * 13.3334).sum();
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let machine_cost = match machine_type {
        MachineType::Express => 1.0 + 0.1042 * (estimate as f64 / 100.0).ceil().max(1.0),
        MachineType::Standard => 25.0 * states as f64,
    };
    #[expect(clippy::cast_precision_loss, reason = "a ratio of estimates")]
    let slowdown = if critical == 0 { 1.0 } else { estimate as f64 / critical as f64 };
    Plan {
        schedule: step(graph, tree),
        critical_path: path,
        estimate_ms: estimate,
        slowdown: round(slowdown),
        states_per_call: states,
        history_events: match history_bound(machine, assumed_items) {
            Bound::AtMost(events) => Some(events),
            Bound::Unbounded => None,
        },
        usd_per_million: round(machine_cost + functions),
    }
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn step(graph: &Graph<'_>, tree: &Tree) -> Step {
    match tree {
        Tree::Leaf(index) => {
            let item = graph.item(*index);
            Step::Node {
                id: item.map_or_else(String::new, |item| item.id().to_owned()),
                ms: item.map_or(0, crate::emit::time),
                body: item
                    .and_then(|item| item.body.as_ref())
                    .map(|body| Box::new(step(body, &scheduled(body)))),
            }
        }
        Tree::Series(parts) => Step::Series { steps: parts.iter().map(|part| step(graph, part)).collect() },
        Tree::Parallel(parts) => {
            Step::Parallel { branches: parts.iter().map(|part| step(graph, part)).collect() }
        }
    }
}

/// The longest way through the graph and its length.
fn critical_path(graph: &Graph<'_>, weight: &impl Fn(usize) -> u64) -> (u64, Vec<String>) {
    let mut done: Vec<(u64, Option<usize>)> = vec![(0, None); graph.nodes.len()];
    for (index, item) in graph.in_order() {
        let before = item
            .incoming
            .iter()
            .filter_map(|edge| Some((done.get(edge.from)?.0, edge.from)))
            .max_by_key(|(time, from)| (*time, std::cmp::Reverse(*from)));
        let own = (before.map_or(0, |(time, _)| time) + weight(index), before.map(|(_, from)| from));
        if let Some(place) = done.get_mut(index) {
            *place = own;
        }
    }
    let last = done.iter().enumerate().max_by_key(|(index, (time, _))| (*time, std::cmp::Reverse(*index)));
    let Some((end, (length, _))) = last else { return (0, Vec::new()) };
    let mut path = Vec::new();
    let mut at = Some(end);
    while let Some(index) = at {
        if weight(index) > 0
            && let Some(item) = graph.item(index)
        {
            path.push(item.id().to_owned());
        }
        at = done.get(index).and_then(|(_, from)| *from);
    }
    path.reverse();
    (*length, path)
}

/// States entered on the longest way through a block.
fn longest(body: &Branch) -> u64 {
    let mut known: std::collections::HashMap<&str, u64> = std::collections::HashMap::new();
    // blocks are emitted in order: a state only leads to later ones
    for (name, state) in body.states.iter().rev() {
        let after = state.successors();
        let after = after.filter_map(|next| known.get(next)).max().copied().unwrap_or(0);
        let inner: u64 = match &state.kind {
            StateKind::Parallel { branches, .. } => branches.iter().map(longest).sum(),
            StateKind::Map { item_processor, .. } => longest(item_processor),
            _ => 0,
        };
        known.insert(name, 1 + inner + after);
    }
    known.get(body.start_at.as_str()).copied().unwrap_or(0)
}

/// Every wait with its milliseconds, if they are known.
pub(crate) fn waits<'g, 'c>(graph: &'g Graph<'c>, all: &mut Vec<(&'g Item<'c>, Option<u64>)>) {
    for item in graph.nodes.iter().filter(|item| !item.node.is_disabled()) {
        if item.is("wait") {
            let seconds = item.parameter("seconds").and_then(|t| t.constant()).and_then(Value::as_u64);
            all.push((item, seconds.map(|seconds| seconds.saturating_mul(1000))));
        }
        if let Some(body) = &item.body {
            waits(body, all);
        }
        if let Some(callee) = &item.callee {
            waits(&callee.graph, all);
        }
    }
}
