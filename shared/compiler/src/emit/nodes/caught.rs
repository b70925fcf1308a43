//! Errors that the workflow takes.

use indexmap::IndexMap;
use portal_asl::{Branch, Catcher, StateKind};
use portal_expr::wrap;
use portal_workflow::OnError;
use serde_json::{Value, json};

use super::super::place::{is_volatile, own, render};
use super::super::{Context, Emitter, Part};
use crate::model::Item;
use crate::template::Template;

/// On AWS the cause of a failed Lambda is JSON around the message.
pub(super) const CAUSE: &str = "($c := $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : \"\"; \
    $contains($c, /^\\{\"errorMessage\":/) ? $parse($c).errorMessage : $c)";

impl Emitter {
    /// An instant node whose error is taken. Only a Parallel can catch what an evaluation throws, and
    /// it catches what its own `Arguments` throw.
    pub(super) fn caught(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let name = context.names.get(index).cloned().unwrap_or_default();
        let decides = item.is("condition") || item.is("switch");
        let (key, field, value) = if decides {
            ("p", if item.is("switch") { "cases" } else { "when" }, own(&self.port_text(item)))
        } else {
            let value = item.parameter("value").map(|value| self.localize(value));
            ("v", "value", value.unwrap_or(Template::Constant(Value::Null)))
        };
        let arguments = render(&Template::Object(vec![(key.to_owned(), value)]));
        let mark = self.open();
        self.push(&format!("{name}-value"), Some(item.id()), StateKind::Pass);
        let branch = self.close(mark);
        let state = self.catching(context, index, item, branch, arguments);
        self.source(state, &format!("Arguments/{key}"), item.id(), item.parameter_at(field).as_str());
        let result = format!("$states.result[0].{key}");
        let value = match item.kind.type_name.as_str() {
            "condition" => format!("{result} = \"true\""),
            _ => result.clone(),
        };
        let port = if decides { wrap(&result) } else { "out".to_owned() };
        self.outcome(context, index, state, Value::String(wrap(&value)), Value::String(port));
        self.catch_exit(state);
    }

    /// The state of a node around what may throw: a Parallel of one branch, whose catcher takes what
    /// the branch or the `arguments` throw.
    pub(in crate::emit) fn catching(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        branch: Branch,
        arguments: Value,
    ) -> usize {
        let catch = vec![self.catcher(context, index, item, "1")];
        let kind = StateKind::Parallel {
            branches: vec![branch],
            arguments: Some(arguments),
            retry: Vec::new(),
            catch,
        };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let state = self.push(&name, Some(item.id()), kind);
        self.mark(state, Part::Whole);
        state
    }

    /// What a node gives when its error is taken: the value and the port.
    pub(super) fn rescue(&self, item: &Item<'_>, error: Template) -> (Template, Template) {
        if item.node.on_error() == OnError::Route {
            return (error, Template::Constant("error".into()));
        }
        let fallback =
            item.fallback.as_ref().map_or(Template::Constant(Value::Null), |value| self.localize(value));
        let port = match item.kind.type_name.as_str() {
            "condition" => match fallback.constant() {
                Some(Value::Bool(true)) => "true",
                _ => "false",
            },
            "switch" => {
                let wanted = fallback.constant().and_then(Value::as_str);
                wanted.filter(|port| item.ports.iter().any(|known| known == port)).unwrap_or("default")
            }
            _ => "out",
        };
        let port = Template::Constant(port.into());
        let value = match item.kind.type_name.as_str() {
            "condition" => Template::Constant((port.constant() == Some(&"true".into())).into()),
            "switch" => port.clone(),
            _ => fallback,
        };
        (value, port)
    }

    pub(in crate::emit) fn catcher(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        attempt: &str,
    ) -> Catcher {
        let error = error_object(item.id(), "$states.errorOutput.Error", CAUSE, attempt);
        let (value, port) = self.rescue(item, error);
        let assign = self.rescued(context, index, item, &value, &port);
        let shown = self.observe && !is_volatile(&value);
        Catcher {
            comment: None,
            error_equals: vec!["States.ALL".to_owned()],
            next: String::new(),
            assign,
            output: Some(if shown { render(&value) } else { json!({}) }),
        }
    }

    /// What is written when a node's error is taken. A fallback that may fail is evaluated though
    /// nobody reads it.
    pub(super) fn rescued(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        value: &Template,
        port: &Template,
    ) -> IndexMap<String, Value> {
        let mut assign = IndexMap::new();
        let fallible = item.node.on_error() == OnError::Continue && !value.is_constant();
        if context.reads_value(index) || fallible {
            let variable = self.value_variable(context, index);
            if fallible {
                self.keep.insert(variable.clone());
            }
            assign.insert(variable, render(value));
        }
        if context.asks_port(index) {
            assign.insert(self.port_variable(context, index), render(port));
        }
        assign
    }
}

/// `{error, cause, node, attempt}`.
pub(super) fn error_object(node: &str, error: &str, cause: &str, attempt: &str) -> Template {
    Template::Object(vec![
        ("error".to_owned(), own(error)),
        ("cause".to_owned(), own(cause)),
        ("node".to_owned(), Template::Constant(node.into())),
        ("attempt".to_owned(), own(attempt)),
    ])
}
