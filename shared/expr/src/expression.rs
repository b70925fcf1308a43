//! One parsed expression.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jsonata_core::ast::AstNode;

use crate::error::{ParseError, ScopeError};
use crate::names::{FunctionUse, Names, Reference};
use crate::parse;
use crate::print;

/// A parsed expression of the dialect. A clone costs a counter.
#[derive(Clone)]
pub struct Expression(Arc<Parsed>);

struct Parsed {
    source: String,
    /// As written; what is printed and rewritten.
    raw: AstNode,
    /// With `%` resolved; what is evaluated. Most expressions of a compilation are never evaluated.
    resolved: OnceLock<AstNode>,
    names: Names,
    plan: OnceLock<crate::plan::Plan>,
}

impl Expression {
    /// Parses an expression, without the marks `{% %}`. Refuses what Step Functions refuses:
    /// `$eval`, `??` and `?:`. What [`Expression::aws_scope_errors`] lists is not refused here.
    pub fn parse(source: &str) -> Result<Self, ParseError> {
        if let Some(plain) = Self::plain_variable(source) {
            return Ok(plain);
        }
        let trees = parse::parse(source)?;
        let names = Names::of(&trees.raw, source);
        if let Some((what, span)) = names.refused.first() {
            let (code, message) = match *what {
                "$eval" => ("U0001", "`$eval` is not available; write the expression itself"),
                "??" => ("S0211", "`??` is not part of JSONata 2.0; write `$exists(a) ? a : b`"),
                _ => ("S0211", "`?:` is not part of JSONata 2.0; write `a ? a : b`"),
            };
            return Err(ParseError::new(code, message, span.clone()));
        }
        Ok(Self(Arc::new(Parsed {
            source: source.to_owned(),
            raw: trees.raw,
            resolved: trees.resolved.map_or_else(OnceLock::new, OnceLock::from),
            names,
            plan: OnceLock::new(),
        })))
    }

    /// `$name` and nothing else, which is what most expressions of a compiled machine are, without
    /// the parser.
    fn plain_variable(source: &str) -> Option<Self> {
        let name = source.strip_prefix('$')?;
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain || name.is_empty() || crate::is_builtin(name) {
            return None;
        }
        Some(Self(Arc::new(Parsed {
            source: source.to_owned(),
            raw: AstNode::Variable(name.to_owned()),
            resolved: OnceLock::new(),
            names: Names::of_variable(name),
            plan: OnceLock::new(),
        })))
    }

    /// The text it was parsed from.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// What it reads and calls.
    pub fn names(&self) -> &Names {
        &self.0.names
    }

    /// The free variables, one entry for each place, in source order.
    pub fn references(&self) -> &[Reference] {
        &self.0.names.references
    }

    /// The built-in functions it calls or names, one entry for each place.
    pub fn functions(&self) -> &[FunctionUse] {
        &self.0.names.functions
    }

    /// Whether two evaluations over the same variables may differ.
    pub fn is_volatile(&self) -> bool {
        self.0.names.is_volatile()
    }

    /// What reads a context where there is none: `$`, `$$`, a bare field name, `*`, `**` and `%` at
    /// the top of the expression. Step Functions has no context there; inside paths, predicates and
    /// functions they are legal.
    pub fn aws_scope_errors(&self) -> &[ScopeError] {
        &self.0.names.scope_errors
    }

    /// Writes it anew from its syntax tree: without comments, with one spelling for each construct.
    /// The text parses to the same tree.
    pub fn print(&self) -> String {
        print::print(&self.0.raw)
    }

    /// Whether both have the same syntax tree.
    pub fn same_tree(&self, other: &Self) -> bool {
        self.0.raw == other.0.raw
    }

    pub(crate) fn raw(&self) -> &AstNode {
        &self.0.raw
    }

    pub(crate) fn resolved(&self) -> &AstNode {
        self.0.resolved.get_or_init(|| parse::resolve(&self.0.raw))
    }

    pub(crate) fn plan(&self) -> &crate::plan::Plan {
        self.0.plan.get_or_init(|| crate::plan::Plan::of(self))
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.0.source).finish()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.source)
    }
}

impl std::str::FromStr for Expression {
    type Err = ParseError;

    fn from_str(source: &str) -> Result<Self, ParseError> {
        Self::parse(source)
    }
}
