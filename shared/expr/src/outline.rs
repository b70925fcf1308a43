//! What an expression evidently gives, told from its syntax tree alone.

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, UnaryOp};

use crate::Expression;

/// What is evident of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Outline {
    /// Nothing is.
    Anything,
    /// It is `null`.
    Null,
    /// It is true or false.
    Boolean,
    /// It is a number.
    Number,
    /// It is a string.
    Text,
    /// It is a list.
    List,
    /// It is an object of these fields and no others.
    Object(Vec<Field>),
    /// It is what a variable holds, or a field of a field of it.
    Path {
        /// The variable.
        name: String,
        /// The fields.
        steps: Vec<String>,
    },
    /// It is one or the other.
    Either(Box<Outline>, Box<Outline>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What is evident of its value.
    pub value: Outline,
    /// Whether it is surely there: a field whose value is undefined is not. Whether that of a path is
    /// defined, the path does not say.
    pub sure: bool,
}

impl Expression {
    /// What is evident of its value, where it has one.
    pub fn outline(&self) -> Outline {
        outline(self.raw()).0
    }
}

/// What is evident of a value, and whether it is surely defined.
fn outline(node: &AstNode) -> (Outline, bool) {
    match node {
        AstNode::String(_) => (Outline::Text, true),
        AstNode::Number(_) => (Outline::Number, true),
        AstNode::Boolean(_) => (Outline::Boolean, true),
        AstNode::Null => (Outline::Null, true),
        AstNode::Array(_) => (Outline::List, true),
        AstNode::Object(pairs) => (object(pairs), true),
        AstNode::Variable(name) if !name.is_empty() && name != "$" => {
            (Outline::Path { name: name.clone(), steps: Vec::new() }, false)
        }
        AstNode::Path { steps } => (path(steps), false),
        AstNode::Binary { op, .. } => binary(*op),
        AstNode::Unary { op: UnaryOp::Negate, .. } => (Outline::Number, false),
        AstNode::Function { name, is_builtin: true, .. } => function(name),
        AstNode::Conditional { then_branch, else_branch, .. } => {
            let (then, surely_then) = outline(then_branch);
            let Some(other) = else_branch else { return (then, false) };
            let (other, surely_other) = outline(other);
            let either = if then == other { then } else { Outline::Either(then.into(), other.into()) };
            (either, surely_then && surely_other)
        }
        // a longer block may give names of its own, also those of functions
        AstNode::Block(parts) => match parts.as_slice() {
            [only] => outline(only),
            _ => (Outline::Anything, false),
        },
        _ => (Outline::Anything, false),
    }
}

fn object(pairs: &[(AstNode, AstNode)]) -> Outline {
    let mut fields: Vec<Field> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let AstNode::String(name) = key else { return Outline::Anything };
        // the values of a key that stands twice come together
        if fields.iter().any(|field| field.name == *name) {
            return Outline::Anything;
        }
        let (value, sure) = outline(value);
        fields.push(Field { name: name.clone(), value, sure });
    }
    Outline::Object(fields)
}

fn path(steps: &[PathStep]) -> Outline {
    let plain = |step: &PathStep| step.stages.is_empty() && step.focus.is_none() && step.index_var.is_none();
    let [first, rest @ ..] = steps else { return Outline::Anything };
    let AstNode::Variable(name) = &first.node else { return Outline::Anything };
    if name.is_empty() || name == "$" || !steps.iter().all(plain) {
        return Outline::Anything;
    }
    let names = rest.iter().map(|step| match &step.node {
        AstNode::Name(field) => Some(field.clone()),
        _ => None,
    });
    match names.collect() {
        Some(steps) => Outline::Path { name: name.clone(), steps },
        None => Outline::Anything,
    }
}

fn binary(op: BinaryOp) -> (Outline, bool) {
    use BinaryOp as Op;
    match op {
        Op::Concatenate => (Outline::Text, true),
        Op::Equal | Op::NotEqual | Op::And | Op::Or | Op::In => (Outline::Boolean, true),
        Op::LessThan | Op::LessThanOrEqual | Op::GreaterThan | Op::GreaterThanOrEqual => {
            (Outline::Boolean, false)
        }
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => (Outline::Number, false),
        _ => (Outline::Anything, false),
    }
}

/// What the functions of the language give; most give nothing for nothing.
fn function(name: &str) -> (Outline, bool) {
    match name {
        "count" | "millis" | "random" => (Outline::Number, true),
        "now" | "uuid" => (Outline::Text, true),
        "exists" => (Outline::Boolean, true),
        "abs" | "average" | "ceil" | "floor" | "length" | "max" | "min" | "number" | "parseInteger"
        | "power" | "round" | "sqrt" | "sum" | "toMillis" => (Outline::Number, false),
        "base64decode" | "base64encode" | "decodeUrl" | "decodeUrlComponent" | "encodeUrl"
        | "encodeUrlComponent" | "formatBase" | "formatInteger" | "formatNumber" | "fromMillis" | "hash"
        | "join" | "lowercase" | "pad" | "replace" | "string" | "substring" | "substringAfter"
        | "substringBefore" | "trim" | "type" | "uppercase" => (Outline::Text, false),
        "boolean" | "contains" | "not" => (Outline::Boolean, false),
        _ => (Outline::Anything, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Outline {
        Expression::parse(source).unwrap().outline()
    }

    #[test]
    fn what_is_evident_is_told_and_nothing_else() {
        for (source, wanted) in [
            ("'a' & $x", Outline::Text),
            ("$count($x) + 1", Outline::Number),
            ("$x > 1", Outline::Boolean),
            ("[1, $x]", Outline::List),
            ("($x ? 'a' : $string($y))", Outline::Text),
            ("$x.a.b", Outline::Path { name: "x".to_owned(), steps: vec!["a".to_owned(), "b".to_owned()] }),
            ("$x.a[0]", Outline::Anything),
            ("$x.{ 'a': 1 }", Outline::Anything),
            ("($string := function($v) { 1 }; $string(1))", Outline::Anything),
            ("{ $x: 1 }", Outline::Anything),
            ("$map($x, $string)", Outline::Anything),
        ] {
            assert_eq!(of(source), wanted, "{source}");
        }
        let Outline::Object(fields) = of("{ 'n': $x.n, 's': 'a' & 'b', 't': $x * 2 }") else { panic!() };
        let told: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.sure)).collect();
        assert_eq!(told, [("n", false), ("s", true), ("t", false)]);
    }
}
