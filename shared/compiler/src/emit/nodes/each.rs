//! Loops.

use indexmap::IndexMap;
use portal_asl::{Catcher, StateKind};
use portal_expr::wrap;
use serde_json::{Value, json};

use super::super::place::{is_volatile, render};
use super::super::{Attach, Context, Emitter, Exit, Part, Slot};
use super::caught::{CAUSE, error_object};
use crate::model::Item;
use crate::template::Template;

impl Emitter {
    pub(super) fn for_each(&mut self, context: &Context<'_, '_>, index: usize, item: &Item<'_>) {
        let Some(body) = &item.body else { return };
        let name = context.names.get(index).cloned().unwrap_or_default();
        let items = item.parameter("items").map(|items| render(&self.localize(items)));
        let uses = Uses::of(item, body);
        let mark = self.open();
        let mut entry = Vec::new();
        for (used, field) in [(uses.item, "item"), (uses.index, "index")] {
            let variable = self.own_variable('i', &format!("{name}_{field}"));
            if used {
                entry.push((variable.clone(), field));
            }
            self.set(field, portal_expr::Replacement::Variable(variable.clone()));
            if field == "index" {
                self.indexes.push(variable);
            }
        }
        if !entry.is_empty() {
            let state = self.push(&format!("{name}-item"), Some(item.id()), StateKind::Pass);
            let mut attach = Attach { state, ..Attach::default() };
            for (variable, field) in entry {
                let text = format!("$states.input.{field}");
                if let Some(draft) = self.draft(state) {
                    draft.assign.insert(variable.clone(), wrap(&text).into());
                    draft.output = Some(json!({}));
                }
                if let Some(expression) = super::super::parse(&text) {
                    attach.same.insert(variable, expression);
                }
            }
            self.block().attach = Some(attach);
        }
        let mut inner = self.context(body);
        if let Some(result) = item.parameter("result") {
            inner.read_outside(result);
        }
        let tree = inner.tree.clone();
        self.tree(&mut inner, &tree);
        let result = item.parameter("result").map_or(Template::Constant(Value::Null), |t| self.localize(t));
        let at = item.parameter_at("result");
        self.finish(&format!("{name}-result"), Some(item.id()), &result, Some((item.id(), at.as_str())));
        self.indexes.pop();
        let mut processor = self.close(mark);
        let tolerated = item.parameter("tolerated_failures").and_then(|t| t.constant()?.as_u64());
        if tolerated.is_some() {
            processor = self.tolerant(&name, item, processor);
        }
        let selector = json!({
            "item": "{% $states.context.Map.Item.Value %}",
            "index": "{% $states.context.Map.Item.Index %}",
        });
        let catch = if item.catches() { vec![self.catcher(context, index, item, "1")] } else { Vec::new() };
        let concurrency = item.parameter("concurrency").and_then(|t| t.constant().cloned());
        let kind = StateKind::Map {
            items,
            item_selector: Some(selector),
            max_concurrency: Some(concurrency.unwrap_or_else(|| 10.into())),
            tolerated_failure_count: None,
            tolerated_failure_percentage: None,
            item_processor: processor,
            retry: Vec::new(),
            catch,
        };
        let state = self.push(&name, Some(item.id()), kind);
        self.mark(state, Part::Whole);
        self.source(state, "Items", item.id(), item.parameter_at("items").as_str());
        match tolerated {
            None => {
                let result = "$states.result";
                self.outcome(context, index, state, wrap(result).into(), "out".into());
                self.settle(context, index, item, state, result);
            }
            Some(tolerated) => self.threshold(context, index, item, state, tolerated),
        }
    }

    /// A loop's body that gives `{v}` or `{e}` instead of failing.
    fn tolerant(&mut self, name: &str, item: &Item<'_>, body: portal_asl::Branch) -> portal_asl::Branch {
        let mark = self.open();
        let catch = vec![Catcher {
            comment: None,
            error_equals: vec!["States.ALL".to_owned()],
            next: String::new(),
            assign: IndexMap::new(),
            output: Some(
                json!({ "e": { "error": "{% $states.errorOutput.Error %}", "cause": wrap(CAUSE) } }),
            ),
        }];
        let kind = StateKind::Parallel { branches: vec![body], arguments: None, retry: Vec::new(), catch };
        let state = self.push(&format!("{name}-try"), Some(item.id()), kind);
        if let Some(draft) = self.draft(state) {
            draft.output = Some(json!({ "v": "{% $states.result[0] %}" }));
        }
        self.catch_exit(state);
        self.push(&format!("{name}-tried"), Some(item.id()), StateKind::Pass);
        self.close(mark)
    }

