//! What the fields of a document mean together.
//!
//! Two kinds of finding: what Step Functions refuses when a machine is created, always an error;
//! and what it takes although it hardly can be meant, whose severity [`Rules::lints`] decides.

mod bits;
mod expressions;
mod fields;
mod flow;
mod handlers;
mod history;
mod rules;
mod structure;

use std::collections::HashMap;

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::{Assign, Branch, State, StateKind, StateMachine};
use crate::parse::parse_as_far_as_possible;
use bits::Bits;
use expressions::Readable;
use flow::{Flow, Variables};

pub use history::{Bound, history_bound};
pub use rules::Rules;

/// Finds everything that is wrong with a document whose shape is right.
pub fn validate(machine: &StateMachine, rules: &Rules) -> Vec<Diagnostic> {
    let variables = Variables::of(machine);
    let mut validator =
        Validator { rules, variables: &variables, state_names: HashMap::new(), diagnostics: Vec::new() };
    let at = Pointer::default();
    validator.machine(machine, &at);
    let nothing = Bits::none(variables.len());
    validator.block(&machine.body, &at, &Flow { definite: nothing.clone(), possible: nothing }, 0);
    validator.diagnostics
}

/// Parses and validates in one go, so that a slip in one place does not hide those in others.
///
/// # Errors
/// Everything that was found, when there is an error among it.
///
/// # Returns
/// The document and its warnings.
pub fn check(text: &str, rules: &Rules) -> Result<(StateMachine, Vec<Diagnostic>), Vec<Diagnostic>> {
    let parsed = parse_as_far_as_possible(text);
    let mut diagnostics = parsed.diagnostics;
    let Some(machine) = parsed.machine else { return Err(diagnostics) };
    diagnostics.extend(validate(&machine, rules));
    if diagnostics.iter().any(Diagnostic::is_error) { Err(diagnostics) } else { Ok((machine, diagnostics)) }
}

/// Branches in branches deeper than this are refused: whatever walks them recurses.
const MAX_NESTING: usize = 48;

