//! Writes a syntax tree as source. The tree keeps every pair of parentheses as a block, so printing
//! each construct in its own form gives a text that parses to the same tree.

use std::fmt::Write as _;

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage, UnaryOp};
use jsonata_core::value::with_stack;

/// The source of `node`.
pub(crate) fn print(node: &AstNode) -> String {
    let mut out = String::new();
    Printer { out: &mut out }.node(node);
    out
}

/// A name as a step of a path or a key: back-quoted where it must be.
fn name(text: &str, out: &mut String) {
    let mut chars = text.chars();
    let plain = chars.next().is_some_and(|c| c.is_alphabetic() && c != 'λ' || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && !matches!(text, "true" | "false" | "null" | "undefined" | "function" | "and" | "or" | "in");
    if plain {
        out.push_str(text);
    } else if text.contains('`') {
        string(text, out);
    } else {
        out.push('`');
        out.push_str(text);
        out.push('`');
    }
}

/// A string literal.
pub(crate) fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            // separators and joiners are legal inside quotes but unreadable
            c if (c as u32) < 0x20 || c == '\u{7f}' || c == '\u{2028}' || c == '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A number literal, never negative: the parser reads a minus as an operator.
fn number(value: f64, out: &mut String) {
    let large = value.abs() >= 1e21 || (value != 0.0 && value.abs() < 1e-6);
    let _ = if large { write!(out, "{value:e}") } else { write!(out, "{value}") };
}

struct Printer<'a> {
    out: &'a mut String,
}

impl Printer<'_> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn node(&mut self, node: &AstNode) {
        with_stack(|| self.node_here(node));
    }

    fn list(&mut self, open: &str, items: &[AstNode], between: &str, close: &str) {
        self.text(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text(between);
            }
            self.node(item);
        }
        self.text(close);
    }

    fn pairs(&mut self, pairs: &[(AstNode, AstNode)]) {
        self.text("{");
        for (at, (key, value)) in pairs.iter().enumerate() {
            if at > 0 {
                self.text(", ");
            }
            self.node(key);
            self.text(": ");
            self.node(value);
        }
        self.text("}");
    }

    fn node_here(&mut self, node: &AstNode) {
        match node {
            AstNode::String(text) => string(text, self.out),
            AstNode::Name(text) => name(text, self.out),
            AstNode::Number(value) => number(*value, self.out),
            AstNode::Boolean(value) => self.text(if *value { "true" } else { "false" }),
            AstNode::Null => self.text("null"),
            // `undefined` is a field's name to Step Functions
            AstNode::Undefined => self.text("()"),
            AstNode::Placeholder => self.text("?"),
            AstNode::Regex { pattern, flags } => {
                let _ = write!(self.out, "/{pattern}/{flags}");
            }
            AstNode::Variable(text) => {
                self.text("$");
                self.text(text);
            }
            AstNode::ParentVariable(text) => {
                self.text("$$");
                self.text(text);
            }
            AstNode::Path { steps } => self.path(steps),
            AstNode::Binary { op: op @ (BinaryOp::FocusBind | BinaryOp::IndexBind), lhs, rhs } => {
                self.node(lhs);
                self.text(operator(*op));
                self.node(rhs);
            }
            AstNode::Binary { op: BinaryOp::Range, lhs, rhs } => {
                self.node(lhs);
                self.text("..");
                self.node(rhs);
            }
            AstNode::Binary { op, lhs, rhs } => {
                self.node(lhs);
                self.text(" ");
                self.text(operator(*op));
                self.text(" ");
                self.node(rhs);
            }
            AstNode::Unary { op: UnaryOp::Negate, operand } => {
                self.text("-");
                self.node(operand);
            }
            AstNode::Unary { op: UnaryOp::Not, operand } => {
                self.text("$not(");
                self.node(operand);
                self.text(")");
            }
            AstNode::Function { name: called, args, is_builtin } => {
                if *is_builtin {
                    self.text("$");
                    self.text(called);
                } else {
                    name(called, self.out);
                }
                self.list("(", args, ", ", ")");
            }
            AstNode::Call { procedure, args } => {
                self.node(procedure);
                self.list("(", args, ", ", ")");
            }
            AstNode::Lambda { params, body, signature, .. } => {
                self.text("function(");
                for (at, param) in params.iter().enumerate() {
                    if at > 0 {
                        self.text(", ");
                    }
                    self.text("$");
                    self.text(param);
                }
                self.text(")");
                self.text(signature.as_deref().unwrap_or_default());
                self.text("{");
                self.node(body);
                self.text("}");
            }
            AstNode::Array(items) | AstNode::ArrayGroup(items) => self.list("[", items, ", ", "]"),
            AstNode::Object(pairs) => self.pairs(pairs),
            AstNode::ObjectTransform { input, pattern } => {
                self.node(input);
                self.pairs(pattern);
            }
            AstNode::Block(items) => self.list("(", items, "; ", ")"),
            AstNode::Conditional { condition, then_branch, else_branch } => {
                self.node(condition);
                self.text(" ? ");
                self.node(then_branch);
                if let Some(branch) = else_branch {
                    self.text(" : ");
                    self.node(branch);
                }
            }
            AstNode::Wildcard => self.text("*"),
            AstNode::Descendant => self.text("**"),
            AstNode::Parent(_) => self.text("%"),
            AstNode::FunctionApplication(inner) => self.node(inner),
            AstNode::Sort { input, terms } => {
                self.node(input);
                self.text("^(");
                for (at, (term, ascending)) in terms.iter().enumerate() {
                    if at > 0 {
                        self.text(", ");
                    }
                    if !ascending {
                        self.text(">");
                    }
                    self.node(term);
                }
                self.text(")");
            }
            AstNode::Transform { location, update, delete } => {
                self.text("|");
                self.node(location);
                self.text("|");
                self.node(update);
                if let Some(delete) = delete {
                    self.text(", ");
                    self.node(delete);
                }
                self.text("|");
            }
        }
    }

    fn path(&mut self, steps: &[PathStep]) {
        for (at, step) in steps.iter().enumerate() {
            if at > 0 {
                self.text(".");
            }
            match &step.node {
                AstNode::Undefined if at > 0 => self.text("undefined"),
                node => self.node(node),
            }
            for (mark, bound) in [("@$", &step.focus), ("#$", &step.index_var)] {
                if let Some(bound) = bound {
                    self.text(mark);
                    self.text(bound);
                }
            }
            for stage in &step.stages {
                match stage {
                    Stage::Filter(predicate) => {
                        self.text("[");
                        self.node(predicate);
                        self.text("]");
                    }
                    Stage::KeepArray => self.text("[]"),
                    Stage::Index(bound) => {
                        self.text("#$");
                        self.text(bound);
                    }
                }
            }
        }
    }
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "!=",
        BinaryOp::LessThan => "<",
        BinaryOp::LessThanOrEqual => "<=",
        BinaryOp::GreaterThan => ">",
        BinaryOp::GreaterThanOrEqual => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
        BinaryOp::Concatenate => "&",
        BinaryOp::Range => "..",
        BinaryOp::In => "in",
        BinaryOp::ColonEqual => ":=",
        BinaryOp::FocusBind => "@",
        BinaryOp::IndexBind => "#",
        BinaryOp::Coalesce => "??",
        BinaryOp::Default => "?:",
        BinaryOp::ChainPipe => "~>",
    }
}
