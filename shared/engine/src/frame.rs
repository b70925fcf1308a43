//! What an expression of a state can read: variables and `$states`.

use std::borrow::Cow;

use portal_base::Timestamp;
use portal_expr::Part;
use serde_json::Value;

use crate::data::Data;
use crate::machine::State;
use crate::path::{Path, StatesRead};
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

    /// The parts of `$states.context` that are read. The execution's input is large and often all that
    /// is wanted, so it is lent and the rest is made only on demand.
    pub(crate) fn context(&self, read: StatesRead) -> Vec<(Cow<'static, str>, Part<'a>)> {
        let input = ("Input".into(), Part::Value(Cow::Borrowed(self.run.input.value())));
        if !read.context {
            return vec![("Execution".into(), Part::Record(vec![input]))];
        }
        let about = &self.run.options.context;
        let mut execution = vec![
            text("Id", &about.execution_id),
            text("Name", &about.execution_name),
            text("RoleArn", &about.role),
            text("StartTime", &stamp(self.run.started)),
            value("RedriveCount", 0),
        ];
        if read.execution_input {
            execution.insert(1, input);
        }
        let machine = vec![text("Id", &about.machine_id), text("Name", &about.machine_name)];
        let mut state = vec![text("Name", &self.state.name), text("EnteredTime", &stamp(self.entered))];
        state.extend(self.retry_count.map(|count| value("RetryCount", count)));
        let mut context = vec![
            ("Execution".into(), Part::Record(execution)),
            ("StateMachine".into(), Part::Record(machine)),
            ("State".into(), Part::Record(state)),
        ];
        if let Some(token) = self.token {
            context.push(("Task".into(), Part::Record(vec![text("Token", token)])));
        }
        if let Some(Item { index, value: item, .. }) = self.item {
            let item = vec![value("Index", index), ("Value".into(), Part::Value(Cow::Borrowed(item)))];
            context.push(("Map".into(), Part::Record(vec![("Item".into(), Part::Record(item))])));
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

fn text<'a>(name: &'static str, text: &str) -> (Cow<'static, str>, Part<'a>) {
    value(name, text)
}

fn value<'a>(name: &'static str, value: impl Into<Value>) -> (Cow<'static, str>, Part<'a>) {
    (name.into(), Part::Value(Cow::Owned(value.into())))
}

/// A time as Step Functions writes it in the context object: milliseconds, `Z`.
pub(crate) fn stamp(time: Timestamp) -> String {
    format!("{time:.3}")
}