struct Validator<'a> {
    rules: &'a Rules,
    variables: &'a Variables<'a>,
    /// Every state's name so far, and where it was seen first.
    state_names: HashMap<&'a str, Pointer>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Validator<'a> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn error(&mut self, code: Code, at: &Pointer, message: impl Into<String>) {
        self.push(Diagnostic::error(code, at, message));
    }

    /// Reports what Step Functions would take.
    fn lint(&mut self, diagnostic: Diagnostic) {
        self.push(Diagnostic { severity: self.rules.lints, ..diagnostic });
    }

    fn machine(&mut self, machine: &'a StateMachine, at: &Pointer) {
        if let Some(seconds) = machine.timeout_seconds {
            fields::seconds_in_range(self, seconds, &at.child("TimeoutSeconds"));
        }
        let limit = self.rules.max_document_bytes;
        let bytes = machine.to_json().len();
        if bytes > limit {
            self.push(
                Diagnostic::error(
                    Code::TooLarge,
                    at,
                    format!("the document has {bytes} bytes, {limit} are allowed"),
                )
                .help("split it into machines that call each other"),
            );
        }
        if let Some(most) = self.rules.max_history_events {
            match history_bound(machine, self.rules.assumed_items) {
                Bound::AtMost(events) if events > most => self.lint(
                    Diagnostic::error(
                        Code::HistoryTooLong,
                        at,
                        format!("an execution may take {events} history events, {most} are allowed"),
                    )
                    .help("move a part into a machine of its own"),
                ),
                Bound::AtMost(_) | Bound::Unbounded => {}
            }
        }
    }

    fn block(&mut self, branch: &'a Branch, at: &Pointer, outer: &Flow, depth: usize) {
        if depth > MAX_NESTING {
            self.error(Code::TooDeep, at, format!("branches are nested more than {MAX_NESTING} deep"));
            return;
        }
        structure::check(self, branch, at);
        let flows = flow::of_block(branch, self.variables, outer);
        for ((name, state), flow) in branch.states.iter().zip(&flows) {
            let at = at.child("States").child(name);
            structure::name(self, name, &at);
            self.state(state, &at, flow, outer, depth);
        }
    }

    fn state(&mut self, state: &'a State, at: &Pointer, flow: &Flow, outer: &Flow, depth: usize) {
        fields::check(self, state, at);
        handlers::check(self, state, at);
        let plain = Readable { flow, result: false, error_output: false, item: false };
        let with_result = Readable {
            result: matches!(
                state.kind,
                StateKind::Task { .. } | StateKind::Parallel { .. } | StateKind::Map { .. }
            ),
            ..plain
        };
        for (key, value) in own_templates(&state.kind) {
            let item = key == "ItemSelector";
            self.template(value, &at.child(key), &Readable { item, ..plain });
        }
        self.settle(&state.assign, state.output.as_ref(), at, &with_result, outer);
        if let StateKind::Choice { choices, .. } = &state.kind {
            for (index, rule) in choices.iter().enumerate() {
                let at = at.child("Choices").child(index);
                self.template(&rule.condition, &at.child("Condition"), &plain);
                self.settle(&rule.assign, rule.output.as_ref(), &at, &plain, outer);
            }
        }
        let with_error = Readable { error_output: true, ..plain };
        for (index, catcher) in state.kind.catch().iter().enumerate() {
            let at = at.child("Catch").child(index);
            self.settle(&catcher.assign, catcher.output.as_ref(), &at, &with_error, outer);
        }
        match &state.kind {
            StateKind::Parallel { branches, .. } => {
                for (index, branch) in branches.iter().enumerate() {
                    self.block(branch, &at.child("Branches").child(index), flow, depth + 1);
                }
            }
            StateKind::Map { item_processor, .. } => {
                self.block(item_processor, &at.child("ItemProcessor"), flow, depth + 1);
            }
            _ => {}
        }
    }

    /// `Assign` and `Output` of a state, a rule or a catcher.
    fn settle(
        &mut self,
        assign: &'a Assign,
        output: Option<&'a Value>,
        at: &Pointer,
        readable: &Readable<'_>,
        outer: &Flow,
    ) {
        let at_assign = at.child("Assign");
        for (name, value) in assign {
            let at = at_assign.child(name);
            fields::variable_name(self, name, &at);
            if self.variables.index(name).is_some_and(|index| outer.possible.has(index)) {
                self.push(
                    Diagnostic::error(
                        Code::DuplicateVariableName,
                        &at,
                        format!(
                            "`{name}` is assigned outside of this branch, which can read but not assign it"
                        ),
                    )
                    .help("choose another name, and hand the value out through `Output`"),
                );
            }
            self.template(value, &at, readable);
        }
        if let Some(output) = output {
            self.template(output, &at.child("Output"), readable);
        }
    }
}

/// The fields of a kind that may hold expressions, other than those every state has.
fn own_templates(kind: &StateKind) -> Vec<(&'static str, &Value)> {
    let fields: &[(&'static str, &Option<Value>)] = match kind {
        StateKind::Task { arguments, timeout_seconds, heartbeat_seconds, .. } => &[
            ("Arguments", arguments),
            ("TimeoutSeconds", timeout_seconds),
            ("HeartbeatSeconds", heartbeat_seconds),
        ],
        StateKind::Parallel { arguments, .. } => &[("Arguments", arguments)],
        StateKind::Map {
            items,
            item_selector,
            max_concurrency,
            tolerated_failure_count,
            tolerated_failure_percentage,
            ..
        } => &[
            ("Items", items),
            ("ItemSelector", item_selector),
            ("MaxConcurrency", max_concurrency),
            ("ToleratedFailureCount", tolerated_failure_count),
            ("ToleratedFailurePercentage", tolerated_failure_percentage),
        ],
        StateKind::Wait { seconds, timestamp } => &[("Seconds", seconds), ("Timestamp", timestamp)],
        StateKind::Fail { error, cause } => &[("Error", error), ("Cause", cause)],
        StateKind::Choice { .. } | StateKind::Pass | StateKind::Succeed => &[],
    };
    fields.iter().filter_map(|(key, value)| value.as_ref().map(|value| (*key, value))).collect()
}
