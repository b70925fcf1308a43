//! States and the ways between them.

use super::{Validator, flow};
use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::{Branch, StateKind};

/// The most characters of a state's name.
const MAX_NAME: usize = 80;

pub(super) fn check(validator: &mut Validator<'_>, branch: &Branch, at: &Pointer) {
    targets(validator, branch, at);
    reachability(validator, branch, at);
}

fn missing(branch: &Branch, name: &str) -> Option<String> {
    (!branch.states.contains_key(name)).then(|| format!("there is no state `{name}` in this branch"))
}

fn targets(validator: &mut Validator<'_>, branch: &Branch, at: &Pointer) {
    let mut target = |at: Pointer, name: &str| {
        if let Some(message) = missing(branch, name) {
            let diagnostic = Diagnostic::error(Code::MissingTransitionTarget, &at, message);
            validator.push(diagnostic.help("a transition cannot leave its branch or enter another one"));
        }
    };
    target(at.child("StartAt"), &branch.start_at);
    for (name, state) in &branch.states {
        let at = at.child("States").child(name);
        if let Some(next) = &state.next {
            target(at.child("Next"), next);
        }
        if let StateKind::Choice { choices, default } = &state.kind {
            for (index, rule) in choices.iter().enumerate() {
                target(at.child("Choices").child(index).child("Next"), &rule.next);
            }
            if let Some(default) = default {
                target(at.child("Default"), default);
            }
        }
        for (index, catcher) in state.kind.catch().iter().enumerate() {
            target(at.child("Catch").child(index).child("Next"), &catcher.next);
        }
    }
}

fn reachability(validator: &mut Validator<'_>, branch: &Branch, at: &Pointer) {
    let mut entered = vec![false; branch.states.len()];
    let mut reached = vec![false; branch.states.len()];
    let targets = |index: usize| {
        let ways = branch.states.get_index(index).map(|(_, state)| flow::ways(state)).unwrap_or_default();
        ways.into_iter().filter_map(|(target, _)| branch.states.get_index_of(target?)).collect::<Vec<_>>()
    };
    for target in (0..branch.states.len()).flat_map(targets) {
        if let Some(entered) = entered.get_mut(target) {
            *entered = true;
        }
    }
    let mut waiting: Vec<usize> = branch.states.get_index_of(&branch.start_at).into_iter().collect();
    // Without a start nothing is reached, and saying so of every state would be noise.
    let has_start = !waiting.is_empty();
    let mut ends = false;
    while let Some(index) = waiting.pop() {
        match reached.get_mut(index) {
            Some(reached) if !*reached => *reached = true,
            _ => continue,
        }
        if let Some((_, state)) = branch.states.get_index(index) {
            ends |= state.next.is_none() && !matches!(state.kind, StateKind::Choice { .. });
            // A way to nowhere has a finding of its own; where it was to lead may well have ended.
            ends |= state.successors().any(|target| !branch.states.contains_key(target));
        }
        waiting.extend(targets(index));
    }
    if !has_start {
        return;
    }
    for ((name, reached), entered) in branch.states.keys().zip(reached).zip(entered) {
        let at = at.child("States").child(name);
        let message = format!("no way leads from `{}` to `{name}`", branch.start_at);
        let diagnostic =
            Diagnostic::error(Code::UnreachableState, &at, message).help("remove it or go to it");
        match (reached, entered) {
            (true, _) => {}
            // Step Functions only notices a state that no other names.
            (false, true) => validator.lint(diagnostic),
            (false, false) => validator.push(diagnostic),
        }
    }
    if !ends {
        validator.push(
            Diagnostic::error(
                Code::MissingTerminalState,
                at,
                "no state that can be reached ends this branch",
            )
            .help("add \"End\": true to a state, or a Succeed or Fail state"),
        );
    }
}

pub(super) fn name<'a>(validator: &mut Validator<'a>, name: &'a str, at: &Pointer) {
    let length = name.chars().count();
    let invalid = |message: String| Diagnostic::error(Code::InvalidStateName, at, message);
    if length == 0 || length > MAX_NAME {
        let message = format!("a state's name has 1 to {MAX_NAME} characters, this one has {length}");
        validator.push(invalid(message));
    } else if name.chars().any(char::is_control) {
        validator.push(invalid("a state's name cannot hold control characters".into()));
    } else if validator.rules.plain_state_names
        && !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        let diagnostic = invalid(format!("`{name}` has characters that logging does not take"));
        validator.push(diagnostic.help("use letters, digits, `_` and `-`"));
    }
    if let Some(first) = validator.state_names.get(name) {
        let first = String::from(first);
        let message = format!("`{name}` is also the name of the state at {first}");
        let diagnostic = Diagnostic::error(Code::DuplicateStateName, at, message);
        validator.push(diagnostic.help("names are unique in the whole machine, branches included"));
    } else {
        validator.state_names.insert(name, at.clone());
    }
}
