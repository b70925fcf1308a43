//! Puts checks around the few operations whose cost is out of proportion to what they are given. The
//! evaluator looks at the clock between steps; these make sure that no single step can take for ever
//! or take all memory.
//!
//! The checks are functions of ours whose names hold a space, so that no expression can call or
//! shadow them. They either give back what they are given or fail. An expression that needs none is
//! left as it is, and so are tail calls.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage, StepId};

use crate::scope::{self, Binding, Visitor};
use crate::shape::Tail;

/// Fails when the value has too many parts.
pub(crate) const WEIGH: &str = "checked value";
/// Takes the value's size off the memory budget.
pub(crate) const CHARGE: &str = "checked size";
/// `&`
pub(crate) const CONCAT: &str = "checked concatenation";
/// Both ends of a range; gives the upper.
pub(crate) const SPAN: &str = "checked range";
/// `$distinct`
pub(crate) const DISTINCT: &str = "checked distinct";
/// The arguments of the function of that name.
const ARGUMENTS: &str = "checked arguments of ";

/// The functions whose arguments are checked before each call, with the parameters they have in the
/// reference, which is what a higher-order function passes to them.
const CHECKED: [(&str, usize); 10] = [
    ("boolean", 1),
    ("clone", 1),
    ("formatInteger", 2),
    ("formatNumber", 3),
    ("join", 2),
    ("not", 1),
    ("pad", 3),
    ("replace", 4),
    ("string", 1),
    ("toMillis", 2),
];

/// The name of the check of `name`'s arguments.
pub(crate) fn check_of(name: &str) -> Option<String> {
    CHECKED.iter().any(|(known, _)| *known == name).then(|| format!("{ARGUMENTS}{name}"))
}

/// The function whose arguments the check of this name is for.
pub(crate) fn checked_by(check: &str) -> Option<&str> {
    check.strip_prefix(ARGUMENTS)
}

/// A tree with its checks.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) tree: AstNode,
    /// The names of the checks.
    pub(crate) checks: Vec<String>,
    /// Whether paths carry variables along, which makes each item of a list many times as large.
    pub(crate) tuples: bool,
}

/// `raw` with its checks; nothing where none are needed.
pub(crate) fn guarded(raw: &AstNode, looks_up: bool) -> Option<Guarded> {
    let mut survey = Survey::default();
    let mut tree = raw.clone();
    scope::walk(&mut tree, &mut survey);
    if !survey.found {
        return None;
    }
    let mut guard = Guard { risky: survey.risky, looks_up, used: Vec::new(), count: 0, feeding: Vec::new() };
    scope::walk(&mut tree, &mut guard);
    (!guard.used.is_empty()).then_some(Guarded { tree, checks: guard.used, tuples: survey.tuples })
}

/// Whether there is anything to guard at all.
#[derive(Default)]
struct Survey {
    /// Something runs more than once or a value is given a name, so that small things can add up.
    risky: bool,
    found: bool,
    tuples: bool,
}

impl Visitor for Survey {
    fn enter(&mut self, node: &mut AstNode) {
        self.risky |= match node {
            AstNode::Path { steps } => steps.iter().skip(1).any(|step| multiplies(&step.node)),
            _ => false,
        } || matches!(
            node,
            AstNode::Lambda { .. }
                | AstNode::FunctionApplication(_)
                | AstNode::ObjectTransform { .. }
                | AstNode::Binary { op: BinaryOp::ColonEqual | BinaryOp::Range, .. }
        );
        self.tuples |= matches!(
            node,
            AstNode::Binary { op: BinaryOp::FocusBind | BinaryOp::IndexBind, .. } | AstNode::Parent(_)
        );
        self.found |= self.risky
            || matches!(node, AstNode::Descendant | AstNode::Binary { op: BinaryOp::Concatenate, .. });
    }

    fn variable(&mut self, node: &mut AstNode, binding: Binding, _tail: Option<&Tail>, _inner: bool) {
        if let AstNode::Variable(name) = node {
            self.call(name, binding);
        }
    }

    fn call(&mut self, name: &str, binding: Binding) {
        self.found |= binding != Binding::Bound && (name == "distinct" || check_of(name).is_some());
    }

    fn binder(&mut self, _name: &mut String) {}
}

struct Guard {
    risky: bool,
    looks_up: bool,
    used: Vec<String>,
    count: usize,
    /// For each open call, whether what its function literals give may feed back into them, as with
    /// `$reduce` and all functions of the expression's own.
    feeding: Vec<bool>,
}

impl Guard {
    fn check(&mut self, name: &str, args: Vec<AstNode>) -> AstNode {
        if !self.used.iter().any(|used| used == name) {
            self.used.push(name.to_owned());
        }
        call(name, args)
    }

    fn wrap(&mut self, name: &str, node: &mut AstNode) {
        let inner = std::mem::replace(node, AstNode::Null);
        *node = self.check(name, vec![inner]);
    }

