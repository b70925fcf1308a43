//! Variables. A Parallel branch and a Map iteration each have a scope of their own, which reads
//! the scopes around it and vanishes with it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::data::Data;
use crate::failure::Failure;

/// Variables that are to be set together.
pub(crate) type Assigned = Vec<(Arc<str>, Data)>;

/// The bytes of all variables of an execution.
#[derive(Debug)]
pub(crate) struct Budget {
    used: AtomicUsize,
    limit: usize,
}

impl Budget {
    pub(crate) fn new(limit: usize) -> Self {
        Self { used: AtomicUsize::new(0), limit }
    }
}

/// The variables of one scope.
pub(crate) struct Scope<'p> {
    parent: Option<&'p Scope<'p>>,
    own: HashMap<Arc<str>, Data>,
    bytes: usize,
    budget: &'p Budget,
}

impl<'p> Scope<'p> {
    pub(crate) fn outermost(budget: &'p Budget) -> Self {
        Self { parent: None, own: HashMap::new(), bytes: 0, budget }
    }

    /// A scope inside this one.
    pub(crate) fn inner(&'p self) -> Scope<'p> {
        Scope { parent: Some(self), own: HashMap::new(), bytes: 0, budget: self.budget }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Data> {
        let mut scope = self;
        loop {
            match (scope.own.get(name), scope.parent) {
                (Some(data), _) => return Some(data),
                (None, Some(parent)) => scope = parent,
                (None, None) => return None,
            }
        }
    }

    /// Sets all of them or, when they do not fit, none.
    pub(crate) fn assign(&mut self, assigned: Assigned) -> Result<(), Failure> {
        if assigned.is_empty() {
            return Ok(());
        }
        let added: usize = assigned.iter().map(|(_, data)| data.bytes()).sum();
        let freed: usize = assigned.iter().filter_map(|(name, _)| self.own.get(name)).map(Data::bytes).sum();
        let total = self.budget.used.load(Ordering::Relaxed) + added - freed;
        if total > self.budget.limit {
            return Err(Failure::too_large("what all variables hold together", self.budget.limit));
        }
        self.budget.used.store(total, Ordering::Relaxed);
        self.bytes = self.bytes + added - freed;
        self.own.extend(assigned);
        Ok(())
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(length: usize) -> Data {
        Data::new(json!("x".repeat(length - 2))).unwrap()
    }

    #[test]
    fn an_inner_scope_reads_the_outer_one_and_gives_its_bytes_back() {
        let budget = Budget::new(100);
        let mut outer = Scope::outermost(&budget);
        outer.assign(vec![("a".into(), text(40))]).unwrap();
        {
            let mut inner = outer.inner();
            inner.assign(vec![("b".into(), text(50))]).unwrap();
            assert!(inner.get("a").is_some() && inner.get("b").is_some());
            assert!(inner.assign(vec![("c".into(), text(20))]).is_err());
            assert!(inner.get("c").is_none());
            inner.assign(vec![("b".into(), text(60))]).unwrap();
        }
        assert!(outer.get("b").is_none());
        outer.assign(vec![("a".into(), text(100))]).unwrap();
    }
}
