//! A JSON field of the document with its expressions, parsed once.

use std::borrow::Cow;
use std::cell::RefCell;
use std::time::Duration;

use portal_asl::{Code, Diagnostic};
use portal_expr::{Ambient, Bindings, EvalError, Expression, Limit, Limits, Part, Variables};
use serde_json::{Map, Value};

use crate::data::Data;
use crate::failure::Failure;
use crate::frame::{Found, Frame};
use crate::path::{Path, StatesRead};
use crate::scope::Scope;

/// A JSON field of the document.
pub(crate) struct Template(Node);

enum Node {
    /// Has no expression in it.
    Constant(Data),
    Expression(Box<Parsed>),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

struct Parsed {
    expression: Expression,
    /// The path the expression is, if it is nothing else.
    path: Option<Path>,
    reads: StatesRead,
    /// Whether it asks for the time or for randomness.
    volatile: bool,
}

impl Template {
    /// Parses every expression in a value. What does not parse is reported with its pointer.
    pub(crate) fn compile(value: &Value, at: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Self(compile(value, at, diagnostics))
    }

    /// The value, when there is no expression in it.
    pub(crate) fn literal(&self) -> Option<&Value> {
        match &self.0 {
            Node::Constant(data) => Some(data.value()),
            _ => None,
        }
    }

    /// Evaluates it. `field` names it in errors, as `Output`.
    pub(crate) fn evaluate(&self, field: &str, frame: &Frame<'_>) -> Result<Data, Failure> {
        match &self.0 {
            Node::Constant(data) => Ok(data.clone()),
            Node::Expression(parsed) => {
                if let Some(Found::Whole(data)) = parsed.path.as_ref().and_then(|path| frame.follow(path)) {
                    return Ok(data.clone());
                }
                Data::new(Evaluation::new(field, frame).expression(parsed)?)
            }
            node => Data::new(Evaluation::new(field, frame).node(node)?),
        }
    }
}

fn compile(value: &Value, at: &str, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let node = match value {
        Value::String(text) => match portal_expr::Template::of(text) {
            portal_expr::Template::Expression { source, offset } => match Expression::parse(source.trim()) {
                Ok(expression) => {
                    let (path, reads) = (Path::parse(source), StatesRead::of(source));
                    let volatile = expression.is_volatile();
                    return Node::Expression(Box::new(Parsed { expression, path, reads, volatile }));
                }
                Err(error) => {
                    let offset = offset + source.len() - source.trim_start().len();
                    let span = error.span.start + offset..error.span.end + offset;
                    let message = format!("{} ({})", error.message, error.code);
                    diagnostics.push(Diagnostic::error(Code::ExpressionSyntax, at, message).span(span));
                    return Node::Constant(Data::null());
                }
            },
            portal_expr::Template::HalfOpen(text) if text.starts_with("{%") => {
                let message = "the expression is not closed with `%}`";
                diagnostics.push(Diagnostic::error(Code::HalfOpenExpression, at, message));
                return Node::Constant(Data::null());
            }
            _ => None,
        },
        Value::Array(items) => {
            let nodes: Vec<_> = (items.iter().enumerate())
                .map(|(index, item)| compile(item, &format!("{at}/{index}"), diagnostics))
                .collect();
            let constant = nodes.iter().all(|node| matches!(node, Node::Constant(_)));
            (!constant).then_some(Node::Array(nodes))
        }
        Value::Object(fields) => {
            let nodes: Vec<_> = fields
                .iter()
                .map(|(key, value)| {
                    let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                    (key.clone(), compile(value, &at, diagnostics))
                })
                .collect();
            let constant = nodes.iter().all(|(_, node)| matches!(node, Node::Constant(_)));
            (!constant).then_some(Node::Object(nodes))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    };
    node.unwrap_or_else(|| {
        Node::Constant(Data::new(value.clone()).unwrap_or_else(|_| {
            let message = "the value is nested too deep";
            diagnostics.push(Diagnostic::error(Code::TooDeep, at, message));
            Data::null()
        }))
    })
}

/// One field while it is evaluated.
struct Evaluation<'e> {
    frame: &'e Frame<'e>,
    /// The way to the value at hand; joined only when something fails.
    field: RefCell<Vec<String>>,
}

impl<'e> Evaluation<'e> {
    fn new(field: &str, frame: &'e Frame<'e>) -> Self {
        Self { frame, field: RefCell::new(vec![field.to_owned()]) }
    }

    fn below(&self, key: &str, node: &Node) -> Result<Value, Failure> {
        self.field.borrow_mut().push(key.to_owned());
        let value = self.node(node)?;
        self.field.borrow_mut().pop();
        Ok(value)
    }

    fn node(&self, node: &Node) -> Result<Value, Failure> {
        match node {
            Node::Constant(data) => Ok(data.value().clone()),
            Node::Expression(parsed) => self.expression(parsed),
            Node::Array(nodes) => {
                nodes.iter().enumerate().map(|(index, node)| self.below(&index.to_string(), node)).collect()
            }
            Node::Object(nodes) => {
                let mut fields = Map::with_capacity(nodes.len());
                for (key, node) in nodes {
                    fields.insert(key.clone(), self.below(key, node)?);
                }
                Ok(Value::Object(fields))
            }
        }
    }

    fn expression(&self, parsed: &Parsed) -> Result<Value, Failure> {
        let frame = self.frame;
        if let Some(found) = parsed.path.as_ref().and_then(|path| frame.follow(path)) {
            return Ok(match found {
                Found::Whole(data) => data.value().clone(),
                Found::Part(value) => value.clone(),
                Found::Made(value) => value,
            });
        }
        let options = &frame.run.options;
        let random = |bytes: &mut [u8]| options.rng.fill(bytes);
        let mut bindings = Bindings::over(frame.scope);
        if parsed.volatile {
            // Randomness is asked of the operating system at once, so only where it is wanted.
            let now_millis = options.clock.now().as_millisecond();
            bindings = bindings.with_ambient(Ambient { now_millis, random: &random });
        }
        if parsed.reads != StatesRead::default() {
            let data =
                [("input", Some(frame.input)), ("result", frame.result), ("errorOutput", frame.error_output)];
            let mut states: Vec<(Cow<'_, str>, Part<'_>)> = (data.into_iter())
                .filter_map(|(name, data)| Some((name.into(), Part::Value(Cow::Borrowed(data?.value())))))
                .collect();
            if parsed.reads.context || parsed.reads.execution_input {
                states.push(("context".into(), Part::Record(frame.context(parsed.reads))));
            }
            bindings.bind_parts("states", states);
        }
        let limits =
            Limits { time: Duration::from_millis(options.limits.expression_ms), ..Limits::default() };
        parsed.expression.evaluate_required(&bindings, &limits).map_err(|error| self.failed(parsed, &error))
    }

    fn failed(&self, parsed: &Parsed, error: &EvalError) -> Failure {
        let field = self.field.borrow().join("/");
        if *error == EvalError::Limit(Limit::Result) {
            return Failure::too_large(
                &format!("the result of the field '{field}'"),
                Limits::default().result,
            );
        }
        Failure::query(error.cause(parsed.expression.source(), &field))
    }
}

impl Variables for Scope<'_> {
    fn variable(&self, name: &str) -> Option<&Value> {
        self.get(name).map(Data::value)
    }
}
