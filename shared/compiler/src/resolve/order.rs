//! The order of a graph's nodes, and its cycles.

use std::collections::{BTreeSet, HashSet};

use super::Pass;
use crate::Diagnostic;
use crate::model::{Graph, Hold};

impl<'c> Pass<'_, 'c, '_> {
    /// Kahn's algorithm, the author's order first. A cycle is complained of and cut, so that the rest
    /// of the graph has an order.
    pub(super) fn sort(&mut self, graph: &mut Graph<'c>) {
        let count = graph.nodes.len();
        let mut outgoing = vec![Vec::new(); count];
        let mut waiting: Vec<usize> = graph.nodes.iter().map(|item| item.incoming.len()).collect();
        for (to, item) in graph.nodes.iter().enumerate() {
            for edge in &item.incoming {
                if let Some(list) = outgoing.get_mut(edge.from) {
                    list.push(to);
                }
            }
        }
        let mut ready: BTreeSet<usize> =
            waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index).collect();
        loop {
            while let Some(next) = ready.pop_first() {
                graph.order.push(next);
                for to in outgoing.get(next).into_iter().flatten() {
                    if let Some(left) = waiting.get_mut(*to) {
                        *left = left.saturating_sub(1);
                        if *left == 0 {
                            ready.insert(*to);
                        }
                    }
                }
            }
            let stuck: HashSet<usize> =
                (0..count).filter(|i| waiting.get(*i).is_some_and(|w| *w > 0)).collect();
            let Some(cycle) = find_cycle(graph, &stuck) else { return };
            let Some((from, to)) = self.cut(graph, &cycle) else { return };
            if let Some(list) = outgoing.get_mut(from) {
                let before = list.len();
                list.retain(|other| *other != to);
                if let Some(left) = waiting.get_mut(to) {
                    *left = left.saturating_sub(before - list.len());
                    if *left == 0 {
                        ready.insert(to);
                    }
                }
            }
        }
    }

    /// Cuts a cycle where it closes, or at an edge that was only guessed; then nothing is said.
    fn cut(&mut self, graph: &mut Graph<'c>, cycle: &[usize]) -> Option<(usize, usize)> {
        let (first, last) = (*cycle.first()?, *cycle.last()?);
        let steps = cycle.iter().copied().zip(cycle.iter().copied().skip(1)).chain([(last, first)]);
        let only_guessed = |(from, to): &(usize, usize)| {
            let own = graph.item(*to).into_iter().flat_map(|item| &item.incoming);
            let mut own = own.filter(|edge| edge.from == *from).peekable();
            own.peek().is_some() && own.all(|edge| edge.hold == Hold::Guessed)
        };
        let guessed = steps.into_iter().find(only_guessed);
        if guessed.is_none() {
            self.cycle(graph, cycle);
        }
        let (from, to) = guessed.unwrap_or((last, first));
        graph.cut = true;
        for edge in graph.nodes.get_mut(to).into_iter().flat_map(|item| &mut item.incoming) {
            if edge.from == from {
                edge.hold = Hold::Cut;
            }
        }
        Some((from, to))
    }

    fn cycle(&mut self, graph: &Graph<'c>, cycle: &[usize]) {
        let ids: Vec<&str> = cycle.iter().filter_map(|i| Some(graph.item(*i)?.id())).collect();
        let Some((first, last)) = cycle.first().zip(ids.first()) else { return };
        let way = format!("{} → {last}", ids.join(" → "));
        let at = graph.item(*first).map(|item| item.at.clone()).unwrap_or_default();
        let mut diagnostic = Diagnostic::new(
            "F012",
            Some(last),
            &at,
            format!("these nodes wait for each other: {way}"),
            format!("이 노드들이 서로를 기다립니다: {way}"),
        )
        .help(
            "remove one of the edges; to do something for many items use `for_each`",
            "연결 하나를 지우세요. 여러 항목에 반복하려면 `for_each`를 쓰세요",
        );
        for index in cycle.iter().skip(1) {
            if let Some(item) = graph.item(*index) {
                diagnostic = diagnostic.label(item.id(), &item.at, "part of the cycle", "순환의 일부");
            }
        }
        self.found.push(diagnostic);
    }
}

/// A cycle among the nodes that a topological sort could not place.
fn find_cycle(graph: &Graph<'_>, stuck: &HashSet<usize>) -> Option<Vec<usize>> {
    // walking backwards from any stuck node stays among stuck nodes or leaves them for good
    for start in 0..graph.nodes.len() {
        if !stuck.contains(&start) {
            continue;
        }
        let mut way = vec![start];
        let mut last = start;
        while let Some(before) = graph.item(last).and_then(|item| {
            let held = item.incoming.iter().filter(|edge| edge.hold != Hold::Cut);
            held.map(|edge| edge.from).find(|from| stuck.contains(from))
        }) {
            if let Some(place) = way.iter().position(|index| *index == before) {
                let mut cycle: Vec<usize> = way.get(place..).unwrap_or_default().to_vec();
                cycle.reverse();
                let smallest =
                    cycle.iter().enumerate().min_by_key(|(_, index)| **index).map_or(0, |(i, _)| i);
                cycle.rotate_left(smallest);
                return Some(cycle);
            }
            way.push(before);
            last = before;
        }
    }
    None
}
