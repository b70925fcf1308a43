//! What the shape of a syntax tree says before anything is walked: where a path begins, which fields
//! it reads, which names a frame will bind.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use jsonata_core::value::with_stack;

use crate::scope::{self, Binding, Visitor};

/// The fields read off a variable that heads a path: `$find.items[0].title`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tail {
    /// The names of the steps after the variable, as far as they are plain fields.
    pub(crate) fields: Vec<String>,
    /// How many of those are read before anything that looks at the rest of the value.
    pub(crate) plain: usize,
    /// Whether the whole path is fields and predicates.
    pub(crate) exact: bool,
}

/// Whether the node is a path, or a sort, a grouping or a binding on one.
pub(crate) fn is_path(node: &AstNode) -> bool {
    matches!(
        node,
        AstNode::Path { .. }
            | AstNode::Sort { .. }
            | AstNode::ObjectTransform { .. }
            | AstNode::Binary { op: BinaryOp::FocusBind | BinaryOp::IndexBind, .. }
    )
}

/// Whether the value depends on a context even though nothing in it names one: a path that does not
/// begin with a variable is walked once for each item of a context that is a list.
pub(crate) fn minds_context(node: &AstNode) -> bool {
    struct Paths(bool);
    impl Visitor for Paths {
        fn variable(&mut self, _: &mut AstNode, _: Binding, _: Option<&Tail>, _: bool) {}
        fn call(&mut self, _: &str, _: Binding) {}
        fn binder(&mut self, _: &mut String) {}
        fn enter_path(&mut self, node: &mut AstNode, _: bool, _: Binding) {
            self.0 |= head_of(node).is_none();
        }
    }
    let mut paths = Paths(false);
    scope::walk(&mut node.clone(), &mut paths);
    paths.0
}

/// The variable at the head of a path, whatever is attached to it.
pub(crate) fn head_of(node: &AstNode) -> Option<&str> {
    let mut node = node;
    loop {
        node = match node {
            AstNode::Path { steps } => &steps.first()?.node,
            AstNode::Sort { input, .. } | AstNode::ObjectTransform { input, .. } => input,
            AstNode::Binary { op: BinaryOp::FocusBind | BinaryOp::IndexBind, lhs, .. } => lhs,
            AstNode::Variable(name) if !name.is_empty() => return Some(name),
            _ => return None,
        }
    }
}

pub(crate) fn tail_of(steps: &[PathStep], whole: bool) -> Tail {
    let fields: Vec<String> = steps
        .iter()
        .skip(1)
        .map_while(|step| match &step.node {
            AstNode::Name(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let looks = |step: &PathStep| {
        !step.stages.iter().all(|stage| matches!(stage, Stage::KeepArray))
            || step.focus.is_some()
            || step.index_var.is_some()
    };
    // a predicate sees all of the value it stands on
    let plain = steps.iter().position(looks).unwrap_or(steps.len()).min(fields.len());
    Tail { exact: whole && fields.len() + 1 == steps.len(), plain, fields }
}

/// The names that `:=` binds in the frame of `nodes`, not those of inner frames, and whether what is
/// bound is a function literal.
pub(crate) fn declared(nodes: &[AstNode]) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    declare_all(nodes, &mut names);
    names
}

fn declare_all(nodes: &[AstNode], names: &mut Vec<(String, bool)>) {
    for node in nodes {
        declare(node, names);
    }
}

fn declare(node: &AstNode, names: &mut Vec<(String, bool)>) {
    with_stack(|| match node {
        AstNode::Binary { op, lhs, rhs } => {
            match &**lhs {
                AstNode::Variable(name) if *op == BinaryOp::ColonEqual => {
                    names.push((name.clone(), matches!(**rhs, AstNode::Lambda { .. })));
                }
                _ => declare(lhs, names),
            }
            declare(rhs, names);
        }
        AstNode::Unary { operand, .. } => declare(operand, names),
        AstNode::Function { args, .. } => declare_all(args, names),
        AstNode::Call { procedure, args } => {
            declare(procedure, names);
            declare_all(args, names);
        }
        AstNode::Array(items) | AstNode::ArrayGroup(items) => declare_all(items, names),
        AstNode::Object(pairs) => declare_pairs(pairs, names),
        AstNode::ObjectTransform { input, pattern } => {
            declare(input, names);
            declare_pairs(pattern, names);
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            declare(condition, names);
            declare(then_branch, names);
            if let Some(branch) = else_branch {
                declare(branch, names);
            }
        }
        AstNode::Path { steps } => {
            for step in steps {
                declare(&step.node, names);
                for stage in &step.stages {
                    if let Stage::Filter(predicate) = stage {
                        declare(predicate, names);
                    }
                }
            }
        }
        AstNode::Sort { input, terms } => {
            declare(input, names);
            for (term, _) in terms {
                declare(term, names);
            }
        }
        AstNode::Transform { location, update, delete } => {
            declare(location, names);
            declare(update, names);
            if let Some(delete) = delete {
                declare(delete, names);
            }
        }
        AstNode::FunctionApplication(inner) => declare(inner, names),
        AstNode::Block(_)
        | AstNode::Lambda { .. }
        | AstNode::String(_)
        | AstNode::Name(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Placeholder
        | AstNode::Regex { .. }
        | AstNode::Variable(_)
        | AstNode::ParentVariable(_)
        | AstNode::Wildcard
        | AstNode::Descendant
        | AstNode::Parent(_) => {}
    });
}

fn declare_pairs(pairs: &[(AstNode, AstNode)], names: &mut Vec<(String, bool)>) {
    for (key, value) in pairs {
        declare(key, names);
        declare(value, names);
    }
}
