//! JSON with expressions in it.

use serde_json::{Map, Value};

use crate::ParseError;
use crate::bindings::Bindings;
use crate::error::{EvalError, FieldError, TemplateError};
use crate::expression::Expression;
use crate::limits::Limits;
use crate::template::Template;

/// JSON whose expressions were parsed once: what an executor keeps of a state's `Arguments`,
/// `Output` and `Assign`.
#[derive(Debug, Clone)]
pub struct CompiledJson {
    node: Node,
}

#[derive(Debug, Clone)]
enum Node {
    /// Has no expression in it.
    Constant(Value),
    Expression(Expression),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl CompiledJson {
    /// Parses every string that is wholly `{% … %}`, at any depth. `field` names the whole, as
    /// `Output`; all errors are reported.
    ///
    /// # Errors
    /// One for each string that is no expression although it is marked as one, or is half open.
    pub fn parse(template: &Value, field: &str) -> Result<Self, Vec<TemplateError>> {
        let mut errors = Vec::new();
        let node = compile(template, field, &mut errors);
        if errors.is_empty() { Ok(Self { node }) } else { Err(errors) }
    }

    /// Whether it has no expression in it.
    pub fn is_constant(&self) -> bool {
        matches!(self.node, Node::Constant(_))
    }

    /// The expression, where the whole is one.
    pub fn as_expression(&self) -> Option<&Expression> {
        match &self.node {
            Node::Expression(expression) => Some(expression),
            Node::Constant(_) | Node::Array(_) | Node::Object(_) => None,
        }
    }

    /// The value, where there is no expression in it.
    pub fn as_constant(&self) -> Option<&Value> {
        match &self.node {
            Node::Constant(value) => Some(value),
            Node::Expression(_) | Node::Array(_) | Node::Object(_) => None,
        }
    }

    /// The expressions, with the path of each from `field`.
    pub fn expressions(&self, field: &str) -> Vec<(String, &Expression)> {
        let mut found = Vec::new();
        collect(&self.node, field, &mut found);
        found
    }

    /// Evaluates every expression and gives the JSON with the values in their places.
    ///
    /// # Errors
    /// The first that fails, with its field; an undefined value fails everywhere.
    pub fn evaluate(
        &self,
        field: &str,
        bindings: &Bindings<'_>,
        limits: &Limits,
    ) -> Result<Value, FieldError> {
        let mut path = Path { root: field, parts: Vec::new() };
        let mut budget = limits.result;
        evaluate(&self.node, &mut path, bindings, limits, &mut budget)
    }

    /// Evaluates the fields of the outermost object one by one, as `Assign` needs them: name and value.
    /// Anything but an object gives one entry with an empty name.
    ///
    /// # Errors
    /// As [`CompiledJson::evaluate`].
    pub fn evaluate_fields(
        &self,
        field: &str,
        bindings: &Bindings<'_>,
        limits: &Limits,
    ) -> Result<Vec<(String, Value)>, FieldError> {
        Ok(match self.evaluate(field, bindings, limits)? {
            Value::Object(fields) => fields.into_iter().collect(),
            other => vec![(String::new(), other)],
        })
    }
}

/// Parses and evaluates at once. Use [`CompiledJson`] for what is evaluated more than once.
///
/// # Errors
/// As [`CompiledJson::evaluate`]; a string that cannot be parsed fails like one that cannot be
/// evaluated.
pub fn evaluate_json(
    template: &Value,
    field: &str,
    bindings: &Bindings<'_>,
    limits: &Limits,
) -> Result<Value, FieldError> {
    let compiled = CompiledJson::parse(template, field).map_err(|mut errors| {
        let TemplateError { field, error } = errors.swap_remove(0);
        let source_text = error.message.clone();
        let error = EvalError::Raised { code: Some(error.code.to_owned()), message: error.message };
        FieldError { field, source_text, error }
    })?;
    compiled.evaluate(field, bindings, limits)
}

fn compile(template: &Value, field: &str, errors: &mut Vec<TemplateError>) -> Node {
    match template {
        Value::String(text) => match Template::of(text) {
            Template::Text(_) => Node::Constant(template.clone()),
            Template::Expression { source, offset } => {
                let offset = offset + (source.len() - source.trim_start().len());
                match Expression::parse(source.trim()) {
                    Ok(expression) => Node::Expression(expression),
                    Err(mut error) => {
                        error.span = error.span.start + offset..error.span.end + offset;
                        errors.push(TemplateError { field: field.to_owned(), error });
                        Node::Constant(Value::Null)
                    }
                }
            }
            Template::HalfOpen(text) => {
                let message = if text.starts_with("{%") {
                    "the expression opens with `{%` and does not end with `%}`; add it"
                } else {
                    "the text ends with `%}` and does not begin with `{%`; add it, or end it otherwise"
                };
                let error = ParseError::new("U0002", message, 0..text.len());
                errors.push(TemplateError { field: field.to_owned(), error });
                Node::Constant(Value::Null)
            }
        },
        Value::Array(items) => {
            let nodes: Vec<Node> = items
                .iter()
                .enumerate()
                .map(|(at, item)| compile(item, &format!("{field}/{at}"), errors))
                .collect();
            if nodes.iter().all(|node| matches!(node, Node::Constant(_))) {
                Node::Constant(template.clone())
            } else {
                Node::Array(nodes)
            }
        }
        Value::Object(fields) => {
            let nodes: Vec<(String, Node)> = fields
                .iter()
                .map(|(name, value)| (name.clone(), compile(value, &format!("{field}/{name}"), errors)))
                .collect();
            if nodes.iter().all(|(_, node)| matches!(node, Node::Constant(_))) {
                Node::Constant(template.clone())
            } else {
                Node::Object(nodes)
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Node::Constant(template.clone()),
    }
}

fn collect<'n>(node: &'n Node, field: &str, found: &mut Vec<(String, &'n Expression)>) {
    match node {
        Node::Constant(_) => {}
        Node::Expression(expression) => found.push((field.to_owned(), expression)),
        Node::Array(nodes) => {
            for (at, node) in nodes.iter().enumerate() {
                collect(node, &format!("{field}/{at}"), found);
            }
        }
        Node::Object(nodes) => {
            for (name, node) in nodes {
                collect(node, &format!("{field}/{name}"), found);
            }
        }
    }
}

/// The way to the field being evaluated; written out only when something fails.
struct Path<'p> {
    root: &'p str,
    parts: Vec<Part<'p>>,
}

enum Part<'p> {
    Index(usize),
    Name(&'p str),
}

impl Path<'_> {
    fn text(&self) -> String {
        let mut text = self.root.to_owned();
        for part in &self.parts {
            text.push('/');
            match part {
                Part::Index(at) => text.push_str(&at.to_string()),
                Part::Name(name) => text.push_str(name),
            }
        }
        text
    }
}

fn evaluate<'p>(
    node: &'p Node,
    path: &mut Path<'p>,
    bindings: &Bindings<'_>,
    limits: &Limits,
    budget: &mut usize,
) -> Result<Value, FieldError> {
    Ok(match node {
        Node::Constant(value) => value.clone(),
        Node::Expression(expression) => expression
            .evaluate_within(bindings, limits, budget)
            .and_then(|value| value.ok_or(EvalError::Undefined))
            .map_err(|error| FieldError {
                field: path.text(),
                source_text: expression.source().to_owned(),
                error,
            })?,
        Node::Array(nodes) => {
            let mut items = Vec::with_capacity(nodes.len());
            for (at, node) in nodes.iter().enumerate() {
                path.parts.push(Part::Index(at));
                items.push(evaluate(node, path, bindings, limits, budget)?);
                path.parts.pop();
            }
            Value::Array(items)
        }
        Node::Object(nodes) => {
            let mut fields = Map::with_capacity(nodes.len());
            for (name, node) in nodes {
                path.parts.push(Part::Name(name));
                fields.insert(name.clone(), evaluate(node, path, bindings, limits, budget)?);
                path.parts.pop();
            }
            Value::Object(fields)
        }
    })
}
