//! Where expressions go: into the state before the cursor when that says the same, else into a
//! state of their own.

use std::collections::{HashMap, HashSet};

use portal_asl::StateKind;
use portal_expr::{Replacement, literal, wrap};
use serde_json::{Map, Value};

use super::{Attach, Context, Emitter, Slot, parse};
use crate::guard::Guard;
use crate::template::Template;

/// A variable and what it becomes.
pub(super) struct Assignment {
    pub(super) variable: String,
    pub(super) value: Template,
    /// Whether its evaluation may fail, so that it must happen though nobody reads it.
    pub(super) fallible: bool,
    /// The document's place it comes from.
    pub(super) from: Option<(String, String)>,
}

impl Emitter {
    /// A node's value variable in the current block.
    pub(super) fn value_variable(&mut self, context: &Context<'_, '_>, index: usize) -> String {
        self.variable('v', context, index)
    }

    /// A node's port variable in the current block.
    pub(super) fn port_variable(&mut self, context: &Context<'_, '_>, index: usize) -> String {
        self.variable('p', context, index)
    }

    fn variable(&mut self, letter: char, context: &Context<'_, '_>, index: usize) -> String {
        let name = context.names.get(index).cloned().unwrap_or_default();
        format!("{letter}{}_{name}", self.block().scope)
    }

    /// A variable of a loop or a call, in the current block.
    pub(super) fn own_variable(&mut self, letter: char, name: &str) -> String {
        format!("{letter}{}_{name}", self.block().scope)
    }

    /// A user's template in the machine's names.
    pub(super) fn localize(&self, template: &Template) -> Template {
        match template {
            Template::Constant(value) => Template::Constant(value.clone()),
            Template::Expression(expression) => {
                let replaced = expression.substitute(|name| self.values.get(name).cloned());
                Template::Expression(replaced.unwrap_or_else(|_| expression.clone()))
            }
            Template::List(items) => Template::List(items.iter().map(|item| self.localize(item)).collect()),
            Template::Object(fields) => Template::Object(
                fields.iter().map(|(key, field)| (key.clone(), self.localize(field))).collect(),
            ),
        }
    }

    /// A condition in the machine's names; nothing when it always holds.
    pub(super) fn guard(&self, context: &Context<'_, '_>, guard: &Guard) -> Option<String> {
        match guard {
            Guard::Always => None,
            Guard::Port(node, port) => {
                let variable = self.ports.get(&(context.number, *node))?;
                let port = context.item(*node)?.port(*port);
                Some(format!("${variable} = \"{port}\""))
            }
            Guard::Any(parts) => self.joined(context, parts, " or "),
            Guard::All(parts) => self.joined(context, parts, " and "),
        }
    }

    fn joined(&self, context: &Context<'_, '_>, parts: &[Guard], with: &str) -> Option<String> {
        let texts: Vec<String> = parts.iter().filter_map(|part| self.guard(context, part)).collect();
        (!texts.is_empty()).then(|| format!("({})", texts.join(with)))
    }

    /// Puts assignments behind the cursor. They do not read each other.
    pub(super) fn assign(&mut self, wanted: &str, node: Option<&str>, assignments: Vec<Assignment>) {
        if assignments.is_empty() || self.is_dead() {
            return;
        }
        let state = match self.attachable(assignments.iter().map(|a| &a.value)) {
            Some(state) => state,
            None => {
                let state = self.push(wanted, node, StateKind::Pass);
                if let Some(pass) = self.draft(state) {
                    pass.output = Some(Value::Object(Map::new()));
                }
                self.block().attach = Some(Attach { state, ..Attach::default() });
                state
            }
        };
        for Assignment { variable, value, fallible, from } in assignments {
            let attach = self.block().attach.clone().unwrap_or_default();
            let rendered = render(&within(&value, &attach.same));
            if let Some(draft) = self.draft(state) {
                draft.assign.insert(variable.clone(), rendered);
            }
            if let Some((node, pointer)) = from {
                self.source(state, &format!("Assign/{variable}"), &node, &pointer);
            }
            if fallible {
                self.keep.insert(variable.clone());
            }
            if let Some(attach) = &mut self.block().attach {
                attach.templates.insert(variable, value);
            }
        }
    }

