//! Pass 5: a graph's order as series and parallel, with the smallest estimated time that the
//! candidate cuts give.
//!
//! ASL joins all branches of a Parallel, so only series-parallel orders can be emitted. Parts that
//! have nothing to do with each other become parallel for free; a connected part is cut in two, one
//! half after the other. Steps that only evaluate take no time and never make a branch of their own.
//!
//! The seam: [`Scheduler::cut`] chooses among candidate down-sets. An exact search over all down-sets can take
//! its place without a change elsewhere.

use std::collections::BTreeSet;

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

/// What is scheduled: who comes before whom, how long each takes. Everything is by position in the graph.
pub(crate) struct Problem {
    pub(crate) before: Vec<Vec<usize>>,
    pub(crate) after: Vec<Vec<usize>>,
    /// Estimated milliseconds.
    pub(crate) weight: Vec<u64>,
    /// Whether a step only evaluates.
    pub(crate) instant: Vec<bool>,
}

impl Problem {
    fn before(&self, index: usize) -> &[usize] {
        self.before.get(index).map_or(&[], Vec::as_slice)
    }

    fn after(&self, index: usize) -> &[usize] {
        self.after.get(index).map_or(&[], Vec::as_slice)
    }

    fn is_instant(&self, index: usize) -> bool {
        self.instant.get(index).copied().unwrap_or(false)
    }
}

/// Candidate cuts looked at for one connected part; more are thinned out evenly.
const CANDIDATES: usize = 12;

/// Orders `members`, given in topological order.
pub(crate) fn schedule(problem: &Problem, members: &[usize]) -> Tree {
    let size = problem.weight.len();
    let notes = Notes { set: vec![0; size], sets: 0, number: vec![0; size] };
    Scheduler { problem, notes }.schedule(members)
}

/// What is noted of every position, in lists that all parts of the search share: a part looks at few
/// of them, and clearing or hashing them anew for each would cost more than the search.
struct Notes {
    /// The newest set a position is in.
    set: Vec<usize>,
    /// How many sets there were.
    sets: usize,
    /// A number for it: a part, a time.
    number: Vec<u64>,
}

impl Notes {
    /// A new set, of which nothing is a member.
    fn open(&mut self) -> usize {
        self.sets += 1;
        self.sets
    }

    fn put(&mut self, index: usize, set: usize, number: u64) {
        if let (Some(own), Some(noted)) = (self.set.get_mut(index), self.number.get_mut(index)) {
            *own = set;
            *noted = number;
        }
    }

    fn has(&self, index: usize, set: usize) -> bool {
        self.set.get(index) == Some(&set)
    }

    fn number(&self, index: usize) -> u64 {
        self.number.get(index).copied().unwrap_or(0)
    }
}

struct Scheduler<'p> {
    problem: &'p Problem,
    notes: Notes,
}

