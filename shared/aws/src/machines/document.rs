//! What a document needs to run, and what of it Step Functions gets.

use std::collections::BTreeMap;

use portal_asl::{Branch, StateKind};
use portal_engine::{Machine, WAIT_FOR_TASK_TOKEN};
use portal_execution::{LAMBDA_INVOKE, MachinesError};
use serde_json::Value;

/// The longest a document may wait in all and still be run while its caller waits.
const LONGEST_WAIT: u64 = 240;
/// The largest definition Step Functions takes.
const MAX_DEFINITION: usize = 1_000_000;

/// Where a document runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    /// In the calling function.
    Direct,
    /// On an Express machine, which answers.
    Express,
    /// On a Standard machine, which may take a year.
    Standard,
}

/// A document, ready to run.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) machine: Machine,
    shape: Shape,
}

/// What decides where a document runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Shape {
    /// Task states, loops not counted out.
    tasks: usize,
    /// Whether one of them is in a loop.
    looped: bool,
    /// Seconds it may wait in all; `None` when nobody can say before it runs.
    waits: Option<u64>,
}

impl Document {
    pub(super) fn parse(text: &str) -> Result<Self, MachinesError> {
        let machine = portal_execution::compile(text)?;
        let mut shape = Shape { waits: Some(0), ..Shape::default() };
        // It was parsed a moment ago.
        if let Ok(document) = portal_asl::parse(text) {
            shape.add(&document.body, false);
        }
        Ok(Self { machine, shape })
    }

    /// Where it runs, when up to `direct` Task states may be called by the function itself.
    pub(super) fn tier(&self, direct: usize) -> Tier {
        if self.shape.waits.is_none_or(|seconds| seconds > LONGEST_WAIT) {
            Tier::Standard
        } else if self.shape.tasks == 0 || (self.shape.tasks <= direct && !self.shape.looped) {
            Tier::Direct
        } else {
            Tier::Express
        }
    }
}

impl Shape {
    fn add(&mut self, branch: &Branch, in_loop: bool) {
        for state in branch.states.values() {
            match &state.kind {
                StateKind::Task { resource, .. } => {
                    self.tasks += 1;
                    self.looped |= in_loop;
                    if resource.ends_with(WAIT_FOR_TASK_TOKEN) {
                        self.waits = None;
                    }
                }
                StateKind::Parallel { branches, .. } => {
                    branches.iter().for_each(|branch| self.add(branch, in_loop));
                }
                StateKind::Map { item_processor, .. } => self.add(item_processor, true),
                StateKind::Wait { seconds, .. } => {
                    let seconds = seconds.as_ref().and_then(Value::as_u64).filter(|_| !in_loop);
                    self.waits = self.waits.zip(seconds).map(|(all, one)| all.saturating_add(one));
                }
                StateKind::Choice { .. } | StateKind::Pass | StateKind::Succeed | StateKind::Fail { .. } => {}
            }
        }
    }
}

/// The definition that is created: the document, with the alias of each function in place of its
/// name. The digest stays that of the document, which is the same on every stage.
pub(super) fn definition(text: &str, connectors: &BTreeMap<String, String>) -> Result<String, MachinesError> {
    let mut document: Value =
        serde_json::from_str(text).map_err(|error| MachinesError::Invalid(error.to_string()))?;
    point_at_aliases(&mut document, connectors)?;
    let text = document.to_string();
    if text.len() > MAX_DEFINITION {
        return Err(MachinesError::Invalid(format!(
            "it has {} bytes, more than the {MAX_DEFINITION} of a state machine; divide the workflow",
            text.len()
        )));
    }
    Ok(text)
}

fn point_at_aliases(block: &mut Value, connectors: &BTreeMap<String, String>) -> Result<(), MachinesError> {
    let states = block.get_mut("States").and_then(Value::as_object_mut);
    for state in states.into_iter().flat_map(|states| states.values_mut()) {
        if let Some(branches) = state.get_mut("Branches").and_then(Value::as_array_mut) {
            branches.iter_mut().try_for_each(|branch| point_at_aliases(branch, connectors))?;
        }
        if let Some(processor) = state.get_mut("ItemProcessor") {
            point_at_aliases(processor, connectors)?;
        }
        let resource = state.get("Resource").and_then(Value::as_str).unwrap_or_default();
        if resource.strip_suffix(WAIT_FOR_TASK_TOKEN).unwrap_or(resource) != LAMBDA_INVOKE {
            continue;
        }
        if let Some(name) = state.pointer_mut("/Arguments/FunctionName") {
            *name = alias(name.as_str().unwrap_or_default(), connectors)?.into();
        }
    }
    Ok(())
}

