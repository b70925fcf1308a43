//! What an expression reads and calls, with the places in its source.

use std::collections::HashMap;

use jsonata_core::ast::{AstNode, BinaryOp};

use crate::builtins;
use crate::error::{ScopeError, Span};
use crate::scope::{self, Binding, ContextUse, Visitor};
use crate::shape::Tail;
use crate::token::{self, Kind};

/// A variable that the evaluation must bring along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its name, without the `$`.
    pub name: String,
    /// Where it stands, the `$` included.
    pub span: Span,
    /// The fields read off it where the text says so: `items`, `title` in `$find.items[0].title`.
    /// Empty where the variable is used whole.
    pub path: Vec<String>,
    /// Whether `path` is all that happens to it but for predicates, so that the type of the whole
    /// is the type found along `path`.
    pub exact: bool,
    /// Whether an assignment inside the expression hides it on some ways through only, as in
    /// `($c ? $x := 1; $x)`.
    pub maybe_bound: bool,
    /// How many names of `path` are read before anything looks at the rest of the value.
    pub(crate) plain: usize,
}

/// A function that is called or named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionUse {
    /// Its name, without the `$`.
    pub name: String,
    /// Where it stands, the `$` included.
    pub span: Span,
}

/// What an expression reads and calls from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The free variables, one entry for each place they stand at, in source order.
    pub references: Vec<Reference>,
    /// The built-in functions, one entry for each place.
    pub functions: Vec<FunctionUse>,
    pub(crate) scope_errors: Vec<ScopeError>,
    /// `$eval`, `??` and `?:`, which the dialect lacks.
    pub(crate) refused: Vec<(&'static str, Span)>,
    /// Something looks past the fields it names: `%`, or the whole of a context.
    pub(crate) looks_up: bool,
    /// Names bound inside.
    pub(crate) bound: Vec<String>,
}

impl Names {
    /// The free variables' names, each once, in order of appearance.
    pub fn variables(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for reference in &self.references {
            if !names.contains(&reference.name.as_str()) {
                names.push(&reference.name);
            }
        }
        names
    }

    /// Whether two evaluations over the same variables may give different values: `$now`, `$millis`,
    /// `$random`, `$uuid` and `$shuffle`.
    pub fn is_volatile(&self) -> bool {
        self.functions.iter().any(|f| builtins::is_volatile(&f.name))
    }

    /// Those of `$name`.
    pub(crate) fn of_variable(name: &str) -> Self {
        let reference = Reference {
            name: name.to_owned(),
            span: 0..name.len() + 1,
            path: Vec::new(),
            exact: true,
            maybe_bound: false,
            plain: 0,
        };
        Self { references: vec![reference], ..Self::default() }
    }

    pub(crate) fn of(raw: &AstNode, source: &str) -> Self {
        let places = Places::of(source);
        let mut collector = Collector { names: Self::default(), places, whole: 0..source.len() };
        scope::walk(&mut raw.clone(), &mut collector);
        collector.names
    }
}

/// Where each name stands: the n-th occurrence in the tree is the n-th token of that name.
struct Places<'s> {
    variables: HashMap<&'s str, Vec<Span>>,
    fields: HashMap<&'s str, Vec<Span>>,
    symbols: HashMap<&'static str, Vec<Span>>,
}

impl<'s> Places<'s> {
    fn of(source: &'s str) -> Self {
        let tokens = token::tokens(source);
        let signature = token::in_signature(source, &tokens);
        let mut places = Self { variables: HashMap::new(), fields: HashMap::new(), symbols: HashMap::new() };
        // in reverse, so that the next place is popped off the end
        for (token, _) in tokens.iter().zip(&signature).rev().filter(|(_, marked)| !**marked) {
            let name = token.name(source);
            let list = match token.kind {
                Kind::Variable => places.variables.entry(name).or_default(),
                Kind::Name => places.fields.entry(name).or_default(),
                Kind::String => places.fields.entry(name.trim_matches(['"', '\''])).or_default(),
                Kind::Symbol => match ["??", "?:", "*", "**", "%"].into_iter().find(|s| *s == name) {
                    Some(symbol) => places.symbols.entry(symbol).or_default(),
                    None => continue,
                },
                Kind::Number | Kind::Regex | Kind::Broken => continue,
            };
            list.push(token.span.clone());
        }
        places
    }
}

