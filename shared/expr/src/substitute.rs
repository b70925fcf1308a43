//! Puts other names or whole expressions in the place of free variables.
//!
//! No name of a replacement is captured: what the expression binds under such a name is renamed
//! first. A replacement keeps its meaning wherever it lands, since it reads no context.

use std::collections::HashMap;

use jsonata_core::ast::{AstNode, BinaryOp};
use serde_json::Value;

use crate::error::ParseError;
use crate::expression::Expression;
use crate::names::Names;
use crate::print;
use crate::scope::{self, Binding, Visitor};
use crate::shape::{self, Tail};

/// What takes a free variable's place.
#[derive(Debug, Clone)]
pub enum Replacement {
    /// Another variable, named without the `$`.
    Variable(String),
    /// A value, evaluated at every place. It must read no context
    /// ([`Expression::aws_scope_errors`] is empty).
    Expression(Expression),
    /// A constant.
    Value(Value),
}

impl Expression {
    /// Puts `replacement(name)` in the place of every free variable `name` for which there is one.
    ///
    /// # Errors
    /// When the result is nested deeper or is longer than an expression may be.
    pub fn substitute(&self, replacement: impl Fn(&str) -> Option<Replacement>) -> Result<Self, ParseError> {
        let mut replacements: HashMap<String, Replacement> = HashMap::new();
        for name in self.names().variables() {
            if let Some(found) = replacement(name) {
                replacements.insert(name.to_owned(), found);
            }
        }
        if replacements.is_empty() {
            return Ok(self.clone());
        }
        let mut tree = self.raw().clone();
        let fresh = Fresh::over(self.names(), &replacements);
        // what is bound on some ways through only is bound at the start to what it is outside
        let mut maybe: Vec<&str> = Vec::new();
        for reference in self.references().iter().filter(|reference| reference.maybe_bound) {
            let name = reference.name.as_str();
            let moves = replacements.contains_key(name) || fresh.renamed.contains_key(name);
            if moves && !maybe.contains(&name) {
                maybe.push(name);
            }
        }
        if !maybe.is_empty() {
            let mut body: Vec<AstNode> =
                maybe.iter().map(|name| assign(name, AstNode::Variable((*name).to_owned()))).collect();
            body.push(tree);
            tree = AstNode::Block(body);
        }
        let mut substitution = Substitution { replacements, fresh, functions: Vec::new() };
        scope::walk(&mut tree, &mut substitution);
        if !substitution.functions.is_empty() {
            let mut body: Vec<AstNode> = Vec::new();
            for (_, name, value) in substitution.functions {
                let function = AstNode::Lambda {
                    params: Vec::new(),
                    body: Box::new(value),
                    signature: None,
                    thunk: false,
                };
                body.push(assign(&name, function));
            }
            body.push(tree);
            tree = AstNode::Block(body);
        }
        Self::parse(&print::print(&tree))
    }
}

/// The literal that evaluates to `value`.
pub(crate) fn literal(value: &Value) -> AstNode {
    match value {
        Value::Null => AstNode::Null,
        Value::Bool(flag) => AstNode::Boolean(*flag),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            if number.is_sign_negative() {
                let operand = Box::new(AstNode::Number(-number));
                AstNode::Block(vec![AstNode::Unary { op: jsonata_core::ast::UnaryOp::Negate, operand }])
            } else {
                AstNode::Number(number)
            }
        }
        Value::String(text) => AstNode::String(text.clone()),
        Value::Array(items) => AstNode::Array(items.iter().map(literal).collect()),
        Value::Object(fields) => {
            AstNode::Object(fields.iter().map(|(k, v)| (AstNode::String(k.clone()), literal(v))).collect())
        }
    }
}

fn assign(name: &str, value: AstNode) -> AstNode {
    AstNode::Binary {
        op: BinaryOp::ColonEqual,
        lhs: Box::new(AstNode::Variable(name.to_owned())),
        rhs: Box::new(value),
    }
}

/// New names for what the expression binds under a name that a replacement reads.
struct Fresh {
    renamed: HashMap<String, String>,
    taken: Vec<String>,
}

impl Fresh {
    fn over(names: &Names, replacements: &HashMap<String, Replacement>) -> Self {
        let mut read: Vec<String> = Vec::new();
        for replacement in replacements.values() {
            match replacement {
                Replacement::Variable(name) => read.push(name.clone()),
                Replacement::Expression(expression) => {
                    let names = expression.names();
                    read.extend(names.variables().into_iter().map(str::to_owned));
                    read.extend(names.functions.iter().map(|f| f.name.clone()));
                }
                Replacement::Value(_) => {}
            }
        }
        let mut taken: Vec<String> = names.bound.clone();
        taken.extend(names.variables().into_iter().map(str::to_owned));
        taken.extend(read.iter().cloned());
        let mut fresh = Self { renamed: HashMap::new(), taken };
        for name in names.bound.iter().filter(|name| read.contains(name)) {
            let new = fresh.name(name);
            fresh.renamed.insert(name.clone(), new);
        }
        fresh
    }

    fn name(&mut self, like: &str) -> String {
        let mut count = 1usize;
        loop {
            let name = format!("{like}_{count}");
            if !self.taken.contains(&name) && !crate::builtins::is_builtin(&name) {
                self.taken.push(name.clone());
                return name;
            }
            count += 1;
        }
    }
}

