//! Which variables are assigned when a state is entered: on every way to it, and on some way.

use std::collections::HashMap;

use super::bits::Bits;
use crate::document::{Assign, Branch, State, StateKind, StateMachine};

/// Every variable that a machine assigns anywhere, numbered.
pub(super) struct Variables<'a>(HashMap<&'a str, usize>);

impl<'a> Variables<'a> {
    pub(super) fn of(machine: &'a StateMachine) -> Self {
        let mut variables = Self(HashMap::new());
        variables.collect(&machine.body);
        variables
    }

    fn collect(&mut self, branch: &'a Branch) {
        for state in branch.states.values() {
            for (_, assign) in ways(state) {
                for name in assign.keys() {
                    let next = self.0.len();
                    self.0.entry(name).or_insert(next);
                }
            }
            state.kind.branches().iter().for_each(|inner| self.collect(inner));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

/// What is assigned at some point of a machine.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// On every way there. Everything, where no way leads.
    pub(super) definite: Bits,
    /// On some way there.
    pub(super) possible: Bits,
}

/// Every way out of a state with the variables assigned on it. A state that ends has one way to
/// nowhere.
pub(super) fn ways(state: &State) -> Vec<(Option<&str>, &Assign)> {
    let mut ways = Vec::with_capacity(2);
    if let StateKind::Choice { choices, default } = &state.kind {
        ways.extend(choices.iter().map(|rule| (Some(rule.next.as_str()), &rule.assign)));
        ways.push((default.as_deref(), &state.assign));
    } else {
        ways.push((state.next.as_deref(), &state.assign));
    }
    ways.extend(state.kind.catch().iter().map(|catcher| (Some(catcher.next.as_str()), &catcher.assign)));
    ways
}

/// What is assigned at the entry of each state of a block, in the order of its states.
pub(super) fn of_block(branch: &Branch, variables: &Variables<'_>, outer: &Flow) -> Vec<Flow> {
    let bound = variables.len();
    let unreached = Flow { definite: Bits::all(bound), possible: Bits::none(bound) };
    let mut flows = vec![unreached; branch.states.len()];
    let Some(start) = branch.states.get_index_of(&branch.start_at) else { return flows };
    if let Some(flow) = flows.get_mut(start) {
        *flow = outer.clone();
    }
    let mut visited = vec![false; branch.states.len()];
    let mut waiting = vec![start];
    while let Some(index) = waiting.pop() {
        let (Some((_, state)), Some(entry)) = (branch.states.get_index(index), flows.get(index).cloned())
        else {
            continue;
        };
        for (target, assign) in ways(state) {
            let Some(target) = target.and_then(|name| branch.states.get_index_of(name)) else { continue };
            let mut leaving = entry.clone();
            for variable in assign.keys().filter_map(|name| variables.index(name)) {
                leaving.definite.insert(variable);
                leaving.possible.insert(variable);
            }
            if let Some(flow) = flows.get_mut(target) {
                let fewer = flow.definite.keep(&leaving.definite);
                let more = flow.possible.add(&leaving.possible);
                // A first visit goes on even if it brings nothing new.
                let first = visited.get_mut(target).is_some_and(|visited| !std::mem::replace(visited, true));
                if fewer || more || first {
                    waiting.push(target);
                }
            }
        }
    }
    flows
}
