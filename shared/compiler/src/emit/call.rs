//! A called workflow, compiled in.

use std::collections::HashMap;

use indexmap::IndexMap;
use portal_asl::{ChoiceRule, StateKind};
use portal_expr::{Replacement, wrap};
use serde_json::{Value, json};

use super::place::{Assignment, own, render};
use super::{Attach, Call, Context, ENVELOPE, Emitter, Exit, Part, Slot};
use crate::guard::{ALWAYS, NEVER};
use crate::model::{Callee, Item};
use crate::template::Template;

/// The error of a called workflow whose answer says that it is one.
const ERROR: &str = "Workflow.AnsweredError";

impl Emitter {
    pub(super) fn call(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let Some(callee) = &item.callee else { return };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let input =
            item.parameter("input").map_or(Template::Constant(json!({})), |input| self.localize(input));
        let from = (item.id().to_owned(), item.parameter_at("input").into_string());
        if !item.catches() {
            let variable = self.own_variable('i', &format!("{name}_input"));
            let fallible = !input.is_constant();
            let assignment =
                Assignment { variable: variable.clone(), value: input, fallible, from: Some(from) };
            self.assign(&format!("{name}-input"), Some(item.id()), vec![assignment]);
            if self.observe {
                let last = self.block().drafts.len().saturating_sub(1);
                self.mark(last, Part::First);
            }
            let result = self.value_variable(context, index);
            self.inside(item, callee, &name, &variable, &result);
            if self.observe && !self.is_dead() {
                let state = self.push(&format!("{name}-output"), Some(item.id()), StateKind::Pass);
                self.mark(state, Part::Last);
                if let Some(draft) = self.draft(state) {
                    draft.output = Some(wrap(&format!("${result}")).into());
                }
            }
            self.declare(context, index);
            return;
        }
        let arguments = render(&Template::Object(vec![("input".to_owned(), input)]));
        let mark = self.open();
        let state = self.push(&format!("{name}-input"), Some(item.id()), StateKind::Pass);
        let variable = self.own_variable('i', &format!("{name}_input"));
        if let Some(draft) = self.draft(state) {
            draft.assign.insert(variable.clone(), wrap("$states.input.input").into());
            draft.output = Some(json!({}));
        }
        let mut attach = Attach { state, ..Attach::default() };
        if let Some(expression) = super::parse("$states.input.input") {
            attach.same.insert(variable.clone(), expression);
        }
        self.block().attach = Some(attach);
        let result = self.value_variable(context, index);
        self.inside(item, callee, &name, &variable, &result);
        let output = Template::Object(vec![("r".to_owned(), own(&format!("${result}")))]);
        self.finish(&format!("{name}-output"), Some(item.id()), &output, None);
        let branch = self.close(mark);
        let state = self.catching(context, index, item, branch, arguments);
        self.source(state, "Arguments/input", &from.0, &from.1);
        self.outcome(context, index, state, wrap("$states.result[0].r").into(), "out".into());
        self.catch_exit(state);
    }

    /// The callee's own graph; `result` is assigned on every way.
    fn inside(&mut self, item: &Item<'_>, callee: &Callee<'_>, name: &str, input: &str, result: &str) {
        let values = std::mem::take(&mut self.values);
        let undo = std::mem::take(&mut self.undo);
        let mut known = HashMap::new();
        known.insert("input".to_owned(), Replacement::Variable(input.to_owned()));
        for global in ["execution", "caller"] {
            known.insert(global.to_owned(), super::replacement(&format!("{ENVELOPE}.{global}")));
        }
        let own = json!({ "id": callee.workflow, "version": callee.version });
        known.insert("workflow".to_owned(), Replacement::Value(own));
        self.values = known;
        self.calls.push(Call {
            node: item.id().to_owned(),
            at: item.at.as_str().to_owned(),
            path: name.to_owned(),
        });
        let mut context = self.context(&callee.graph);
        let tree = context.tree.clone();
        self.tree(&mut context, &tree);
        self.answers(&mut context, result);
        self.calls.pop();
        self.values = values;
        self.undo = undo;
    }

