//! What an expression of a state can read: variables and `$states`.

use portal_base::Timestamp;
use serde_json::{Value, json};

use crate::data::Data;
use crate::machine::State;
use crate::path::Path;
use crate::run::Run;
use crate::scope::Scope;

/// The surroundings of one evaluation.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) run: &'a Run,
    pub(crate) state: &'a State,
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) input: &'a Data,
    pub(crate) entered: Timestamp,
    /// Only states that can retry have one.
    pub(crate) retry_count: Option<u32>,
    /// `Task.Token`, for a Task that has one.
    pub(crate) token: Option<&'a str>,
    pub(crate) result: Option<&'a Data>,
    pub(crate) error_output: Option<&'a Data>,
    /// The item of a Map and its index, only in `ItemSelector`.
    pub(crate) item: Option<Item<'a>>,
}

/// One item of a Map.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) index: usize,
    pub(crate) value: &'a Value,
    /// As of [`Data::is_plain`].
    pub(crate) plain: bool,
}

/// What a path leads to.
pub(crate) enum Found<'a> {
    /// The whole of a value that is shared.
    Whole(&'a Data),
    /// A part of one.
    Part(&'a Value),
    /// Something made for the question.
    Made(Value),
}

impl<'a> Frame<'a> {
    /// What the path leads to, where that is beyond doubt.
    pub(crate) fn follow(&self, path: &Path) -> Option<Found<'a>> {
        let (data, steps) = if path.root == "states" {
            let (part, steps) = path.steps.split_first()?;
            let data = match part.as_str() {
                "input" => self.input,
                "result" => self.result?,
                "errorOutput" => self.error_output?,
                "context" => return self.context_field(steps),
                _ => return None,
            };
            (data, steps)
        } else {
            (self.scope.get(&path.root)?, path.steps.as_slice())
        };
        if !data.is_plain() {
            // The evaluator would write its numbers differently.
            return None;
        }
        if steps.is_empty() {
            return Some(Found::Whole(data));
        }
        Path::follow(steps, data.value()).map(Found::Part)
    }

    /// `$states.context` as a value.
    pub(crate) fn context(&self, with_input: bool) -> Value {
        let about = &self.run.options.context;
        let mut execution = json!({
            "Id": &*about.execution_id,
            "Name": &*about.execution_name,
            "RoleArn": &*about.role,
            "StartTime": stamp(self.run.started),
            "RedriveCount": 0,
        });
        if with_input && let Some(fields) = execution.as_object_mut() {
            fields.shift_insert(1, "Input".into(), self.run.input.value().clone());
        }
        let mut context = json!({
            "Execution": execution,
            "StateMachine": { "Id": &*about.machine_id, "Name": &*about.machine_name },
            "State": { "Name": &*self.state.name, "EnteredTime": stamp(self.entered) },
        });
        if let Some(count) = self.retry_count
            && let Some(state) = context.get_mut("State").and_then(Value::as_object_mut)
        {
            state.insert("RetryCount".into(), count.into());
        }
        if let (Some(token), Some(fields)) = (self.token, context.as_object_mut()) {
            fields.insert("Task".into(), json!({ "Token": token }));
        }
        if let (Some(Item { index, value, .. }), Some(fields)) = (self.item, context.as_object_mut()) {
            fields.insert("Map".into(), json!({ "Item": { "Index": index, "Value": value } }));
        }
        context
    }

    /// The fields of the context that are read often, without building the whole.
    fn context_field(&self, steps: &[String]) -> Option<Found<'a>> {
        let (first, rest) = steps.split_first()?;
        let (second, rest) = rest.split_first()?;
        let about = &self.run.options.context;
        let made = match (first.as_str(), second.as_str()) {
            ("Execution", "Input") if self.run.input.is_plain() => {
                let input = &self.run.input;
                return match rest {
                    [] => Some(Found::Whole(input)),
                    rest => Path::follow(rest, input.value()).map(Found::Part),
                };
            }
            ("Map", "Item") => {
                let Item { index, value, plain } = self.item?;
                let (third, rest) = rest.split_first()?;
                return match (third.as_str(), rest) {
                    ("Value", rest) if plain => Path::follow(rest, value).map(Found::Part),
                    ("Index", []) => Some(Found::Made(index.into())),
                    _ => None,
                };
            }
            _ if !rest.is_empty() => return None,
            ("State", "RetryCount") => self.retry_count?.into(),
            ("Task", "Token") => self.token?.into(),
            ("State", "Name") => Value::from(&*self.state.name),
            ("State", "EnteredTime") => stamp(self.entered).into(),
            ("Execution", "Id") => Value::from(&*about.execution_id),
            ("Execution", "Name") => Value::from(&*about.execution_name),
            ("Execution", "StartTime") => stamp(self.run.started).into(),
            ("StateMachine", "Id") => Value::from(&*about.machine_id),
            ("StateMachine", "Name") => Value::from(&*about.machine_name),
            _ => return None,
        };
        Some(Found::Made(made))
    }
}

/// A time as Step Functions writes it in the context object: milliseconds, `Z`.
pub(crate) fn stamp(time: Timestamp) -> String {
    format!("{time:.3}")
}
