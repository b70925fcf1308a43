//! Pass 5: a graph's order as series and parallel, with the smallest estimated time that the
//! candidate cuts give.
//!
//! ASL joins all branches of a Parallel, so only series-parallel orders can be emitted. Parts that
//! have nothing to do with each other become parallel for free; a connected part is cut in two, one
//! half after the other. Steps that only evaluate take no time and never make a branch of their own.
//!
//! The seam: [`cut`] chooses among candidate down-sets. An exact search over all down-sets can take
//! its place without a change elsewhere.

use std::collections::{HashMap, HashSet};

/// A series-parallel order of positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    Leaf(usize),
    Series(Vec<Tree>),
    Parallel(Vec<Tree>),
}

impl Tree {
    /// Every position in it, in order.
    pub(crate) fn members(&self, all: &mut Vec<usize>) {
        match self {
            Self::Leaf(index) => all.push(*index),
            Self::Series(parts) | Self::Parallel(parts) => parts.iter().for_each(|part| part.members(all)),
        }
    }

    /// Estimated milliseconds.
    pub(crate) fn time(&self, weight: &impl Fn(usize) -> u64) -> u64 {
        match self {
            Self::Leaf(index) => weight(*index),
            Self::Series(parts) => parts.iter().map(|part| part.time(weight)).sum(),
            Self::Parallel(parts) => parts.iter().map(|part| part.time(weight)).max().unwrap_or(0),
        }
    }

    fn series(parts: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Series(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.pop().unwrap_or(Self::Series(Vec::new())),
            _ => Self::Series(flat),
        }
    }
}

/// What is scheduled: positions in topological order, who comes before whom, and how long each takes.
pub(crate) struct Problem<'a> {
    pub(crate) before: &'a HashMap<usize, Vec<usize>>,
    pub(crate) after: &'a HashMap<usize, Vec<usize>>,
    pub(crate) weight: &'a dyn Fn(usize) -> u64,
    /// Whether a step only evaluates.
    pub(crate) instant: &'a dyn Fn(usize) -> bool,
}

/// Candidate cuts looked at for one connected part; more are thinned out evenly.
const CANDIDATES: usize = 12;

/// Orders `members`, given in topological order.
pub(crate) fn schedule(problem: &Problem<'_>, members: &[usize]) -> Tree {
    let mut first = Vec::new();
    let mut last = Vec::new();
    let mut rest: Vec<usize> = members.to_vec();
    peel(problem, &mut rest, &mut first, &mut last);
    let mut parts: Vec<Tree> = first.into_iter().map(Tree::Leaf).collect();
    let components = components(problem, &rest);
    match components.as_slice() {
        [] => {}
        [whole] => {
            let (early, late) = cut(problem, whole);
            if early.is_empty() || late.is_empty() {
                parts.extend(whole.iter().map(|index| Tree::Leaf(*index)));
            } else {
                parts.push(schedule(problem, &early));
                parts.push(schedule(problem, &late));
            }
        }
        several => {
            let (instant, timed): (Vec<_>, Vec<_>) =
                several.iter().partition(|part| part.iter().all(|index| (problem.instant)(*index)));
            parts.extend(instant.iter().flat_map(|part| part.iter().map(|index| Tree::Leaf(*index))));
            let mut branches: Vec<Tree> = timed.iter().map(|part| schedule(problem, part)).collect();
            if branches.len() > 1 {
                parts.push(Tree::Parallel(branches));
            } else {
                parts.append(&mut branches);
            }
        }
    }
    parts.extend(last.into_iter().rev().map(Tree::Leaf));
    Tree::series(parts)
}