    fn answers(&mut self, context: &mut Context<'_, '_>, result: &str) {
        if self.is_dead() {
            return;
        }
        let responds: Vec<usize> = context
            .graph
            .in_order()
            .filter(|(index, item)| {
                item.is("respond") && !item.node.is_disabled() && context.guards.of_node(*index).0 != NEVER
            })
            .map(|(index, _)| index)
            .collect();
        let (any, _) = context.condition_of(&responds);
        let covered = any == ALWAYS && !context.guards.bdd.overflow;
        if let ([only], true) = (responds.as_slice(), covered) {
            let Some(item) = context.item(*only) else { return };
            let value = self.localize(body(item));
            let from = Some((item.id().to_owned(), item.at.key("parameters").into_string()));
            let assignment = Assignment { variable: result.to_owned(), value, fallible: true, from };
            let name = context.names.get(*only).cloned().unwrap_or_default();
            self.assign(&name, Some(item.id()), vec![assignment]);
            self.answered_error(context, *only);
            return;
        }
        let last = if covered { responds.len().checked_sub(1) } else { None };
        let mut choices = Vec::new();
        let mut default = IndexMap::from([(result.to_owned(), Value::Null)]);
        for (place, index) in responds.iter().enumerate() {
            let Some(item) = context.item(*index) else { continue };
            let assign = IndexMap::from([(result.to_owned(), render(&self.localize(body(item))))]);
            if Some(place) == last {
                default = assign;
                continue;
            }
            let guard = self.guard(context, &context.guards.of_node(*index).1);
            choices.push(ChoiceRule {
                comment: None,
                condition: guard.map_or(Value::Bool(true), |text| render(&own(&text))),
                next: String::new(),
                assign,
                output: None,
            });
        }
        if choices.is_empty() {
            let value = Template::Constant(Value::Null);
            let assignment = Assignment { variable: result.to_owned(), value, fallible: false, from: None };
            return self.assign("no-answer", None, vec![assignment]);
        }
        let count = choices.len();
        let state = self.push("answer-if", None, StateKind::Choice { choices, default: None });
        if let Some(draft) = self.draft(state) {
            draft.assign = default;
        }
        self.keep.insert(result.to_owned());
        self.source(state, "Assign", "", "");
        let mut open = Vec::new();
        for (place, index) in responds.iter().enumerate() {
            let slot = if place < count { Slot::Rule(place) } else { Slot::Default };
            let block = self.block();
            block.exits = vec![Exit { state, slot }];
            block.attach = None;
            self.answered_error(context, *index);
            open.append(&mut self.block().exits);
        }
        if last.is_none() {
            open.push(Exit { state, slot: Slot::Default });
        }
        let block = self.block();
        block.exits = open;
        block.attach = None;
    }

    /// An answer that is an error fails the call.
    fn answered_error(&mut self, context: &Context<'_, '_>, index: usize) {
        let Some(item) = context.item(index) else { return };
        let Some(flag) = item.parameter("is_error") else { return };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let cause = item.parameter("text").map_or_else(
            || Value::from("the called workflow answered with an error"),
            |text| match self.localize(text) {
                Template::Expression(expression) => wrap(&format!("$string({})", expression.print())).into(),
                other => render(&other),
            },
        );
        let fail = StateKind::Fail { error: Some(ERROR.into()), cause: Some(cause) };
        match self.localize(flag) {
            Template::Constant(Value::Bool(true)) => {
                self.push(&format!("{name}-error"), Some(item.id()), fail);
                self.block().exits.clear();
            }
            Template::Expression(expression) => {
                let rule = ChoiceRule {
                    comment: None,
                    condition: wrap(&expression.print()).into(),
                    next: String::new(),
                    assign: IndexMap::new(),
                    output: None,
                };
                let kind = StateKind::Choice { choices: vec![rule], default: None };
                let state = self.push(&format!("{name}-check"), Some(item.id()), kind);
                self.block().exits = vec![Exit { state, slot: Slot::Rule(0) }];
                self.push(&format!("{name}-error"), Some(item.id()), fail);
                self.block().exits = vec![Exit { state, slot: Slot::Default }];
            }
            Template::Constant(_) | Template::List(_) | Template::Object(_) => {}
        }
    }
}

/// What an answer says.
fn body<'i>(item: &'i Item<'_>) -> &'i Template {
    const NOTHING: &Template = &Template::Constant(Value::Null);
    ["structured", "text", "content"].iter().find_map(|name| item.parameter(name)).unwrap_or(NOTHING)
}
