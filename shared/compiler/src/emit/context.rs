//! What emission knows of one graph: its schedule, its conditions, and who reads whom.

use crate::guard::{Guard, Guards, Ref};
use crate::model::{Graph, Item};
use crate::schedule::{Problem, Tree, schedule};

use super::Emitter;

/// A reader outside of the graph: a loop's result.
pub(crate) const OUTSIDE: usize = usize::MAX;

pub(crate) struct Context<'g, 'c> {
    pub(crate) graph: &'g Graph<'c>,
    /// Which graph it is, for the ports' names.
    pub(crate) number: usize,
    pub(crate) guards: Guards,
    pub(crate) tree: Tree,
    /// Variable and state names of the nodes.
    pub(crate) names: Vec<String>,
    /// Who reads a node's value.
    pub(crate) readers: Vec<Vec<usize>>,
    /// Who asks for a node's port.
    pub(crate) askers: Vec<Vec<usize>>,
}

impl<'g, 'c> Context<'g, 'c> {
    pub(crate) fn item(&self, index: usize) -> Option<&'g Item<'c>> {
        self.graph.nodes.get(index)
    }

    /// The condition of a part of the tree: any of its nodes runs.
    pub(crate) fn condition(&mut self, tree: &Tree) -> (Ref, Guard) {
        let mut members = Vec::new();
        tree.members(&mut members);
        self.condition_of(&members)
    }

    pub(crate) fn condition_of(&mut self, members: &[usize]) -> (Ref, Guard) {
        let own: Vec<(Ref, Guard)> = members.iter().map(|index| self.guards.of_node(*index)).collect();
        let mut any = crate::guard::NEVER;
        for (reference, _) in &own {
            any = self.guards.bdd.or(any, *reference);
        }
        let same = own.iter().find(|(reference, _)| *reference == any && !self.guards.bdd.overflow);
        let guard = same.map_or_else(
            || Guard::any(own.iter().map(|(_, guard)| guard.clone()).collect()),
            |(_, guard)| guard.clone(),
        );
        (any, guard)
    }

    pub(crate) fn reads_value(&self, index: usize) -> bool {
        self.readers.get(index).is_some_and(|readers| !readers.is_empty())
    }

    pub(crate) fn asks_port(&self, index: usize) -> bool {
        self.askers.get(index).is_some_and(|askers| !askers.is_empty())
    }
}

/// Whether a node's value is nothing but its port, so that it has no variable of its own.
pub(crate) fn is_port_only(item: &Item<'_>) -> bool {
    (item.is("condition") || item.is("switch")) && !item.catches()
}

/// Whether a node never has a value.
pub(crate) fn is_mute(item: &Item<'_>) -> bool {
    item.node.is_disabled() || item.is("wait") || item.is("fail") || item.is("respond") || item.is("tool")
}

/// Whether a node needs no state that takes time.
pub(crate) fn is_instant(item: &Item<'_>) -> bool {
    let calls = item.is("for_each") || item.is("workflow.call") || item.is("wait") || item.is_effect();
    item.node.is_disabled() || !calls
}

/// Estimated milliseconds of a node.
pub(crate) fn time(item: &Item<'_>) -> u64 {
    if item.node.is_disabled() {
        return 0;
    }
    if let Some(body) = &item.body {
        // a guess: two rounds of the body
        return scheduled(body).time(&|index| body.item(index).map_or(0, time)) * 2;
    }
    if let Some(callee) = &item.callee {
        return scheduled(&callee.graph).time(&|index| callee.graph.item(index).map_or(0, time));
    }
    if item.is("wait") {
        let seconds =
            item.parameter("seconds").and_then(|t| t.constant()).and_then(serde_json::Value::as_u64);
        return seconds.unwrap_or(0).saturating_mul(1000);
    }
    if item.is_effect() { u64::from(item.kind.typical_ms) } else { 0 }
}

/// The schedule of a graph: everything but the tool, the answers left to the end.
pub(crate) fn scheduled(graph: &Graph<'_>) -> Tree {
    let members: Vec<usize> = graph
        .in_order()
        .filter(|(_, item)| !item.is("tool") && !item.is("respond"))
        .map(|(index, _)| index)
        .collect();
    let count = graph.nodes.len();
    let (mut before, mut after) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for index in &members {
        for edge in graph.item(*index).into_iter().flat_map(|item| &item.incoming) {
            if graph.item(edge.from).is_some_and(|from| !from.is("tool"))
                && let Some(list) = before.get_mut(*index)
                && !list.contains(&edge.from)
            {
                list.push(edge.from);
                if let Some(list) = after.get_mut(edge.from) {
                    list.push(*index);
                }
            }
        }
    }
    let mut weight = vec![0; count];
    for index in &members {
        if let (Some(place), Some(item)) = (weight.get_mut(*index), graph.item(*index)) {
            *place = time(item);
        }
    }
    let instant = graph.nodes.iter().map(is_instant).collect();
    let problem = Problem { before, after, weight, instant };
    schedule(&problem, &members)
}

impl Emitter {
    /// Prepares a graph for emission.
    pub(crate) fn context<'g, 'c>(&mut self, graph: &'g Graph<'c>) -> Context<'g, 'c> {
        self.graphs += 1;
        let guards = Guards::of(graph);
        let path = self.calls.last().map(|call| call.path.clone());
        let names = graph.nodes.iter().map(|item| self.instance(path.as_deref(), item.id())).collect();
        if let Some(tool) = graph.nodes.iter().find(|item| item.is("tool"))
            && let Some(input) = self.values.get("input").cloned()
        {
            self.set(tool.id(), input);
        }
        let positions = graph.positions();
        let count = graph.nodes.len();
        let mut readers = vec![Vec::new(); count];
        let mut askers = vec![Vec::new(); count];
        for (index, item) in graph.nodes.iter().enumerate() {
            let mut read = Vec::new();
            for leaf in item.all_leaves() {
                read.extend(
                    leaf.expression.references().iter().filter_map(|r| positions.get(r.name.as_str())),
                );
            }
            let mut ask = Vec::new();
            guards.of_node(index).1.deciders(&mut ask);
            if item.is("merge") {
                read.extend(item.incoming.iter().map(|edge| edge.from));
                for (_, guard) in guards.edges.get(index).into_iter().flatten() {
                    guard.deciders(&mut ask);
                }
            }
            for from in read {
                if let Some(list) = readers.get_mut(from) {
                    list.push(index);
                }
                if graph.item(from).is_some_and(is_port_only) {
                    ask.push(from);
                }
            }
            for from in ask {
                if let Some(list) = askers.get_mut(from) {
                    list.push(index);
                }
            }
        }
        let tree = scheduled(graph);
        Context { graph, number: self.graphs, guards, tree, names, readers, askers }
    }

    /// A name for a node that no other instance of it has.
    fn instance(&mut self, path: Option<&str>, id: &str) -> String {
        let wanted = path.map_or_else(|| id.to_owned(), |path| format!("{path}__{id}"));
        let short: String = wanted.chars().take(56).collect();
        let mut name = short.clone();
        let mut count = 2;
        while !self.instances.insert(name.clone()) {
            name = format!("{short}_{count}");
            count += 1;
        }
        name
    }
}
