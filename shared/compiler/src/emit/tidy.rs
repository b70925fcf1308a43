//! Removes assignments that nobody reads and that cannot fail.

use std::collections::HashSet;

use portal_asl::{Branch, State, StateKind};
use serde_json::Value;

/// Removes them, and then those that only they had read.
pub(super) fn remove_unread(body: &mut Branch, keep: &HashSet<String>) {
    for _ in 0..4 {
        let mut read = HashSet::new();
        branch(body, &mut |value| names(value, &mut read));
        let mut removed = false;
        clean(body, &mut |name| {
            let stays = keep.contains(name) || read.contains(name);
            removed |= !stays;
            stays
        });
        if !removed {
            return;
        }
    }
}

fn branch(body: &Branch, each: &mut impl FnMut(&Value)) {
    for state in body.states.values() {
        values(state, each);
        for inner in state.kind.branches() {
            branch(inner, each);
        }
    }
}

fn values(state: &State, each: &mut impl FnMut(&Value)) {
    state.output.iter().for_each(&mut *each);
    state.assign.values().for_each(&mut *each);
    match &state.kind {
        StateKind::Task { arguments, .. } | StateKind::Parallel { arguments, .. } => {
            arguments.iter().for_each(&mut *each);
        }
        StateKind::Map { items, item_selector, .. } => {
            items.iter().for_each(&mut *each);
            item_selector.iter().for_each(&mut *each);
        }
        StateKind::Choice { choices, .. } => {
            for rule in choices {
                each(&rule.condition);
                rule.assign.values().for_each(&mut *each);
                rule.output.iter().for_each(&mut *each);
            }
        }
        StateKind::Wait { seconds, timestamp } => {
            seconds.iter().for_each(&mut *each);
            timestamp.iter().for_each(&mut *each);
        }
        StateKind::Fail { error, cause } => {
            error.iter().for_each(&mut *each);
            cause.iter().for_each(&mut *each);
        }
        StateKind::Pass | StateKind::Succeed => {}
    }
    for catcher in state.kind.catch() {
        catcher.assign.values().for_each(&mut *each);
        catcher.output.iter().for_each(&mut *each);
    }
}

/// Every `$name` in every expression. A name inside a string literal counts too, which only keeps an
/// assignment that could go.
fn names(value: &Value, read: &mut HashSet<String>) {
    match value {
        Value::String(text) if text.starts_with("{%") => {
            for part in text.split('$').skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !name.is_empty() {
                    read.insert(name);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, read)),
        Value::Object(fields) => fields.values().for_each(|field| names(field, read)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean(body: &mut Branch, stays: &mut impl FnMut(&str) -> bool) {
    for state in body.states.values_mut() {
        state.assign.retain(|name, _| stays(name));
        match &mut state.kind {
            StateKind::Choice { choices, .. } => {
                for rule in choices {
                    rule.assign.retain(|name, _| stays(name));
                }
            }
            StateKind::Task { catch, .. } => {
                catch.iter_mut().for_each(|c| c.assign.retain(|name, _| stays(name)));
            }
            StateKind::Parallel { catch, branches, .. } => {
                catch.iter_mut().for_each(|c| c.assign.retain(|name, _| stays(name)));
                branches.iter_mut().for_each(|branch| clean(branch, stays));
            }
            StateKind::Map { catch, item_processor, .. } => {
                catch.iter_mut().for_each(|c| c.assign.retain(|name, _| stays(name)));
                clean(item_processor, stays);
            }
            StateKind::Pass | StateKind::Succeed | StateKind::Wait { .. } | StateKind::Fail { .. } => {}
        }
    }
}