    /// Too many failed items fail the loop.
    fn threshold(
        &mut self,
        context: &Context<'_, '_>,
        index: usize,
        item: &Item<'_>,
        state: usize,
        tolerated: u64,
    ) {
        let name = context.names.get(index).cloned().unwrap_or_default();
        let list = "$append([], $map($states.result, function($r) { $exists($r.e) ? $r.e : $r.v })[])";
        self.outcome(context, index, state, wrap(list).into(), "out".into());
        let over = self.own_variable('x', &name);
        if let Some(draft) = self.draft(state) {
            draft
                .assign
                .insert(over.clone(), wrap(&format!("$count($states.result.e) > {tolerated}")).into());
        }
        let error = "States.ExceedToleratedFailureThreshold";
        let cause = format!("more than {tolerated} items failed");
        let mut rule = portal_asl::ChoiceRule {
            comment: None,
            condition: wrap(&format!("${over}")).into(),
            next: String::new(),
            assign: IndexMap::new(),
            output: None,
        };
        if item.catches() {
            let object = error_object(item.id(), &format!("\"{error}\""), &format!("\"{cause}\""), "1");
            let (value, port) = self.rescue(item, object);
            rule.assign = self.rescued(context, index, item, &value, &port);
            rule.output = (self.observe && !is_volatile(&value)).then(|| render(&value));
        }
        let kind = StateKind::Choice { choices: vec![rule], default: None };
        let choice = self.push(&format!("{name}-check"), Some(item.id()), kind);
        let (rule, default) =
            (Exit { state: choice, slot: Slot::Rule(0) }, Exit { state: choice, slot: Slot::Default });
        self.block().exits = vec![rule];
        if item.catches() {
            if self.observe {
                let rescued = self.push(&format!("{name}-rescued"), Some(item.id()), StateKind::Pass);
                self.mark(rescued, Part::Rescued);
            }
            self.block().exits.extend([default, Exit { state, slot: Slot::Catch(0) }]);
            return;
        }
        let kind = StateKind::Fail { error: Some(error.into()), cause: Some(cause.into()) };
        let failed = self.push(&format!("{name}-failed"), Some(item.id()), kind);
        self.mark(failed, Part::Last);
        self.block().exits = vec![default];
    }
}

/// Which of the loop's own names the body needs.
struct Uses {
    item: bool,
    index: bool,
}

impl Uses {
    fn of(owner: &Item<'_>, body: &crate::model::Graph<'_>) -> Self {
        let mut names = Vec::new();
        if let Some(result) = owner.parameter("result") {
            let mut leaves = Vec::new();
            result.leaves(&portal_workflow::Pointer::root(), &mut leaves);
            names.extend(leaves);
        }
        // a loop inside has an item of its own, but its `items` are evaluated here
        let inner = body.nodes.iter().flat_map(|item| {
            let result = item.parameter_at("result");
            let own = item.is("for_each");
            item.leaves()
                .into_iter()
                .filter(move |leaf| !own || !leaf.at.as_str().starts_with(result.as_str()))
        });
        names.extend(inner);
        let reads =
            |name: &str| names.iter().any(|leaf| leaf.expression.references().iter().any(|r| r.name == name));
        Self { item: reads("item"), index: reads("index") || !body.effects().is_empty() }
    }
}

impl Context<'_, '_> {
    /// Marks what a loop's result reads of its body.
    fn read_outside(&mut self, result: &Template) {
        let mut leaves = Vec::new();
        result.leaves(&portal_workflow::Pointer::root(), &mut leaves);
        let positions = self.graph.positions();
        for leaf in leaves {
            for reference in leaf.expression.references() {
                let Some(index) = positions.get(reference.name.as_str()) else { continue };
                let port_only = self.graph.item(*index).is_some_and(super::super::context::is_port_only);
                let list = if port_only { self.askers.get_mut(*index) } else { self.readers.get_mut(*index) };
                if let Some(list) = list {
                    list.push(super::super::context::OUTSIDE);
                }
            }
        }
    }
}
