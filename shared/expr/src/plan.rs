//! What is worked out once for an expression and used at each evaluation.

use jsonata_core::ast_transform::resolve_ancestry;

use crate::convert::Access;
use crate::expression::Expression;
use crate::fast::Fast;
use crate::guard::{self, Guarded};

/// What an evaluation needs to bring along.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The variables it reads and what of each.
    pub(crate) variables: Vec<(String, Access)>,
    /// The functions of ours that it names.
    pub(crate) functions: Vec<String>,
    /// The tree with its checks; nothing where the plain tree needs none.
    pub(crate) guarded: Option<Guarded>,
    /// The whole in the form that needs no evaluator.
    pub(crate) fast: Option<Fast>,
}

impl Plan {
    pub(crate) fn of(expression: &Expression) -> Self {
        let names = expression.names();
        let mut variables: Vec<(String, Access)> = Vec::new();
        for reference in &names.references {
            // `%` reaches what no path names
            let path =
                if names.looks_up { &[] } else { reference.path.get(..reference.plain).unwrap_or_default() };
            if let Some((_, access)) = variables.iter_mut().find(|(name, _)| *name == reference.name) {
                access.add(path);
            } else {
                let mut access = Access::default();
                access.add(path);
                variables.push((reference.name.clone(), access));
            }
        }
        let mut functions: Vec<String> = Vec::new();
        for used in &names.functions {
            if crate::aws::is_ours(&used.name) && !functions.contains(&used.name) {
                functions.push(used.name.clone());
            }
        }
        let guarded = guard::guarded(expression.raw(), names.looks_up)
            .and_then(|found| Some(Guarded { tree: resolve_ancestry(found.tree).ok()?, ..found }));
        Self { variables, functions, guarded, fast: Fast::of(expression) }
    }
}
