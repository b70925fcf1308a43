//! When a node runs, as a formula over the choices of the nodes that decide.
//!
//! Two forms of the same thing. A [`Bdd`] reference is canonical: two conditions are the same if
//! and only if their references are. A [`Guard`] is what is printed: over the ports of deciding
//! nodes, where "chose this port" already says "did run".

use std::collections::HashMap;

use portal_workflow::Join;

use crate::model::{Graph, Hold, Incoming};

/// A decision diagram's node; 0 is never, 1 is always.
pub(crate) type Ref = usize;
pub(crate) const NEVER: Ref = 0;
pub(crate) const ALWAYS: Ref = 1;

/// Diagrams larger than this are given up: the conditions then count as unknown.
const BUDGET: usize = 200_000;

/// A multi-valued decision diagram: variables are deciding nodes, values their ports.
#[derive(Debug, Default)]
pub(crate) struct Bdd {
    nodes: Vec<(usize, Vec<Ref>)>,
    unique: HashMap<(usize, Vec<Ref>), Ref>,
    memo: HashMap<(bool, Ref, Ref), Ref>,
    pub(crate) overflow: bool,
}

impl Bdd {
    fn make(&mut self, variable: usize, children: Vec<Ref>) -> Ref {
        if let Some(first) = children.first()
            && children.iter().all(|child| child == first)
        {
            return *first;
        }
        if let Some(known) = self.unique.get(&(variable, children.clone())) {
            return *known;
        }
        if self.nodes.len() > BUDGET {
            self.overflow = true;
            return ALWAYS;
        }
        let reference = self.nodes.len() + 2;
        self.nodes.push((variable, children.clone()));
        self.unique.insert((variable, children), reference);
        reference
    }

    /// `variable` has the value `value` of `count`.
    fn choice(&mut self, variable: usize, value: usize, count: usize) -> Ref {
        let children = (0..count).map(|index| if index == value { ALWAYS } else { NEVER }).collect();
        self.make(variable, children)
    }

    pub(crate) fn and(&mut self, a: Ref, b: Ref) -> Ref {
        self.apply(true, a, b)
    }

    pub(crate) fn or(&mut self, a: Ref, b: Ref) -> Ref {
        self.apply(false, a, b)
    }

    /// Whether `a` only holds where `b` does.
    pub(crate) fn implies(&mut self, a: Ref, b: Ref) -> bool {
        self.and(a, b) == a
    }

    fn apply(&mut self, and: bool, a: Ref, b: Ref) -> Ref {
        let (absorbing, neutral) = if and { (NEVER, ALWAYS) } else { (ALWAYS, NEVER) };
        if a == absorbing || b == absorbing {
            return absorbing;
        }
        if a == neutral || a == b {
            return b;
        }
        if b == neutral {
            return a;
        }
        let key = (and, a.min(b), a.max(b));
        if let Some(known) = self.memo.get(&key) {
            return *known;
        }
        let node = |reference: Ref| self.nodes.get(reference - 2).cloned().unwrap_or_default();
        let ((var_a, children_a), (var_b, children_b)) = (node(a), node(b));
        let variable = var_a.min(var_b);
        let count = if var_a == variable { children_a.len() } else { children_b.len() };
        let children = (0..count)
            .map(|index| {
                let left =
                    if var_a == variable { children_a.get(index).copied().unwrap_or(NEVER) } else { a };
                let right =
                    if var_b == variable { children_b.get(index).copied().unwrap_or(NEVER) } else { b };
                self.apply(and, left, right)
            })
            .collect();
        let result = self.make(variable, children);
        self.memo.insert(key, result);
        result
    }
}

/// A condition as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Guard {
    Always,
    /// The node at this position chose this port.
    Port(usize, usize),
    Any(Vec<Guard>),
    All(Vec<Guard>),
}

impl Guard {
    fn joined(parts: Vec<Self>, all: bool) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Always if all => {}
                Self::Always => return Self::Always,
                Self::All(inner) if all => flat.extend(inner),
                Self::Any(inner) if !all => flat.extend(inner),
                other => flat.push(other),
            }
        }
        flat.sort();
        flat.dedup();
        match (flat.len(), all) {
            (0, _) => Self::Always,
            (1, _) => flat.pop().unwrap_or(Self::Always),
            (_, true) => Self::All(flat),
            (_, false) => Self::Any(flat),
        }
    }

    /// One of several conditions.
    pub(crate) fn any(parts: Vec<Self>) -> Self {
        Self::joined(parts, false)
    }

    /// The deciding nodes it reads.
    pub(crate) fn deciders(&self, all: &mut Vec<usize>) {
        match self {
            Self::Always => {}
            Self::Port(node, _) => all.push(*node),
            Self::Any(parts) | Self::All(parts) => parts.iter().for_each(|part| part.deciders(all)),
        }
    }
}