impl Scheduler<'_> {
    fn schedule(&mut self, members: &[usize]) -> Tree {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        let rest = self.peel(members, &mut first, &mut last);
        let mut parts: Vec<Tree> = first.into_iter().map(Tree::Leaf).collect();
        let components = self.components(&rest);
        match components.as_slice() {
            [] => {}
            [whole] => {
                let (early, late) = self.cut(whole);
                if early.is_empty() || late.is_empty() {
                    parts.extend(whole.iter().map(|index| Tree::Leaf(*index)));
                } else {
                    parts.push(self.schedule(&early));
                    parts.push(self.schedule(&late));
                }
            }
            several => {
                let (instant, timed): (Vec<_>, Vec<_>) =
                    several.iter().partition(|part| part.iter().all(|index| self.problem.is_instant(*index)));
                parts.extend(instant.iter().flat_map(|part| part.iter().map(|index| Tree::Leaf(*index))));
                let mut branches: Vec<Tree> = timed.iter().map(|part| self.schedule(part)).collect();
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
    /// (or after) them, and an only source or an only sink. Gives what is left.
    fn peel(&mut self, members: &[usize], first: &mut Vec<usize>, last: &mut Vec<usize>) -> Vec<usize> {
        let (problem, notes) = (self.problem, &mut self.notes);
        let within = notes.open();
        for (rank, index) in members.iter().enumerate() {
            notes.put(*index, within, rank as u64);
        }
        let count = |list: &[usize]| list.iter().filter(|other| notes.has(**other, within)).count();
        // by rank
        let mut incoming: Vec<usize> = members.iter().map(|index| count(problem.before(*index))).collect();
        let mut outgoing: Vec<usize> = members.iter().map(|index| count(problem.after(*index))).collect();
        let free = |waiting: &[usize]| -> BTreeSet<usize> {
            waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(rank, _)| rank).collect()
        };
        let (mut sources, mut sinks) = (free(&incoming), free(&outgoing));
        let at = |rank: usize| members.get(rank).copied().unwrap_or(usize::MAX);
        loop {
            let only = sources.len() == 1;
            let source = sources.iter().find(|rank| only || problem.is_instant(at(**rank))).copied();
            let sink = || {
                let only = sinks.len() == 1;
                sinks.iter().rev().find(|rank| only || problem.is_instant(at(**rank))).copied()
            };
            let (rank, near, waiting, freed, taken) = match (source, source.is_none().then(sink).flatten()) {
                (Some(rank), _) => (rank, problem.after(at(rank)), &mut incoming, &mut sources, &mut *first),
                (None, Some(rank)) => (rank, problem.before(at(rank)), &mut outgoing, &mut sinks, &mut *last),
                (None, None) => break,
            };
            taken.push(at(rank));
            notes.put(at(rank), 0, 0);
            for next in near.iter().filter(|next| notes.has(**next, within)) {
                let rank = usize::try_from(notes.number(*next)).unwrap_or(usize::MAX);
                if let Some(left) = waiting.get_mut(rank) {
                    *left -= 1;
                    if *left == 0 {
                        freed.insert(rank);
                    }
                }
            }
            sources.remove(&rank);
            sinks.remove(&rank);
        }
        members.iter().copied().filter(|index| notes.has(*index, within)).collect()
    }

    /// Parts that no edge connects, each in topological order.
    fn components(&mut self, members: &[usize]) -> Vec<Vec<usize>> {
        let (problem, notes) = (self.problem, &mut self.notes);
        let (unseen, seen) = (notes.open(), notes.open());
        for index in members {
            notes.put(*index, unseen, 0);
        }
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for start in members {
            if notes.has(*start, seen) {
                continue;
            }
            let part = parts.len() as u64;
            let mut open = vec![*start];
            while let Some(index) = open.pop() {
                if !notes.has(index, unseen) {
                    continue;
                }
                notes.put(index, seen, part);
                let near = problem.before(index).iter().chain(problem.after(index));
                open.extend(near.filter(|other| notes.has(**other, unseen)));
            }
            parts.push(Vec::new());
        }
        for index in members {
            let part = usize::try_from(notes.number(*index)).ok();
            if let Some(list) = part.and_then(|part| parts.get_mut(part)) {
                list.push(*index);
            }
        }
        parts
    }

    /// The best cut of a connected part among those by finishing time.
    fn cut(&mut self, members: &[usize]) -> (Vec<usize>, Vec<usize>) {
        self.finish(members);
        let finish: Vec<u64> = members.iter().map(|index| self.notes.number(*index)).collect();
        let mut times = finish.clone();
        times.sort_unstable();
        times.dedup();
        times.pop();
        let step = times.len().div_ceil(CANDIDATES).max(1);
        let split = |at: u64| -> (Vec<usize>, Vec<usize>) {
            let (early, late): (Vec<_>, Vec<_>) =
                members.iter().zip(&finish).partition(|(_, time)| **time <= at);
            let indexes = |part: Vec<(&usize, &u64)>| part.into_iter().map(|(index, _)| *index).collect();
            (indexes(early), indexes(late))
        };
        let best = times.iter().step_by(step).map(|time| split(*time)).min_by_key(|(early, late)| {
            (self.finish(early) + self.finish(late), early.len().abs_diff(late.len()))
        });
        best.unwrap_or_else(|| {
            // everything ends at the same time: one step, then the rest
            let (one, rest) = members.split_at(members.len().min(1));
            (one.to_vec(), rest.to_vec())
        })
    }

    /// Notes when each could be finished at the earliest, and tells when the last is.
    fn finish(&mut self, members: &[usize]) -> u64 {
        let (problem, notes) = (self.problem, &mut self.notes);
        let done = notes.open();
        let mut latest = 0;
        for index in members {
            let ended = problem.before(*index).iter().filter(|before| notes.has(**before, done));
            let start = ended.map(|before| notes.number(*before)).max().unwrap_or(0);
            // an instant step still comes after what it waits for
            let end = start + problem.weight.get(*index).copied().unwrap_or(0).max(1);
            notes.put(*index, done, end);
            latest = latest.max(end);
        }
        latest
    }
}
