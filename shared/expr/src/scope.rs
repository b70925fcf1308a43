//! One walk over the syntax tree that knows which variable is whose. `names` reads with it,
//! `substitute` rewrites with it, so both have the same idea of scope.
//!
//! JSONata's frames: the whole expression, a block `( … )`, a function's parameters and body, and a
//! path, whose `@$v` and `#$i` live until the path ends. `:=` binds in the innermost frame that is
//! no path. A function's body sees what its frame binds later too; other code does not.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use jsonata_core::value::with_stack;

use crate::shape::{Tail, declared, head_of, is_path, tail_of};

/// Whose a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    /// Bound inside the expression.
    Bound,
    /// Bound by whoever evaluates the expression.
    Free,
    /// Bound inside on some ways through the expression only.
    Maybe,
}

/// What reads the context: meaningless where nothing sets a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContextUse<'a> {
    /// `$`
    Current,
    /// `$$`
    Root,
    /// A bare field name.
    Field(&'a str),
    /// `*`, `**` or `%`.
    Symbol(&'static str),
}

/// What a walk calls back. Every variable token of the source is announced once, in source order.
pub(crate) trait Visitor {
    /// A variable that is read. The node may be replaced. `inner` says that a context is set here.
    fn variable(&mut self, node: &mut AstNode, binding: Binding, tail: Option<&Tail>, inner: bool);
    /// A variable that is called, before its arguments.
    fn call(&mut self, name: &str, binding: Binding);
    /// The same call after its arguments. The node may be replaced.
    fn called(&mut self, _node: &mut AstNode, _binding: Binding, _inner: bool) {}
    /// A parameter, or the left side of `:=`, `@` or `#`.
    fn binder(&mut self, name: &mut String);
    /// Something that reads the context; `top` where none is set.
    fn context(&mut self, _what: ContextUse<'_>, _top: bool) {}
    /// A path and whatever is attached to it, before it is walked; `inner` as for `variable`.
    fn enter_path(&mut self, _node: &mut AstNode, _inner: bool, _head: Binding) {}
    /// A node of any kind, before it is walked.
    fn enter(&mut self, _node: &mut AstNode) {}
    /// A node of any kind, after it was walked; `inner` as for `variable`.
    fn leave(&mut self, _node: &mut AstNode, _inner: bool) {}
}

struct Frame {
    kind: FrameKind,
    names: Vec<(String, State)>,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum FrameKind {
    Block,
    Lambda,
    Path,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum State {
    Bound,
    Maybe,
    /// Bound further on; to a function literal or not.
    Later(bool),
}

fn later(nodes: &[AstNode]) -> Vec<(String, State)> {
    declared(nodes).into_iter().map(|(name, is_function)| (name, State::Later(is_function))).collect()
}

/// Walks `node`, the whole expression, in source order.
pub(crate) fn walk(node: &mut AstNode, visitor: &mut impl Visitor) {
    let mut walker = Walker { frames: Vec::new(), visitor, inner: 0, uncertain: 0 };
    walker.framed(FrameKind::Block, later(std::slice::from_ref(node)), |w| w.node(node));
}

struct Walker<'v, V> {
    frames: Vec<Frame>,
    visitor: &'v mut V,
    /// How many constructs that set a context are open.
    inner: usize,
    /// How many constructs that may not run are open in this frame.
    uncertain: usize,
}

impl<V: Visitor> Walker<'_, V> {
    fn framed(&mut self, kind: FrameKind, names: Vec<(String, State)>, body: impl FnOnce(&mut Self)) {
        let uncertain = if kind == FrameKind::Path { self.uncertain } else { 0 };
        let outer = std::mem::replace(&mut self.uncertain, uncertain);
        self.frames.push(Frame { kind, names });
        body(self);
        self.frames.pop();
        self.uncertain = outer;
    }

    fn in_context(&mut self, body: impl FnOnce(&mut Self)) {
        self.inner += 1;
        self.uncertain += 1;
        body(self);
        self.uncertain -= 1;
        self.inner -= 1;
    }

    fn uncertainly(&mut self, body: impl FnOnce(&mut Self)) {
        self.uncertain += 1;
        body(self);
        self.uncertain -= 1;
    }

    fn resolve(&self, name: &str) -> Binding {
        let mut left_lambda = false;
        for frame in self.frames.iter().rev() {
            let state = frame.names.iter().rev().find(|(bound, _)| bound == name).map(|(_, state)| *state);
            match state {
                Some(State::Bound) => return Binding::Bound,
                Some(State::Maybe) => return Binding::Maybe,
                // functions call each other whatever their order; anything else may be read too early
                Some(State::Later(true)) if left_lambda => return Binding::Bound,
                Some(State::Later(false)) if left_lambda => return Binding::Maybe,
                Some(State::Later(_)) | None => {}
            }
            left_lambda |= frame.kind == FrameKind::Lambda;
        }
        Binding::Free
    }

    /// Binds in the innermost frame (`@`, `#`), or in the innermost that is no path (`:=`).
    fn bind(&mut self, name: &str, assigns: bool) {
        let state = if assigns && self.uncertain > 0 { State::Maybe } else { State::Bound };
        let frame = self.frames.iter_mut().rev().find(|f| !assigns || f.kind != FrameKind::Path);
        let Some(frame) = frame else { return };
        match frame.names.iter_mut().rev().find(|(bound, _)| bound == name) {
            Some((_, State::Bound)) if state == State::Maybe => {}
            Some((_, now)) => *now = state,
            None => frame.names.push((name.to_owned(), state)),
        }
    }

    fn node(&mut self, node: &mut AstNode) {
        with_stack(|| {
            self.node_here(node);
            self.visitor.leave(node, self.inner > 0);
        });
    }

    fn nodes(&mut self, nodes: &mut [AstNode]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn node_here(&mut self, node: &mut AstNode) {
        self.visitor.enter(node);
        match node {
            AstNode::String(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Undefined
            | AstNode::Placeholder
            | AstNode::Regex { .. } => {}
            AstNode::Variable(_) => self.variable(node, None),
            AstNode::ParentVariable(_) => self.context(ContextUse::Root),
            AstNode::Name(name) => {
                let name = std::mem::take(name);
                self.context(ContextUse::Field(&name));
                *node = AstNode::Name(name);
            }
            AstNode::Wildcard => self.context(ContextUse::Symbol("*")),
            AstNode::Descendant => self.context(ContextUse::Symbol("**")),
            AstNode::Parent(_) => self.context(ContextUse::Symbol("%")),
            AstNode::Path { .. }
            | AstNode::Sort { .. }
            | AstNode::ObjectTransform { .. }
            | AstNode::Binary { op: BinaryOp::FocusBind | BinaryOp::IndexBind, .. } => self.path(node),
            AstNode::Binary { op: BinaryOp::ColonEqual, lhs, rhs } => {
                // announced in source order, bound after its value
                if let AstNode::Variable(name) = &mut **lhs {
                    let original = name.clone();
                    self.visitor.binder(name);
                    self.node(rhs);
                    self.bind(&original, true);
                } else {
                    self.node(lhs);
                    self.node(rhs);
                }
            }
            AstNode::Binary { op: BinaryOp::And | BinaryOp::Or, lhs, rhs } => {
                self.node(lhs);
                self.uncertainly(|w| w.node(rhs));
            }
            AstNode::Binary { lhs, rhs, .. } => {
                self.node(lhs);
                self.node(rhs);
            }
            AstNode::Unary { operand, .. } => self.node(operand),
            AstNode::Function { .. } => self.function(node),
            AstNode::Call { procedure, args } => {
                self.node(procedure);
                self.nodes(args);
            }
            AstNode::Lambda { params, body, .. } => {
                let mut names: Vec<_> = params.iter().map(|p| (p.clone(), State::Bound)).collect();
                for (name, state) in later(std::slice::from_ref(&**body)) {
                    if !names.iter().any(|(known, _)| *known == name) {
                        names.push((name, state));
                    }
                }
                for param in params {
                    self.visitor.binder(param);
                }
                self.inner += 1;
                self.framed(FrameKind::Lambda, names, |w| w.node(body));
                self.inner -= 1;
            }
            AstNode::Array(items) | AstNode::ArrayGroup(items) => self.nodes(items),
            AstNode::Object(pairs) => self.pairs(pairs),
            AstNode::Block(body) => {
                let names = later(body);
                self.framed(FrameKind::Block, names, |w| w.nodes(body));
            }
            AstNode::Conditional { condition, then_branch, else_branch } => {
                self.node(condition);
                self.uncertainly(|w| {
                    w.node(then_branch);
                    if let Some(branch) = else_branch {
                        w.node(branch);
                    }
                });
            }
            AstNode::FunctionApplication(inner) => self.node(inner),
            AstNode::Transform { location, update, delete } => {
                self.in_context(|w| {
                    w.node(location);
                    w.node(update);
                    if let Some(delete) = delete {
                        w.node(delete);
                    }
                });
            }
        }
    }

    fn pairs(&mut self, pairs: &mut [(AstNode, AstNode)]) {
        for (key, value) in pairs {
            self.node(key);
            self.node(value);
        }
    }

    fn context(&mut self, what: ContextUse<'_>) {
        self.visitor.context(what, self.inner == 0);
    }

    fn variable(&mut self, node: &mut AstNode, tail: Option<&Tail>) {
        let AstNode::Variable(name) = &*node else { return };
        if name.is_empty() {
            self.context(ContextUse::Current);
            return;
        }
        let binding = self.resolve(name);
        self.visitor.variable(node, binding, tail, self.inner > 0);
    }

    fn function(&mut self, node: &mut AstNode) {
        let AstNode::Function { name, args, is_builtin } = node else { return };
        let binding = self.resolve(name);
        if *is_builtin {
            self.visitor.call(name, binding);
        } else {
            self.visitor.context(ContextUse::Field(name), self.inner == 0);
        }
        self.nodes(args);
        if *is_builtin {
            self.visitor.called(node, binding, self.inner > 0);
        }
    }

    fn path(&mut self, node: &mut AstNode) {
        let head = head_of(node).map_or(Binding::Bound, |name| self.resolve(name));
        self.visitor.enter_path(node, self.inner > 0, head);
        // a visitor may have put a block around the path
        if is_path(node) {
            self.framed(FrameKind::Path, Vec::new(), |w| w.chain(node, true));
        } else {
            self.node(node);
        }
    }

    /// A part of a path: what it binds is seen by the parts after it.
    fn chain(&mut self, node: &mut AstNode, whole: bool) {
        with_stack(|| match node {
            AstNode::Path { steps } => self.steps(steps, whole),
            AstNode::Sort { input, terms } => {
                self.chain(input, false);
                self.in_context(|w| terms.iter_mut().for_each(|(term, _)| w.node(term)));
            }
            AstNode::ObjectTransform { input, pattern } => {
                self.chain(input, false);
                self.in_context(|w| w.pairs(pattern));
            }
            AstNode::Binary { op: BinaryOp::FocusBind | BinaryOp::IndexBind, lhs, rhs } => {
                self.chain(lhs, false);
                if let AstNode::Variable(name) = &mut **rhs {
                    let original = name.clone();
                    self.visitor.binder(name);
                    self.bind(&original, false);
                }
            }
            _ => self.node(node),
        });
        if !whole && is_path(node) {
            self.visitor.leave(node, self.inner > 0);
        }
    }

    fn steps(&mut self, steps: &mut [PathStep], whole: bool) {
        let tail = tail_of(steps, whole);
        for (at, step) in steps.iter_mut().enumerate() {
            match (&step.node, at) {
                (AstNode::Variable(_), 0) => self.variable(&mut step.node, Some(&tail)),
                (_, 0) => self.chain(&mut step.node, false),
                _ => self.in_context(|w| w.chain(&mut step.node, false)),
            }
            for name in [&mut step.focus, &mut step.index_var].into_iter().flatten() {
                let original = name.clone();
                self.visitor.binder(name);
                self.bind(&original, false);
            }
            for stage in &mut step.stages {
                match stage {
                    Stage::Filter(predicate) => self.in_context(|w| w.node(predicate)),
                    Stage::Index(name) => {
                        let original = name.clone();
                        self.visitor.binder(name);
                        self.bind(&original, false);
                    }
                    Stage::KeepArray => {}
                }
            }
        }
    }
}