    /// The state before the cursor, if these templates can be evaluated in it.
    fn attachable<'t>(&mut self, mut templates: impl Iterator<Item = &'t Template>) -> Option<usize> {
        if self.observe {
            return None;
        }
        let block = self.block();
        let attach = block.attach.as_ref()?;
        let [exit] = block.exits.as_slice() else { return None };
        if exit.state != attach.state || exit.slot != Slot::Next {
            return None;
        }
        let assigned = &block.drafts.get(attach.state)?.state.assign;
        let ready = |name: &str| attach.same.contains_key(name) || !assigned.contains_key(name);
        templates.all(|template| reads(template).iter().all(|name| ready(name))).then_some(attach.state)
    }

    /// Ends the block with this output.
    pub(super) fn finish(
        &mut self,
        wanted: &str,
        node: Option<&str>,
        output: &Template,
        from: Option<(&str, &str)>,
    ) {
        if self.is_dead() {
            return;
        }
        let known = self.block().attach.as_ref().map(|attach| attach.templates.clone()).unwrap_or_default();
        let mut moved = HashSet::new();
        let inlined = inline(output, &known, &mut moved);
        let (state, output) = match self.attachable([&inlined].into_iter()) {
            Some(state) => {
                // what moved is evaluated in the output
                self.keep.retain(|name| !moved.contains(name));
                for name in &moved {
                    self.retarget(state, name);
                }
                let attach = self.block().attach.take().unwrap_or_default();
                (state, render(&within(&inlined, &attach.same)))
            }
            None => {
                let last = self.around.is_empty();
                let kind = if last { StateKind::Succeed } else { StateKind::Pass };
                (self.push(wanted, node, kind), render(output))
            }
        };
        if let Some(draft) = self.draft(state) {
            draft.output = Some(output);
            draft.next = None;
        }
        if let Some((node, pointer)) = from {
            self.source(state, "Output", node, pointer);
        }
        let block = self.block();
        block.exits.clear();
        block.attach = None;
    }

    /// A moved assignment now fails as a part of the output.
    fn retarget(&mut self, state: usize, variable: &str) {
        let name = self.block().drafts.get(state).map(|draft| draft.name.clone()).unwrap_or_default();
        let field = format!("Assign/{variable}");
        if let Some(source) = self.sources.iter_mut().find(|s| s.state == name && s.field == field) {
            "Output".clone_into(&mut source.field);
        }
    }
}

/// The variables a template reads.
pub(super) fn reads(template: &Template) -> HashSet<&str> {
    fn walk<'t>(template: &'t Template, all: &mut HashSet<&'t str>) {
        match template {
            Template::Constant(_) => {}
            Template::Expression(expression) => {
                all.extend(expression.references().iter().map(|reference| reference.name.as_str()));
            }
            Template::List(items) => items.iter().for_each(|item| walk(item, all)),
            Template::Object(fields) => fields.iter().for_each(|(_, field)| walk(field, all)),
        }
    }
    let mut all = HashSet::new();
    walk(template, &mut all);
    all
}

/// The template where some variables are not assigned yet, but known.
fn within(template: &Template, same: &HashMap<String, portal_expr::Expression>) -> Template {
    if same.is_empty() {
        return template.clone();
    }
    match template {
        Template::Constant(value) => Template::Constant(value.clone()),
        Template::Expression(expression) => {
            let replaced = expression.substitute(|name| same.get(name).cloned().map(Replacement::Expression));
            Template::Expression(replaced.unwrap_or_else(|_| expression.clone()))
        }
        Template::List(items) => Template::List(items.iter().map(|item| within(item, same)).collect()),
        Template::Object(fields) => {
            Template::Object(fields.iter().map(|(key, field)| (key.clone(), within(field, same))).collect())
        }
    }
}

/// Puts the known templates in the place of leaves that are nothing but their variable. A volatile
/// template stays where it is: it must be evaluated once.
fn inline(template: &Template, known: &HashMap<String, Template>, moved: &mut HashSet<String>) -> Template {
    match template {
        Template::Constant(value) => Template::Constant(value.clone()),
        Template::Expression(expression) => {
            let name = template.plain_name().filter(|name| known.get(*name).is_some_and(|t| !is_volatile(t)));
            match name.and_then(|name| Some((name, known.get(name)?))) {
                Some((name, value)) => {
                    moved.insert(name.to_owned());
                    value.clone()
                }
                None => Template::Expression(expression.clone()),
            }
        }
        Template::List(items) => {
            Template::List(items.iter().map(|item| inline(item, known, moved)).collect())
        }
        Template::Object(fields) => Template::Object(
            fields.iter().map(|(key, field)| (key.clone(), inline(field, known, moved))).collect(),
        ),
    }
}

pub(super) fn is_volatile(template: &Template) -> bool {
    match template {
        Template::Constant(_) => false,
        Template::Expression(expression) => expression.is_volatile(),
        Template::List(items) => items.iter().any(is_volatile),
        Template::Object(fields) => fields.iter().any(|(_, field)| is_volatile(field)),
    }
}

/// The JSON that holds the template.
pub(super) fn render(template: &Template) -> Value {
    match template {
        Template::Constant(value) => literal(value),
        Template::Expression(expression) => Value::String(wrap(&expression.print())),
        Template::List(items) => Value::Array(items.iter().map(render).collect()),
        Template::Object(fields) => {
            Value::Object(fields.iter().map(|(key, field)| (key.clone(), render(field))).collect())
        }
    }
}

/// A template of ours, in the machine's names.
pub(super) fn own(text: &str) -> Template {
    parse(text).map_or(Template::Constant(Value::Null), Template::Expression)
}

/// The text of a template that one expression can stand for: an expression, or a constant.
pub(super) fn as_text(template: &Template) -> Option<String> {
    match template {
        Template::Expression(expression) => Some(expression.print()),
        Template::Constant(value) => Some(value.to_string()),
        Template::List(_) | Template::Object(_) => None,
    }
}