/// Takes off what surely comes first or last: instant steps with nothing but instant steps before
/// (or after) them, and an only source or an only sink.
fn peel(problem: &Problem<'_>, rest: &mut Vec<usize>, first: &mut Vec<usize>, last: &mut Vec<usize>) {
    let mut within: HashSet<usize> = rest.iter().copied().collect();
    let mut taken: HashSet<usize> = HashSet::new();
    let count = |of: &HashMap<usize, Vec<usize>>, index: usize, within: &HashSet<usize>| {
        of.get(&index).map_or(0, |list| list.iter().filter(|other| within.contains(other)).count())
    };
    let mut incoming: HashMap<usize, usize> =
        rest.iter().map(|index| (*index, count(problem.before, *index, &within))).collect();
    let mut outgoing: HashMap<usize, usize> =
        rest.iter().map(|index| (*index, count(problem.after, *index, &within))).collect();
    let rank: HashMap<usize, usize> = rest.iter().enumerate().map(|(rank, index)| (*index, rank)).collect();
    let ranked = |index: &usize| rank.get(index).copied().unwrap_or(0);
    let mut sources: std::collections::BTreeSet<(usize, usize)> =
        rest.iter().filter(|i| incoming.get(i) == Some(&0)).map(|i| (ranked(i), *i)).collect();
    let mut sinks: std::collections::BTreeSet<(usize, usize)> =
        rest.iter().filter(|i| outgoing.get(i) == Some(&0)).map(|i| (ranked(i), *i)).collect();
    loop {
        let only = sources.len() == 1;
        let source = sources.iter().find(|(_, index)| only || (problem.instant)(*index)).copied();
        if let Some(found @ (_, index)) = source {
            sources.remove(&found);
            sinks.remove(&found);
            first.push(index);
            taken.insert(index);
            within.remove(&index);
            for next in problem.after.get(&index).into_iter().flatten().filter(|next| within.contains(next)) {
                if let Some(left) = incoming.get_mut(next) {
                    *left -= 1;
                    if *left == 0 {
                        sources.insert((ranked(next), *next));
                    }
                }
            }
            continue;
        }
        let only = sinks.len() == 1;
        let sink = sinks.iter().rev().find(|(_, index)| only || (problem.instant)(*index)).copied();
        let Some(found @ (_, index)) = sink else { break };
        sinks.remove(&found);
        sources.remove(&found);
        last.push(index);
        taken.insert(index);
        within.remove(&index);
        for next in problem.before.get(&index).into_iter().flatten().filter(|next| within.contains(next)) {
            if let Some(left) = outgoing.get_mut(next) {
                *left -= 1;
                if *left == 0 {
                    sinks.insert((ranked(next), *next));
                }
            }
        }
    }
    rest.retain(|index| !taken.contains(index));
}

/// Parts that no edge connects, each in topological order.
fn components(problem: &Problem<'_>, members: &[usize]) -> Vec<Vec<usize>> {
    let within: HashSet<usize> = members.iter().copied().collect();
    let mut part: HashMap<usize, usize> = HashMap::new();
    let mut count = 0;
    for start in members {
        if part.contains_key(start) {
            continue;
        }
        let mut open = vec![*start];
        while let Some(index) = open.pop() {
            if part.insert(index, count).is_some() {
                continue;
            }
            let near = [problem.before, problem.after].into_iter().filter_map(|of| of.get(&index)).flatten();
            open.extend(near.filter(|other| within.contains(other) && !part.contains_key(other)));
        }
        count += 1;
    }
    let mut parts = vec![Vec::new(); count];
    for index in members {
        if let Some(list) = part.get(index).and_then(|at| parts.get_mut(*at)) {
            list.push(*index);
        }
    }
    parts
}

/// The best cut of a connected part among those by finishing time.
fn cut(problem: &Problem<'_>, members: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let finish = finish(problem, members);
    let mut times: Vec<u64> = finish.values().copied().collect();
    times.sort_unstable();
    times.dedup();
    times.pop();
    let step = times.len().div_ceil(CANDIDATES).max(1);
    let split = |at: u64| -> (Vec<usize>, Vec<usize>) {
        members.iter().partition(|index| finish.get(index).is_some_and(|time| *time <= at))
    };
    let cost = |part: &[usize]| self::finish(problem, part).values().copied().max().unwrap_or(0);
    let best = times
        .iter()
        .step_by(step)
        .map(|time| split(*time))
        .min_by_key(|(early, late)| (cost(early) + cost(late), early.len().abs_diff(late.len())));
    best.unwrap_or_else(|| {
        // everything ends at the same time: one step, then the rest
        let (one, rest) = members.split_at(members.len().min(1));
        (one.to_vec(), rest.to_vec())
    })
}

/// When each could be finished at the earliest.
pub(crate) fn finish(problem: &Problem<'_>, members: &[usize]) -> HashMap<usize, u64> {
    let mut done: HashMap<usize, u64> = HashMap::with_capacity(members.len());
    for index in members {
        let start =
            problem.before.get(index).into_iter().flatten().filter_map(|b| done.get(b)).max().copied();
        // an instant step still comes after what it waits for
        done.insert(*index, start.unwrap_or(0) + (problem.weight)(*index).max(1));
    }
    done
}