    /// Where a condition or a comparison looks at all of a value.
    fn weigh(&mut self, node: &mut AstNode) {
        if self.risky && !is_light(node) {
            self.wrap(WEIGH, node);
        }
    }

    fn fresh(&mut self) -> String {
        self.count += 1;
        format!("argument {}", self.count)
    }

    /// `$f(a, b)` becomes `($1 := a; $2 := b; check($1, $2); $f($1, $2))`.
    fn checked_call(&mut self, check: &str, args: &mut [AstNode]) -> Vec<AstNode> {
        let mut body = Vec::new();
        for arg in args.iter_mut() {
            if !matches!(
                arg,
                AstNode::String(_) | AstNode::Number(_) | AstNode::Boolean(_) | AstNode::Lambda { .. }
            ) {
                let name = self.fresh();
                let value = std::mem::replace(arg, AstNode::Variable(name.clone()));
                body.push(AstNode::Binary {
                    op: BinaryOp::ColonEqual,
                    lhs: Box::new(AstNode::Variable(name)),
                    rhs: Box::new(value),
                });
            }
        }
        let checked = args.iter().filter(|arg| !matches!(arg, AstNode::Lambda { .. })).cloned().collect();
        body.push(self.check(check, checked));
        body
    }
}

impl Visitor for Guard {
    fn binder(&mut self, _name: &mut String) {}

    fn enter(&mut self, node: &mut AstNode) {
        // `a ~> $f(b)` is `$f(a, b)`
        if let AstNode::Binary { op: BinaryOp::ChainPipe, lhs, rhs } = node
            && let AstNode::Function { name, args, is_builtin: true } = &mut **rhs
            && (check_of(name).is_some() || name == "distinct")
            && !args.iter().any(|arg| matches!(arg, AstNode::Placeholder))
        {
            let first = std::mem::replace(&mut **lhs, AstNode::Null);
            args.insert(0, first);
            *node = std::mem::replace(&mut **rhs, AstNode::Null);
        }
    }

    fn call(&mut self, name: &str, binding: Binding) {
        let fixed = matches!(name, "map" | "filter" | "each" | "sift" | "single" | "sort" | "replace");
        self.feeding.push(binding == Binding::Bound || !fixed);
    }

    fn called(&mut self, node: &mut AstNode, binding: Binding, _inner: bool) {
        self.feeding.pop();
        let AstNode::Function { name, args, .. } = node else { return };
        if binding == Binding::Bound || args.iter().any(|arg| matches!(arg, AstNode::Placeholder)) {
            return;
        }
        if name == "distinct" && args.len() == 1 {
            DISTINCT.clone_into(name);
            self.used.push(name.clone());
        } else if let Some(check) = check_of(name) {
            let light = matches!(name.as_str(), "boolean" | "not" | "string" | "clone")
                && args.iter().all(|arg| !self.risky || is_light(arg));
            if !light && !args.is_empty() {
                let mut body = self.checked_call(&check, args);
                body.push(std::mem::replace(node, AstNode::Null));
                *node = AstNode::Block(body);
            }
        }
    }

    fn variable(&mut self, node: &mut AstNode, binding: Binding, _tail: Option<&Tail>, _inner: bool) {
        let AstNode::Variable(name) = node else { return };
        if binding == Binding::Bound {
            return;
        }
        // a function that is handed on is checked when it is called
        let arity = if name == "distinct" { Some(1) } else { checked_arity(name) };
        if let Some(arity) = arity {
            let params: Vec<String> = (0..arity).map(|_| self.fresh()).collect();
            let mut args: Vec<AstNode> = params.iter().cloned().map(AstNode::Variable).collect();
            let body = if let Some(check) = check_of(name) {
                let mut body = self.checked_call(&check, &mut args);
                body.push(call(name, params.iter().cloned().map(AstNode::Variable).collect()));
                AstNode::Block(body)
            } else {
                self.check(DISTINCT, args)
            };
            *node = AstNode::Lambda { params, body: Box::new(body), signature: None, thunk: true };
        }
    }

