//! What is kept in memory, within bounds.

use std::collections::HashMap;

/// A bounded map: two generations, the older one forgotten whole when the younger is full. What is
/// in use moves to the younger.
#[derive(Debug)]
pub struct Cache<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    size: usize,
}

impl<K: Clone + Eq + std::hash::Hash, V> Cache<K, V> {
    /// An empty map that holds up to `size` entries for certain, and up to twice as many.
    pub fn new(size: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), size }
    }

    /// The value of that key, which counts as used now.
    pub fn get(&mut self, key: &K) -> Option<&V> {
        if !self.young.contains_key(key) {
            let (key, value) = self.old.remove_entry(key)?;
            self.insert(key, value);
        }
        self.young.get(key)
    }

    /// Takes a value.
    pub fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.size {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_forgets_what_is_not_used() {
        let mut cache = Cache::new(2);
        for key in 0..6 {
            cache.insert(key, key);
            assert_eq!(cache.get(&0), Some(&0), "in use after {key}");
        }
        assert_eq!(cache.get(&1), None);
        assert_eq!(cache.get(&5), Some(&5));
    }
}
