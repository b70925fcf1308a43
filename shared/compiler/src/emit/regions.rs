//! Series, parallel and alternatives.

use std::collections::HashSet;

use indexmap::IndexMap;
use portal_asl::{ChoiceRule, StateKind};
use portal_expr::{Replacement, wrap};
use serde_json::{Map, Value, json};

use super::context::{OUTSIDE, is_mute, is_port_only};
use super::place::{own, render};
use super::{Attach, Context, Emitter, Exit, Slot};
use crate::guard::{ALWAYS, Guard, NEVER, Ref};
use crate::schedule::Tree;
use crate::template::Template;

/// One way of a choice: its condition and what runs then.
struct Way<'t> {
    when: Ref,
    guard: Guard,
    parts: Vec<&'t Tree>,
}

impl Emitter {
    /// Emits a whole graph's schedule at the cursor.
    pub(super) fn tree(&mut self, context: &mut Context<'_, '_>, tree: &Tree) {
        match tree {
            Tree::Series(parts) => self.series(context, &parts.iter().collect::<Vec<_>>(), ALWAYS),
            other => self.series(context, &[other], ALWAYS),
        }
    }

    /// One part after the other. `assume` holds here.
    fn series(&mut self, context: &mut Context<'_, '_>, parts: &[&Tree], assume: Ref) {
        let mut at = 0;
        while let Some(part) = parts.get(at).copied() {
            if self.is_dead() {
                return;
            }
            let (when, guard) = context.condition(part);
            if when == NEVER {
                self.skip(context, part);
                at += 1;
                continue;
            }
            if context.guards.bdd.implies(assume, when) && !context.guards.bdd.overflow {
                self.part(context, part, assume);
                at += 1;
                continue;
            }
            if let Tree::Leaf(index) = part
                && self.guarded(context, *index, &guard)
            {
                at += 1;
                continue;
            }
            if let Tree::Parallel(branches) = part
                && let [alternatives] = classes(context, branches).as_slice()
            {
                self.alternatives(context, alternatives, assume);
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while let Some(next) = parts.get(end).copied() {
                let (also, _) = context.condition(next);
                if also == NEVER || !context.guards.bdd.implies(also, when) {
                    break;
                }
                end += 1;
            }
            let region = parts.get(at..end).unwrap_or_default().to_vec();
            self.choice(context, &[Way { when, guard, parts: region }], assume);
            at = end;
        }
    }

    fn part(&mut self, context: &mut Context<'_, '_>, part: &Tree, assume: Ref) {
        match part {
            Tree::Leaf(index) => self.node(context, *index),
            Tree::Series(parts) => self.series(context, &parts.iter().collect::<Vec<_>>(), assume),
            Tree::Parallel(branches) => {
                let classes = classes(context, branches);
                match classes.as_slice() {
                    [only] => self.alternatives(context, only, assume),
                    several => self.parallel(context, several, assume),
                }
            }
        }
    }

    /// Parts of which at most one runs.
    fn alternatives(&mut self, context: &mut Context<'_, '_>, branches: &[&Tree], assume: Ref) {
        if let [only] = branches {
            return self.series(context, &[only], assume);
        }
        let mut ways = Vec::new();
        for branch in branches {
            let (when, guard) = context.condition(branch);
            if when == NEVER {
                self.skip(context, branch);
            } else {
                ways.push(Way { when, guard, parts: vec![branch] });
            }
        }
        self.choice(context, &ways, assume);
    }

    fn choice(&mut self, context: &mut Context<'_, '_>, ways: &[Way<'_>], assume: Ref) {
        let mut any = NEVER;
        for way in ways {
            any = context.guards.bdd.or(any, way.when);
        }
        let covered = context.guards.bdd.implies(assume, any) && !context.guards.bdd.overflow;
        let members: Vec<Vec<usize>> = ways
            .iter()
            .map(|way| {
                let mut all = Vec::new();
                way.parts.iter().for_each(|part| part.members(&mut all));
                all
            })
            .collect();
        // where the ways leave nothing over, the last one needs no condition
        let last = if covered { ways.len().checked_sub(1) } else { None };
        let choices = ways
            .iter()
            .enumerate()
            .filter(|(place, _)| Some(*place) != last)
            .map(|(_, way)| ChoiceRule {
                comment: None,
                condition: self
                    .guard(context, &way.guard)
                    .map_or(Value::Bool(true), |text| render(&own(&text))),
                next: String::new(),
                assign: IndexMap::new(),
                output: None,
            })
            .collect();
        let first = members.iter().flatten().next().copied().unwrap_or(0);
        let name = context.names.get(first).cloned().unwrap_or_default();
        let state = self.push(&format!("{name}-if"), None, StateKind::Choice { choices, default: None });
        let all: Vec<usize> = members.iter().flatten().copied().collect();
        let mut open = Vec::new();
        if last.is_none() {
            let nulls = self.nulls(context, &all, &[]);
            if let Some(draft) = self.draft(state) {
                draft.assign = nulls;
            }
            open.push(Exit { state, slot: Slot::Default });
        }
        for (place, way) in ways.iter().enumerate() {
            let own = members.get(place).map(Vec::as_slice).unwrap_or_default();
            let nulls = self.nulls(context, &all, own);
            let slot = if Some(place) == last { Slot::Default } else { Slot::Rule(place) };
            if let Some(draft) = self.draft(state) {
                match (&mut draft.kind, slot) {
                    (StateKind::Choice { choices, .. }, Slot::Rule(rule)) => {
                        if let Some(rule) = choices.get_mut(rule) {
                            rule.assign = nulls;
                        }
                    }
                    _ => draft.assign = nulls,
                }
            }
            let block = self.block();
            block.exits = vec![Exit { state, slot }];
            block.attach = None;
            let inner = context.guards.bdd.and(assume, way.when);
            self.series(context, &way.parts, inner);
            open.append(&mut self.block().exits);
        }
        let block = self.block();
        block.exits = open;
        block.attach = None;
    }

    /// `null` for what would be written by the nodes of `all` that are not of `own`.
    fn nulls(&mut self, context: &Context<'_, '_>, all: &[usize], own: &[usize]) -> IndexMap<String, Value> {
        let mut nulls = IndexMap::new();
        for index in all.iter().filter(|index| !own.contains(index)) {
            for variable in self.declare(context, *index) {
                nulls.insert(variable, Value::Null);
            }
        }
        nulls
    }

    /// What a node writes in this block, and that its names now stand for it.
    pub(super) fn declare(&mut self, context: &Context<'_, '_>, index: usize) -> Vec<String> {
        let Some(item) = context.item(index) else { return Vec::new() };
        let mut variables = Vec::new();
        if is_mute(item) || context.guards.of_node(index).0 == NEVER {
            self.set(item.id(), Replacement::Value(Value::Null));
            return variables;
        }
        if context.asks_port(index) {
            let variable = self.port_variable(context, index);
            self.ports.insert((context.number, index), variable.clone());
            if is_port_only(item) {
                let text = if item.is("condition") {
                    format!("${variable} = null ? null : ${variable} = \"true\"")
                } else {
                    format!("${variable}")
                };
                let value = super::replacement(&text);
                self.set(item.id(), value);
            }
            variables.push(variable);
        }
        if context.reads_value(index) && !is_port_only(item) {
            let variable = self.value_variable(context, index);
            self.set(item.id(), Replacement::Variable(variable.clone()));
            variables.push(variable);
        }
        variables
    }

    /// A part that never runs: its names are `null`.
    fn skip(&mut self, context: &Context<'_, '_>, part: &Tree) {
        let mut members = Vec::new();
        part.members(&mut members);
        for index in members {
            if let Some(item) = context.item(index) {
                self.set(item.id(), Replacement::Value(Value::Null));
            }
        }
    }

    fn parallel(&mut self, context: &mut Context<'_, '_>, classes: &[Vec<&Tree>], assume: Ref) {
        let mut branches = Vec::new();
        let mut handed: Vec<(usize, bool, String)> = Vec::new();
        for (place, class) in classes.iter().enumerate() {
            let mut members = Vec::new();
            class.iter().for_each(|part| part.members(&mut members));
            let inside: HashSet<usize> = members.iter().copied().collect();
            let ports = self.ports.clone();
            let mark = self.open();
            self.alternatives(context, class, assume);
            let mut output = Vec::new();
            let dead = self.is_dead();
            for index in members {
                let leaves = |list: Option<&Vec<usize>>| {
                    list.into_iter().flatten().any(|reader| *reader == OUTSIDE || !inside.contains(reader))
                };
                let Some(item) = context.item(index).filter(|item| !is_mute(item)) else { continue };
                let value = leaves(context.readers.get(index)) && !is_port_only(item);
                let port = leaves(context.askers.get(index));
                let name = context.names.get(index).cloned().unwrap_or_default();
                for (letter, wanted) in [('v', value), ('p', port)] {
                    let never = context.guards.of_node(index).0 == NEVER;
                    if wanted && !never {
                        let key = format!("{letter}_{name}");
                        let inner = if letter == 'v' {
                            self.value_variable(context, index)
                        } else {
                            self.port_variable(context, index)
                        };
                        output.push((key.clone(), own(&format!("${inner}"))));
                        handed.push((
                            index,
                            letter == 'v',
                            if dead { String::new() } else { format!("$states.result[{place}].{key}") },
                        ));
                    }
                }
            }
            let output = if output.is_empty() {
                Template::Constant(Value::Object(Map::new()))
            } else {
                Template::Object(output)
            };
            self.finish("branch", None, &output, None);
            branches.push(self.close(mark));
            self.ports = ports;
        }
        let kind = StateKind::Parallel { branches, arguments: None, retry: Vec::new(), catch: Vec::new() };
        let state = self.push("parallel", None, kind);
        let mut attach = Attach { state, ..Attach::default() };
        for (index, is_value, text) in handed {
            self.declare(context, index);
            let variable = if is_value {
                self.value_variable(context, index)
            } else {
                self.port_variable(context, index)
            };
            let value = if text.is_empty() { Value::Null } else { Value::String(wrap(&text)) };
            if let Some(expression) = super::parse(if text.is_empty() { "null" } else { &text }) {
                attach.same.insert(variable.clone(), expression);
            }
            if let Some(draft) = self.draft(state) {
                draft.assign.insert(variable, value);
            }
        }
        // what has no variable was forgotten with the branch
        for class in classes {
            for part in class {
                self.forget(context, part);
            }
        }
        if let Some(draft) = self.draft(state) {
            draft.output = Some(json!({}));
        }
        self.block().attach = Some(attach);
    }

    /// Names of a closed branch that are always `null`.
    fn forget(&mut self, context: &Context<'_, '_>, part: &Tree) {
        let mut members = Vec::new();
        part.members(&mut members);
        for index in members {
            if let Some(item) = context.item(index)
                && (is_mute(item) || context.guards.of_node(index).0 == NEVER)
            {
                self.set(item.id(), Replacement::Value(Value::Null));
            }
        }
    }
}

/// Groups branches of which at most one runs.
fn classes<'t>(context: &mut Context<'_, '_>, branches: &'t [Tree]) -> Vec<Vec<&'t Tree>> {
    let mut classes: Vec<(Ref, Vec<&Tree>)> = Vec::new();
    for branch in branches {
        let (when, _) = context.condition(branch);
        let bdd = &mut context.guards.bdd;
        let place = classes.iter().position(|(taken, _)| bdd.and(*taken, when) == NEVER && !bdd.overflow);
        match place.and_then(|place| classes.get_mut(place)) {
            Some((taken, class)) => {
                *taken = context.guards.bdd.or(*taken, when);
                class.push(branch);
            }
            None => classes.push((when, vec![branch])),
        }
    }
    classes.into_iter().map(|(_, class)| class).collect()
}