    fn leave(&mut self, node: &mut AstNode, _inner: bool) {
        match node {
            AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => {
                let args = vec![
                    std::mem::replace(&mut **lhs, AstNode::Null),
                    std::mem::replace(&mut **rhs, AstNode::Null),
                ];
                *node = self.check(CONCAT, args);
            }
            AstNode::Binary { op: BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::In, lhs, rhs }
                if !is_scalar(lhs) && !is_scalar(rhs) =>
            {
                self.weigh(lhs);
                self.weigh(rhs);
            }
            AstNode::Binary { op: BinaryOp::And | BinaryOp::Or, lhs, rhs } => {
                self.weigh(lhs);
                self.weigh(rhs);
            }
            AstNode::Binary { op: BinaryOp::Range, lhs, rhs } => {
                let low = if is_atom(lhs) { (**lhs).clone() } else { AstNode::Undefined };
                let high = std::mem::replace(&mut **rhs, AstNode::Null);
                **rhs = self.check(SPAN, vec![low, high]);
            }
            AstNode::Binary { op: BinaryOp::ColonEqual, rhs, .. }
                if !matches!(**rhs, AstNode::Lambda { .. }) && !is_light(rhs) =>
            {
                self.wrap(WEIGH, rhs);
            }
            AstNode::Conditional { condition, .. } => self.weigh(condition),
            AstNode::Lambda { params, body, .. } => {
                if !self.feeding.last().copied().unwrap_or(true) {
                    if multiplies(body) {
                        self.wrap(CHARGE, body);
                    }
                } else if !params.is_empty() {
                    let args = params.iter().cloned().map(AstNode::Variable).collect();
                    let check = self.check(WEIGH, args);
                    let inner = std::mem::replace(&mut **body, AstNode::Null);
                    **body = AstNode::Block(vec![check, inner]);
                }
            }
            AstNode::Path { steps } => {
                for step in steps.iter_mut() {
                    for stage in &mut step.stages {
                        if let Stage::Filter(predicate) = stage
                            && matches!(
                                **predicate,
                                AstNode::Block(_) | AstNode::Call { .. } | AstNode::Function { .. }
                            )
                        {
                            self.weigh(predicate);
                        }
                    }
                }
                self.steps(steps);
            }
            _ => {}
        }
    }
}

impl Guard {
    /// What a step gives is added up, as it is put into one list with what it gives for other items;
    /// `x.**` becomes `x.(check($)).**`.
    fn steps(&mut self, steps: &mut Vec<PathStep>) {
        if self.looks_up || !self.risky {
            return;
        }
        let mut at = 1;
        while let Some(step) = steps.get_mut(at) {
            match &mut step.node {
                AstNode::Descendant => {
                    let check = self.check(WEIGH, vec![AstNode::Variable(String::new())]);
                    let step = AstNode::FunctionApplication(Box::new(AstNode::Block(vec![check])));
                    steps.insert(at, PathStep::new(step));
                    at += 1;
                }
                AstNode::FunctionApplication(inner) => match &mut **inner {
                    AstNode::Block(body) => {
                        let block = AstNode::Block(std::mem::take(body));
                        *body = vec![self.check(CHARGE, vec![block])];
                    }
                    inner => self.wrap(CHARGE, inner),
                },
                node @ (AstNode::Variable(_) | AstNode::Object(_)) if multiplies(node) => {
                    self.wrap(CHARGE, node);
                    let block = AstNode::Block(vec![std::mem::replace(node, AstNode::Null)]);
                    *node = AstNode::FunctionApplication(Box::new(block));
                    step.id = StepId::default();
                }
                _ => {}
            }
            at += 1;
        }
    }
}

/// Whether it gives more than a part of the context or a scalar.
fn multiplies(node: &AstNode) -> bool {
    match node {
        AstNode::Object(pairs) => pairs.iter().any(|(_, value)| multiplies(value)),
        AstNode::Variable(name) => !name.is_empty(),
        AstNode::Path { steps } => steps.iter().any(|step| multiplies(&step.node)),
        AstNode::Name(_) => false,
        node => !is_scalar(node),
    }
}

fn checked_arity(name: &str) -> Option<usize> {
    CHECKED.iter().find(|(known, _)| *known == name).map(|(_, arity)| *arity)
}

fn call(name: &str, args: Vec<AstNode>) -> AstNode {
    AstNode::Function { name: name.to_owned(), args, is_builtin: true }
}

/// Evaluating it twice costs nothing and changes nothing.
fn is_atom(node: &AstNode) -> bool {
    match node {
        AstNode::Number(_) | AstNode::Variable(_) => true,
        AstNode::Unary { operand, .. } => is_atom(operand),
        _ => false,
    }
}

/// Gives a text, a number or a truth value, whatever the data.
fn is_scalar(node: &AstNode) -> bool {
    match node {
        AstNode::String(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Regex { .. }
        | AstNode::Unary { .. } => true,
        AstNode::Binary { op, .. } => !matches!(
            op,
            BinaryOp::ChainPipe | BinaryOp::ColonEqual | BinaryOp::FocusBind | BinaryOp::IndexBind
        ),
        AstNode::Function { name, is_builtin: true, .. } => {
            matches!(
                name.as_str(),
                "count"
                    | "exists"
                    | "sum"
                    | "length"
                    | "type"
                    | "lowercase"
                    | "uppercase"
                    | "contains"
                    | "number"
                    | CONCAT
            )
        }
        AstNode::Block(body) => body.last().is_some_and(is_scalar),
        _ => false,
    }
}

/// Gives a scalar, or no more than a part of what a variable holds.
fn is_light(node: &AstNode) -> bool {
    match node {
        AstNode::Variable(_) | AstNode::Name(_) => true,
        AstNode::Path { steps } => {
            steps.iter().all(|step| matches!(step.node, AstNode::Variable(_) | AstNode::Name(_)))
        }
        node => is_scalar(node),
    }
}
