//! What each kind of node becomes.

mod caught;
mod each;
mod effect;
mod evaluate;

use portal_asl::StateKind;
use portal_expr::wrap;
use serde_json::{Map, Value, json};

use super::place::{Assignment, own, render};
use super::{Context, ENVELOPE, Emitter, Exit, Part, Slot};
use crate::model::Item;
use crate::template::Template;

impl Emitter {
    pub(super) fn node(&mut self, context: &Context<'_, '_>, index: usize) {
        let Some(item) = context.item(index) else { return };
        if item.node.is_disabled() {
            self.declare(context, index);
            return;
        }
        match item.kind.type_name.as_str() {
            "tool" | "respond" => {}
            "transform" | "condition" | "switch" | "merge" if !item.catches() && self.observe => {
                self.observed(context, index, item);
            }
            "transform" | "condition" | "switch" | "merge" if !item.catches() => {
                let assignments = self.evaluated(context, index, None).unwrap_or_default();
                let name = context.names.get(index).cloned().unwrap_or_default();
                self.assign(&name, Some(item.id()), assignments);
                self.declare(context, index);
            }
            "transform" | "condition" | "switch" | "merge" => self.caught(context, index, item),
            "fail" => self.fail(context, index, item),
            "wait" => self.wait(context, index, item),
            "for_each" => self.for_each(context, index, item),
            "workflow.call" => self.call(context, index, item),
            _ => self.task(context, index, item),
        }
    }

    /// Evaluates a node under a condition without a choice, if one expression can say it.
    pub(super) fn guarded(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        guard: &crate::guard::Guard,
    ) -> bool {
        let Some(item) = context.item(index) else { return false };
        if item.node.is_disabled() {
            self.declare(context, index);
            return true;
        }
        // who watches sees whether a node ran, not a value of `null`
        if self.observe {
            return false;
        }
        let instant = ["transform", "condition", "switch", "merge"].iter().any(|name| item.is(name));
        if !instant || item.catches() {
            return false;
        }
        let Some(text) = self.guard(context, guard) else { return false };
        let Some(assignments) = self.evaluated(context, index, Some(&text)) else { return false };
        let name = context.names.get(index).cloned().unwrap_or_default();
        self.assign(&name, Some(item.id()), assignments);
        self.declare(context, index);
        true
    }

    /// An instant node as a state of its own whose output is the node's, for those who watch.
    fn observed(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let assignment = self.evaluated(context, index, None).and_then(|mut all| all.pop());
        let Some(Assignment { variable, value, from, .. }) = assignment else { return };
        let decides = item.is("condition");
        let output = match &value {
            Template::Expression(port) if decides => own(&format!("({}) = \"true\"", port.print())),
            other => other.clone(),
        };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let state = self.push(&name, Some(item.id()), StateKind::Pass);
        self.mark(state, Part::Whole);
        if let Some(draft) = self.draft(state) {
            draft.output = Some(render(&output));
        }
        if let Some((node, pointer)) = from {
            self.source(state, "Output", &node, &pointer);
        }
        let port_only = super::context::is_port_only(item);
        if if port_only { context.asks_port(index) } else { context.reads_value(index) } {
            // evaluated once: what is volatile must not differ between the output and the variable
            let text = if decides { "$states.input ? \"true\" : \"false\"" } else { "$states.input" };
            let state = self.push(&format!("{name}-keep"), Some(item.id()), StateKind::Pass);
            if let Some(draft) = self.draft(state) {
                draft.assign.insert(variable, wrap(text).into());
                draft.output = Some(Value::Object(Map::new()));
            }
        }
        self.declare(context, index);
    }

    /// The tool as a state that gives its arguments, for those who watch.
    pub(super) fn trigger(&mut self, context: &Context<'_, '_>) {
        let tool = context.graph.nodes.iter().position(|item| item.is("tool"));
        let Some((item, index)) = tool.and_then(|index| Some((context.item(index)?, index))) else { return };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let state = self.push(&name, Some(item.id()), StateKind::Pass);
        self.mark(state, Part::Whole);
        if let Some(draft) = self.draft(state) {
            draft.output = Some(wrap(&format!("{ENVELOPE}.input")).into());
        }
    }

    /// Writes a state's value and port, and puts both into effect.
    pub(super) fn outcome(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        state: usize,
        value: Value,
        port: Value,
    ) {
        self.declare(context, index);
        let (v, p) = (self.value_variable(context, index), self.port_variable(context, index));
        let observe = self.observe;
        let (reads, asks) = (context.reads_value(index), context.asks_port(index));
        if let Some(draft) = self.draft(state) {
            draft.output = Some(if observe { value.clone() } else { json!({}) });
            if reads {
                draft.assign.insert(v, value);
            }
            if asks {
                draft.assign.insert(p, port);
            }
        }
    }

    pub(super) fn catch_exit(&mut self, state: usize) {
        self.block().exits.push(Exit { state, slot: Slot::Catch(0) });
    }
}