fn alias(name: &str, connectors: &BTreeMap<String, String>) -> Result<String, MachinesError> {
    let missing = || MachinesError::Invalid(format!("it calls `{name}`, which this stage does not have"));
    connectors.get(name).cloned().ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task() -> Value {
        json!({ "Type": "Task", "Resource": LAMBDA_INVOKE,
            "Arguments": { "FunctionName": "connector-http", "Payload": { "FunctionName": "connector-http" } }, "End": true })
    }

    fn of(states: Value) -> String {
        let start = states.as_object().unwrap().keys().next().unwrap().clone();
        json!({ "QueryLanguage": "JSONata", "StartAt": start, "States": states }).to_string()
    }

    fn tier(states: Value, direct: usize) -> Tier {
        Document::parse(&of(states)).unwrap().tier(direct)
    }

    fn one_task_in_a_loop() -> Value {
        json!({ "m": { "Type": "Map", "Items": [1], "End": true,
            "ItemProcessor": { "StartAt": "t", "States": { "t": task() } } } })
    }

    #[test]
    fn few_calls_run_in_the_calling_function() {
        assert_eq!(tier(json!({ "p": { "Type": "Pass", "End": true } }), 0), Tier::Direct);
        assert_eq!(tier(json!({ "t": task() }), 0), Tier::Express);
        assert_eq!(tier(json!({ "t": task() }), 1), Tier::Direct);
        assert_eq!(tier(one_task_in_a_loop(), 1), Tier::Express);
    }

    #[test]
    fn long_waits_need_a_standard_machine() {
        let wait = |how: &str, long: Value| json!({ "w": { "Type": "Wait", how: long, "End": true } });
        assert_eq!(tier(wait("Seconds", json!(240)), 0), Tier::Direct);
        assert_eq!(tier(wait("Seconds", json!(241)), 0), Tier::Standard);
        assert_eq!(tier(wait("Seconds", json!("{% 1 + 1 %}")), 9), Tier::Standard);
        assert_eq!(tier(wait("Timestamp", json!("2026-01-01T00:00:00Z")), 9), Tier::Standard);
    }

    #[test]
    fn what_waits_for_an_answer_needs_a_standard_machine() {
        let mut asks = task();
        asks["Resource"] = json!("arn:aws:states:::lambda:invoke.waitForTaskToken");
        let text = of(json!({ "t": asks, "w": { "Type": "Wait", "Seconds": 1, "End": true } }));
        assert_eq!(Document::parse(&text).unwrap().tier(9), Tier::Standard);
        let connectors = BTreeMap::from([("connector-http".to_owned(), "arn:alias".to_owned())]);
        assert!(definition(&text, &connectors).unwrap().contains(r#""FunctionName":"arn:alias","Payload""#));
    }

    #[test]
    fn functions_become_aliases_and_nothing_else_changes() {
        let alias = "arn:aws:lambda:eu-central-1:1:function:http:live";
        let connectors = BTreeMap::from([("connector-http".to_owned(), alias.to_owned())]);
        let text = of(one_task_in_a_loop());
        let made = definition(&text, &connectors).unwrap();
        let wanted = text.replacen("connector-http", alias, 1);
        assert_eq!(made, wanted);
        let error = definition(&text, &BTreeMap::new()).unwrap_err();
        assert!(error.to_string().contains("`connector-http`"), "{error}");
    }

    #[test]
    fn a_definition_has_a_largest_size() {
        let text = of(json!({ "p": { "Type": "Pass", "Output": "x".repeat(MAX_DEFINITION), "End": true } }));
        assert!(matches!(definition(&text, &BTreeMap::new()), Err(MachinesError::Invalid(_))));
    }
}
