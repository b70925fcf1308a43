//! The versions of the items that are asked for at every call, kept in memory.
//!
//! A reading connection throws its pages away whenever something was written, so under load even the
//! smallest read begins with the root of the tree. The folder belongs to this process, and every write
//! goes through it, so what it has seen stays true until it writes again itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ports::Key;

/// Past this many it begins anew.
const KEPT: usize = 4_096;

/// The versions known.
#[derive(Default)]
pub(super) struct Versions(Mutex<State>);

#[derive(Default)]
struct State {
    known: HashMap<Key, u64>,
    /// Counts commits.
    commits: u64,
}

/// When a read began: what it finds may be kept only if nothing was committed meanwhile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began(u64);

impl Versions {
    /// The version, or the leave to [`Versions::keep`] what is read now.
    pub(super) fn get(&self, key: &Key) -> Result<u64, Began> {
        let state = self.lock();
        state.known.get(key).copied().ok_or(Began(state.commits))
    }

    /// Keeps what was read.
    pub(super) fn keep(&self, began: Began, key: &Key, version: u64) {
        let mut state = self.lock();
        if state.commits != began.0 {
            return;
        }
        if state.known.len() >= KEPT {
            state.known.clear();
        }
        state.known.insert(key.clone(), version);
    }

    /// Forgets what was written. To be called after the commit and before anybody hears of it: then
    /// who has heard of a write never sees what was before.
    pub(super) fn written<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) {
        let mut state = self.lock();
        state.commits += 1;
        for key in keys {
            state.known.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_commit_is_not_kept_after_it() {
        let versions = Versions::default();
        let (key, other) = (Key::new("W#1", "a"), Key::new("W#1", "b"));
        let began = versions.get(&key).unwrap_err();
        versions.written([&other]);
        versions.keep(began, &key, 1);
        let began = versions.get(&key).unwrap_err();
        versions.keep(began, &key, 2);
        assert_eq!(versions.get(&key).unwrap(), 2);
        versions.written([&other]);
        assert_eq!(versions.get(&key).unwrap(), 2);
        versions.written([&key]);
        assert!(versions.get(&key).is_err());
    }
}
