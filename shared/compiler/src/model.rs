//! The graph the passes work on.

use std::collections::HashMap;

use indexmap::IndexMap;
use portal_catalog::{NodeKind, Role};
use portal_workflow::{Node, OnError, Pointer};

use crate::template::{Leaf, Template};

/// One graph: a document's, or the body of a loop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph<'c> {
    pub(crate) nodes: Vec<Item<'c>>,
    /// Positions in topological order; within it the author's order.
    pub(crate) order: Vec<usize>,
    /// Whether an edge was cut to break a cycle: what comes before a node may then stand behind it.
    pub(crate) cut: bool,
}

/// One node with what its names stand for.
#[derive(Debug, Clone)]
pub(crate) struct Item<'c> {
    pub(crate) node: Node,
    pub(crate) at: Pointer,
    pub(crate) kind: &'c NodeKind,
    pub(crate) standing: Standing,
    pub(crate) parameters: IndexMap<String, Template>,
    pub(crate) fallback: Option<Template>,
    /// The ports it has, in order; `error` last.
    pub(crate) ports: Vec<String>,
    /// In the author's order.
    pub(crate) incoming: Vec<Incoming>,
    /// The body of a `for_each`.
    pub(crate) body: Option<Box<Graph<'c>>>,
    /// The workflow that a `workflow.call` calls.
    pub(crate) callee: Option<Box<Callee<'c>>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Callee<'c> {
    pub(crate) workflow: String,
    pub(crate) version: u64,
    pub(crate) graph: Graph<'c>,
}

/// What is known of a node. A node that was complained of stays in the graph, so that what depends
/// on it can still be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Sound,
    /// Its type is unknown: it may have any port and do anything.
    UnknownType,
    /// Only an edge speaks of it.
    Missing,
    /// Another node before it has the same id.
    Double,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incoming {
    pub(crate) from: usize,
    /// Index into the source's ports.
    pub(crate) port: usize,
    pub(crate) hold: Hold,
}

/// How far an edge can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    Sound,
    /// Complained of: it leads from there to here, and nobody knows when it is live.
    Broken,
    /// Only probably meant.
    Guessed,
    /// It closed a cycle.
    Cut,
}

impl Item<'_> {
    pub(crate) fn id(&self) -> &str {
        &self.node.id
    }

    pub(crate) fn is(&self, type_name: &str) -> bool {
        self.kind.type_name == type_name
    }

    pub(crate) fn is_effect(&self) -> bool {
        self.kind.role == Role::Effect && !self.node.is_disabled()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&Template> {
        self.parameters.get(name)
    }

    pub(crate) fn parameter_at(&self, name: &str) -> Pointer {
        self.at.key("parameters").key(name)
    }

    /// Whether its error is taken by the workflow.
    pub(crate) fn catches(&self) -> bool {
        self.node.on_error() != OnError::Fail && !self.node.is_disabled()
    }

    /// Its expressions, those of its body left out.
    pub(crate) fn leaves(&self) -> Vec<Leaf<'_>> {
        let mut all = Vec::new();
        for (name, template) in &self.parameters {
            template.leaves(&self.parameter_at(name), &mut all);
        }
        if let Some(fallback) = &self.fallback {
            fallback.leaves(&self.at.key("fallback"), &mut all);
        }
        all
    }

    /// Its expressions and those of its body, whatever depth.
    pub(crate) fn all_leaves(&self) -> Vec<Leaf<'_>> {
        let mut all = self.leaves();
        if let Some(body) = &self.body {
            all.extend(body.nodes.iter().flat_map(Item::all_leaves));
        }
        all
    }

    pub(crate) fn port(&self, index: usize) -> &str {
        self.ports.get(index).map_or("out", String::as_str)
    }
}

impl<'c> Graph<'c> {
    pub(crate) fn item(&self, index: usize) -> Option<&Item<'c>> {
        self.nodes.get(index)
    }

    pub(crate) fn positions(&self) -> HashMap<&str, usize> {
        self.nodes.iter().enumerate().map(|(index, item)| (item.id(), index)).collect()
    }

    /// Whether everything about its nodes and edges is known.
    pub(crate) fn is_whole(&self) -> bool {
        self.nodes.iter().all(|item| {
            item.standing == Standing::Sound && item.incoming.iter().all(|edge| edge.hold == Hold::Sound)
        })
    }

    /// The items in topological order, with their positions.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = (usize, &Item<'c>)> {
        self.order.iter().filter_map(|index| Some((*index, self.nodes.get(*index)?)))
    }

    /// For every node, the nodes before it.
    pub(crate) fn ancestors(&self) -> Vec<Set> {
        let mut all = vec![Set::new(self.nodes.len()); self.nodes.len()];
        loop {
            let mut grown = false;
            for (index, item) in self.in_order() {
                let mut own = Set::new(self.nodes.len());
                for edge in &item.incoming {
                    own.insert(edge.from);
                    if let Some(before) = all.get(edge.from) {
                        own.union(before);
                    }
                }
                if let Some(place) = all.get_mut(index) {
                    grown |= *place != own;
                    *place = own;
                }
            }
            // in a true order one round is enough
            if !self.cut || !grown {
                return all;
            }
        }
    }

    /// Every effect node, in bodies and called workflows too.
    pub(crate) fn effects(&self) -> Vec<&Item<'c>> {
        let mut all = Vec::new();
        for item in &self.nodes {
            if item.is_effect() {
                all.push(item);
            }
            if item.node.is_disabled() {
                continue;
            }
            if let Some(body) = &item.body {
                all.extend(body.effects());
            }
            if let Some(callee) = &item.callee {
                all.extend(callee.graph.effects());
            }
        }
        all
    }
}

/// A set of positions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Set(Vec<u64>);

impl Set {
    pub(crate) fn new(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)])
    }

    pub(crate) fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    pub(crate) fn has(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    pub(crate) fn union(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}