struct Substitution {
    replacements: HashMap<String, Replacement>,
    fresh: Fresh,
    /// The replacements that are evaluated outside of any context, by functions that are put in front
    /// of the expression: the variable, the function's name, the value.
    functions: Vec<(String, String, AstNode)>,
}

impl Substitution {
    /// The node that stands for `name` anywhere but at the head of a path inside a context.
    fn node_for(&self, name: &str) -> Option<AstNode> {
        Some(match self.replacements.get(name)? {
            Replacement::Variable(new) => AstNode::Variable(new.clone()),
            Replacement::Expression(expression) => match expression.raw() {
                // atoms need no parentheses
                node @ (AstNode::Variable(_) | AstNode::String(_) | AstNode::Block(_)) => node.clone(),
                node => AstNode::Block(vec![node.clone()]),
            },
            Replacement::Value(value) => match literal(value) {
                node @ (AstNode::Block(_) | AstNode::String(_)) => node,
                node => AstNode::Block(vec![node]),
            },
        })
    }
}

impl Substitution {
    /// As `node_for`, for any place. A function's body has the context of where the function stands, so
    /// a value that minds the context is given by a function that stands where there is none.
    fn node_at(&mut self, name: &str, inner: bool) -> Option<AstNode> {
        let minds = inner
            && matches!(self.replacements.get(name)?, Replacement::Expression(e) if shape::minds_context(e.raw()));
        if !minds {
            return self.node_for(name);
        }
        let function = match self.functions.iter().find(|(variable, _, _)| variable == name) {
            Some((_, function, _)) => function.clone(),
            None => {
                let function = self.fresh.name(name);
                let value = self.node_for(name)?;
                self.functions.push((name.to_owned(), function.clone(), value));
                function
            }
        };
        Some(AstNode::Function { name: function, args: Vec::new(), is_builtin: true })
    }

    /// Whether `name` becomes an array constructor, which a path treats unlike the same array held by
    /// a variable.
    fn is_list(&self, name: &str) -> bool {
        match self.replacements.get(name) {
            Some(Replacement::Expression(expression)) => matches!(expression.raw(), AstNode::Array(_)),
            Some(Replacement::Value(value)) => value.is_array(),
            Some(Replacement::Variable(_)) | None => false,
        }
    }
}

impl Visitor for Substitution {
    fn variable(&mut self, node: &mut AstNode, binding: Binding, _tail: Option<&Tail>, inner: bool) {
        let AstNode::Variable(name) = node else { return };
        if binding == Binding::Free {
            if let Some(new) = self.node_at(name, inner) {
                *node = match new {
                    // a string at the head of a path would become a field's name
                    AstNode::String(_) => AstNode::Block(vec![new]),
                    new => new,
                };
            }
        } else if let Some(new) = self.fresh.renamed.get(name) {
            name.clone_from(new);
        }
    }

    fn call(&mut self, _name: &str, _binding: Binding) {}

    fn called(&mut self, node: &mut AstNode, binding: Binding, inner: bool) {
        let AstNode::Function { name, args, .. } = node else { return };
        if binding != Binding::Free {
            if let Some(new) = self.fresh.renamed.get(name) {
                name.clone_from(new);
            }
            return;
        }
        match self.node_at(name, inner) {
            Some(AstNode::Variable(new)) => *name = new,
            Some(procedure) => {
                let procedure = match procedure {
                    block @ AstNode::Block(_) => block,
                    other => AstNode::Block(vec![other]),
                };
                *node = AstNode::Call { procedure: Box::new(procedure), args: std::mem::take(args) };
            }
            None => {}
        }
    }

    fn binder(&mut self, name: &mut String) {
        if let Some(new) = self.fresh.renamed.get(name) {
            name.clone_from(new);
        }
    }

    /// A path that begins with a variable reads it once, one that begins with anything else reads it
    /// once for every item of the context. So inside a context the value gets a name first.
    fn enter_path(&mut self, node: &mut AstNode, inner: bool, head: Binding) {
        let Some(name) = shape::head_of(node).map(str::to_owned) else { return };
        if head != Binding::Free || !(inner || self.is_list(&name)) {
            return;
        }
        if matches!(self.replacements.get(&name), None | Some(Replacement::Variable(_))) {
            return;
        }
        let new = self.fresh.name(&name);
        rename_head(node, &new);
        let path = std::mem::replace(node, AstNode::Null);
        // the value's own name stands in until the walk comes to it
        *node = AstNode::Block(vec![assign(&new, AstNode::Variable(name)), path]);
    }
}

fn rename_head(node: &mut AstNode, new: &str) {
    match node {
        AstNode::Path { steps } => {
            if let Some(first) = steps.first_mut() {
                rename_head(&mut first.node, new);
            }
        }
        AstNode::Sort { input, .. } | AstNode::ObjectTransform { input, .. } => rename_head(input, new),
        AstNode::Binary { op: BinaryOp::FocusBind | BinaryOp::IndexBind, lhs, .. } => rename_head(lhs, new),
        AstNode::Variable(name) => new.clone_into(name),
        _ => {}
    }
}
