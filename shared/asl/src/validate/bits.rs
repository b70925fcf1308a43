//! A set of small numbers.

/// A set of indexes below a fixed bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn none(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    pub(super) fn all(bound: usize) -> Self {
        Self(vec![u64::MAX; bound.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    /// Keeps what both have; says whether that changed anything.
    pub(super) fn keep(&mut self, other: &Self) -> bool {
        self.merge(other, |a, b| a & b)
    }

    /// Adds what the other has; says whether that changed anything.
    pub(super) fn add(&mut self, other: &Self) -> bool {
        self.merge(other, |a, b| a | b)
    }

    fn merge(&mut self, other: &Self, merge: impl Fn(u64, u64) -> u64) -> bool {
        let mut changed = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            let merged = merge(*word, *other);
            changed |= merged != *word;
            *word = merged;
        }
        changed
    }
}