struct Collector<'s> {
    names: Names,
    places: Places<'s>,
    whole: Span,
}

impl Collector<'_> {
    fn variable_span(&mut self, name: &str) -> Span {
        self.places.variables.get_mut(name).and_then(Vec::pop).unwrap_or(self.whole.clone())
    }

    fn symbol_span(&mut self, symbol: &str) -> Span {
        self.places.symbols.get_mut(symbol).and_then(Vec::pop).unwrap_or(self.whole.clone())
    }

    fn free(&mut self, name: &str, span: Span, binding: Binding, tail: Option<&Tail>) {
        if builtins::is_builtin(name) && binding == Binding::Free {
            if name == "eval" {
                self.names.refused.push(("$eval", span.clone()));
            }
            self.names.functions.push(FunctionUse { name: name.to_owned(), span });
            return;
        }
        let (path, exact, plain) =
            tail.map_or((Vec::new(), true, 0), |tail| (tail.fields.clone(), tail.exact, tail.plain));
        self.names.references.push(Reference {
            name: name.to_owned(),
            span,
            path,
            exact,
            maybe_bound: binding == Binding::Maybe,
            plain,
        });
    }
}

impl Visitor for Collector<'_> {
    fn enter(&mut self, node: &mut AstNode) {
        if let AstNode::Binary { op: op @ (BinaryOp::Coalesce | BinaryOp::Default), .. } = node {
            let symbol = if *op == BinaryOp::Coalesce { "??" } else { "?:" };
            let span = self.symbol_span(symbol);
            self.names.refused.push((symbol, span));
        }
    }

    fn variable(&mut self, node: &mut AstNode, binding: Binding, tail: Option<&Tail>, _inner: bool) {
        let AstNode::Variable(name) = node else { return };
        let span = self.variable_span(name);
        if binding != Binding::Bound {
            self.free(name, span, binding, tail);
        }
    }

    fn call(&mut self, name: &str, binding: Binding) {
        let span = self.variable_span(name);
        if binding != Binding::Bound {
            self.free(name, span, binding, None);
        }
    }

    fn binder(&mut self, name: &mut String) {
        self.variable_span(name);
        if !self.names.bound.contains(name) {
            self.names.bound.push(name.clone());
        }
    }

    fn context(&mut self, what: ContextUse<'_>, top: bool) {
        let (span, message) = match what {
            ContextUse::Current => (self.variable_span(""), "`$` has no meaning here".to_owned()),
            ContextUse::Root => (self.variable_span("$"), "`$$` has no meaning here".to_owned()),
            ContextUse::Field(name) => {
                let span = self.places.fields.get_mut(name).and_then(Vec::pop);
                (span.unwrap_or(self.whole.clone()), format!("the field `{name}` is read off nothing"))
            }
            ContextUse::Symbol(symbol) => {
                self.names.looks_up |= symbol == "%";
                (self.symbol_span(symbol), format!("`{symbol}` is read off nothing"))
            }
        };
        if top {
            let message = format!("{message}; begin with a variable, as in `$input.name`");
            self.names.scope_errors.push(ScopeError { message, span });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expression;

    #[test]
    fn a_plain_variable_is_what_the_parser_makes_of_it() {
        for source in ["$x", "$v3_node", "$_", "$9", "$states"] {
            let raw = crate::parse::parse(source).unwrap().raw;
            let expression = Expression::parse(source).unwrap();
            assert_eq!(*expression.raw(), raw, "{source}");
            assert_eq!(*expression.names(), Names::of(&raw, source), "{source}");
        }
        assert!(Expression::parse("$sum").unwrap().references().is_empty(), "a function is no variable");
    }
}
