//! How many events an execution may write into its history: Task 5 (and 3 for each retry), Choice,
//! Pass and Wait 2, Map 4 and 2 for each iteration, Parallel 4.

use serde_json::Value;

use super::flow;
use crate::document::{Branch, State, StateKind, StateMachine};

/// The most events of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// At most so many.
    AtMost(u64),
    /// There is a loop, so it cannot be told.
    Unbounded,
}

/// The most events an execution of the machine may take. A Map whose items are no literal list is
/// taken to have `assumed_items`.
pub fn history_bound(machine: &StateMachine, assumed_items: u64) -> Bound {
    // Two for the start and the end of the execution.
    match block(&machine.body, assumed_items) {
        Some(events) => Bound::AtMost(events.saturating_add(2)),
        None => Bound::Unbounded,
    }
}

/// The longest way through a block, or nothing when it has a loop.
fn block(branch: &Branch, assumed_items: u64) -> Option<u64> {
    let count = branch.states.len();
    let targets: Vec<Vec<usize>> = branch
        .states
        .values()
        .map(|state| {
            let ways = flow::ways(state);
            ways.into_iter().filter_map(|(target, _)| branch.states.get_index_of(target?)).collect()
        })
        .collect();
    let start = branch.states.get_index_of(&branch.start_at)?;
    let order = order(&targets, start)?;
    // From the last state backwards, so that every target is known before its source.
    let mut longest = vec![0_u64; count];
    for index in order.into_iter().rev() {
        let after = targets.get(index)?.iter().filter_map(|target| longest.get(*target)).max().copied();
        let (_, state) = branch.states.get_index(index)?;
        *longest.get_mut(index)? = self::state(state, assumed_items)?.saturating_add(after.unwrap_or(0));
    }
    longest.get(start).copied()
}

/// The states that can be reached, each before its targets; nothing when there is a loop.
fn order(targets: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut incoming = vec![0_usize; targets.len()];
    let mut reached = vec![false; targets.len()];
    let mut waiting = vec![start];
    *reached.get_mut(start)? = true;
    while let Some(index) = waiting.pop() {
        for target in targets.get(index)? {
            *incoming.get_mut(*target)? += 1;
            if !std::mem::replace(reached.get_mut(*target)?, true) {
                waiting.push(*target);
            }
        }
    }
    let mut order = Vec::new();
    let mut ready: Vec<usize> = if incoming.get(start) == Some(&0) { vec![start] } else { Vec::new() };
    while let Some(index) = ready.pop() {
        order.push(index);
        for target in targets.get(index)? {
            let left = incoming.get_mut(*target)?;
            *left -= 1;
            if *left == 0 {
                ready.push(*target);
            }
        }
    }
    (order.len() == reached.iter().filter(|reached| **reached).count()).then_some(order)
}

fn state(state: &State, assumed_items: u64) -> Option<u64> {
    let retries: u64 =
        state.kind.retry().iter().map(|retrier| u64::from(retrier.max_attempts.unwrap_or(3))).sum();
    let attempts = retries.saturating_add(1);
    let inner = |branches: &[Branch]| {
        branches.iter().try_fold(0_u64, |sum, branch| Some(sum.saturating_add(block(branch, assumed_items)?)))
    };
    Some(match &state.kind {
        StateKind::Task { .. } => 5_u64.saturating_add(retries.saturating_mul(3)),
        StateKind::Choice { .. } | StateKind::Pass | StateKind::Wait { .. } | StateKind::Succeed => 2,
        StateKind::Fail { .. } => 1,
        StateKind::Parallel { branches, .. } => {
            4_u64.saturating_add(inner(branches)?.saturating_mul(attempts))
        }
        StateKind::Map { items, item_processor, .. } => {
            let items = match items {
                Some(Value::Array(items)) => items.len() as u64,
                _ => assumed_items,
            };
            let each = block(item_processor, assumed_items)?.saturating_add(2);
            4_u64.saturating_add(each.saturating_mul(items).saturating_mul(attempts))
        }
    })
}