/// When every node and every edge of a graph is live.
#[derive(Debug)]
pub(crate) struct Guards {
    pub(crate) bdd: Bdd,
    pub(crate) node: Vec<(Ref, Guard)>,
    /// For every node, its incoming edges in order.
    pub(crate) edges: Vec<Vec<(Ref, Guard)>>,
}

/// What to take an edge for that was complained of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Never live: what runs nevertheless, surely runs.
    Dead,
    /// Live when its source ran: what does not run even so, surely does not.
    Live,
}

impl Guards {
    /// The conditions of a graph without faults.
    pub(crate) fn of(graph: &Graph<'_>) -> Self {
        Self::with(graph, Broken::Live)
    }

    /// The conditions of any graph.
    pub(crate) fn with(graph: &Graph<'_>, broken: Broken) -> Self {
        let count = graph.nodes.len();
        let mut guards = Self {
            bdd: Bdd::default(),
            node: vec![(ALWAYS, Guard::Always); count],
            edges: vec![Vec::new(); count],
        };
        let rank: HashMap<usize, usize> =
            graph.order.iter().enumerate().map(|(rank, i)| (*i, rank)).collect();
        let mut atoms: HashMap<Ref, Guard> = HashMap::new();
        for (index, item) in graph.in_order() {
            let mut edges = Vec::new();
            for edge in &item.incoming {
                edges.push(guards.edge(graph, edge, broken, &rank, &mut atoms));
            }
            let own = guards.join(item.node.join(), &edges, &atoms);
            if let Some(place) = guards.edges.get_mut(index) {
                *place = edges;
            }
            if let Some(place) = guards.node.get_mut(index) {
                *place = own;
            }
        }
        guards
    }

    fn edge(
        &mut self,
        graph: &Graph<'_>,
        edge: &Incoming,
        broken: Broken,
        rank: &HashMap<usize, usize>,
        atoms: &mut HashMap<Ref, Guard>,
    ) -> (Ref, Guard) {
        let (from, port) = (edge.from, edge.port);
        if edge.hold != Hold::Sound && broken == Broken::Dead {
            return (NEVER, Guard::Always);
        }
        let (ran, guard) = self.of_node(from);
        if edge.hold != Hold::Sound {
            return (ran, guard);
        }
        let ports = graph.item(from).map_or(1, |item| item.ports.len());
        if ports < 2 {
            return (ran, guard);
        }
        let choice = self.bdd.choice(rank.get(&from).copied().unwrap_or(0), port, ports);
        let live = self.bdd.and(ran, choice);
        let guard = Guard::Port(from, port);
        if !self.bdd.overflow {
            atoms.entry(live).or_insert_with(|| guard.clone());
        }
        (live, guard)
    }

    fn join(&mut self, join: Join, edges: &[(Ref, Guard)], atoms: &HashMap<Ref, Guard>) -> (Ref, Guard) {
        if edges.is_empty() {
            return (ALWAYS, Guard::Always);
        }
        let all = join == Join::All;
        let start = if all { ALWAYS } else { NEVER };
        let own = edges.iter().fold(start, |sum, (edge, _)| self.bdd.apply(all, sum, *edge));
        let simple =
            if own == ALWAYS && !self.bdd.overflow { Some(Guard::Always) } else { atoms.get(&own).cloned() };
        let same = || {
            edges.iter().find(|(edge, _)| *edge == own && !self.bdd.overflow).map(|(_, guard)| guard.clone())
        };
        let guard = simple
            .or_else(same)
            .unwrap_or_else(|| Guard::joined(edges.iter().map(|(_, guard)| guard.clone()).collect(), all));
        (own, guard)
    }

    pub(crate) fn of_node(&self, index: usize) -> (Ref, Guard) {
        self.node.get(index).cloned().unwrap_or((ALWAYS, Guard::Always))
    }
}
