//! Expressions: their syntax, what they read and what they call.

use portal_expr::{Expression, Template};
use serde_json::Value;

use super::Validator;
use super::flow::Flow;
use crate::diagnostic::{Code, Diagnostic, Pointer};

/// The most bytes of a value that passes between states.
const MAX_PAYLOAD: usize = 256 * 1024;

/// What the expressions of a field can read.
#[derive(Clone, Copy)]
pub(super) struct Readable<'a> {
    pub(super) flow: &'a Flow,
    /// `$states.result`.
    pub(super) result: bool,
    /// `$states.errorOutput`.
    pub(super) error_output: bool,
    /// `$states.context.Map.Item`.
    pub(super) item: bool,
}

impl Validator<'_> {
    /// Looks at every expression of a JSON value.
    pub(super) fn template(&mut self, value: &Value, at: &Pointer, readable: &Readable<'_>) {
        let bytes = self.inner_template(value, at, readable);
        if bytes > MAX_PAYLOAD {
            let message = format!("this has {bytes} bytes of constants, {MAX_PAYLOAD} are allowed");
            self.error(Code::TooLarge, at, message);
        }
    }

    /// Gives back about how many bytes of it are constants.
    fn inner_template(&mut self, value: &Value, at: &Pointer, readable: &Readable<'_>) -> usize {
        match value {
            Value::String(text) => match Template::of(text) {
                Template::Text(text) => return text.len() + 2,
                Template::Expression { source, offset } => self.expression(source, offset, at, readable),
                Template::HalfOpen(_) => self.half_open(text, at),
            },
            Value::Array(items) => {
                let items = items.iter().enumerate();
                return items
                    .map(|(index, item)| 1 + self.inner_template(item, &at.child(index), readable))
                    .sum();
            }
            Value::Object(fields) => {
                let fields = fields.iter();
                return fields
                    .map(|(key, value)| key.len() + 4 + self.inner_template(value, &at.child(key), readable))
                    .sum();
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => return 4,
        }
        0
    }

    fn half_open(&mut self, text: &str, at: &Pointer) {
        let help = "an expression begins with {% and ends with %}, without anything around";
        if text.starts_with("{%") {
            let diagnostic =
                Diagnostic::error(Code::HalfOpenExpression, at, "the expression is not closed with `%}`");
            self.push(diagnostic.help(help));
        } else {
            let message = "this ends with `%}` but does not begin with `{%`, so it is plain text";
            self.lint(Diagnostic::error(Code::HalfOpenExpression, at, message).help(help));
        }
    }

    fn expression(&mut self, source: &str, offset: usize, at: &Pointer, readable: &Readable<'_>) {
        let moved = |span: &std::ops::Range<usize>| span.start + offset..span.end + offset;
        let expression = match Expression::parse(source) {
            Ok(expression) => expression,
            Err(error) => {
                let message = format!("{} ({})", error.message, error.code);
                self.push(Diagnostic::error(Code::ExpressionSyntax, at, message).span(moved(&error.span)));
                return;
            }
        };
        for error in expression.aws_scope_errors() {
            self.push(
                Diagnostic::error(Code::TopLevelContext, at, error.message.clone()).span(moved(&error.span)),
            );
        }
        for function in expression.functions() {
            if let Some(allowed) = &self.rules.jsonata_functions
                && !allowed.contains(&function.name)
            {
                let message = format!("the function `${}` is not allowed", function.name);
                self.push(Diagnostic::error(Code::UnknownFunction, at, message).span(moved(&function.span)));
            }
        }
        for reference in expression.references() {
            let span = moved(&reference.span);
            if reference.name == "states" {
                let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
                self.states_field(&path, at, span, readable);
            } else if !asked_whether_it_exists(source, reference.span.start) {
                self.variable(&reference.name, at, span, readable.flow);
            }
        }
    }

    fn states_field(
        &mut self,
        path: &[&str],
        at: &Pointer,
        span: std::ops::Range<usize>,
        readable: &Readable<'_>,
    ) {
        let (message, help) = match path {
            ["context", "Map", "Item", ..] if !readable.item => {
                let message = "`$states.context.Map.Item` is only there in `ItemSelector`";
                let diagnostic = Diagnostic::error(Code::ReservedNotReadable, at, message).span(span);
                return self.lint(diagnostic.help("hand the item on through `ItemSelector`"));
            }
            [] | ["input" | "context", ..] => return,
            ["result", ..] if readable.result => return,
            ["errorOutput", ..] if readable.error_output => return,
            ["result", ..] => (
                "`$states.result` cannot be read here".to_owned(),
                "it is there in `Assign` and `Output` of Task, Parallel and Map",
            ),
            ["errorOutput", ..] => (
                "`$states.errorOutput` cannot be read here".to_owned(),
                "it is there in `Assign` and `Output` of a catcher",
            ),
            [other, ..] => (
                format!("`$states` has no field `{other}`"),
                "there are `input`, `context`, `result` and `errorOutput`",
            ),
        };
        self.push(Diagnostic::error(Code::ReservedNotReadable, at, message).span(span).help(help));
    }

    fn variable(&mut self, name: &str, at: &Pointer, span: std::ops::Range<usize>, flow: &Flow) {
        let index = self.variables.index(name);
        if index.is_some_and(|index| flow.definite.has(index)) {
            return;
        }
        let (message, help) = if index.is_some_and(|index| flow.possible.has(index)) {
            (
                format!("`${name}` is not assigned on every way to this state"),
                "assign it, perhaps to null, on the other ways too",
            )
        } else if index.is_some() {
            (
                format!("`${name}` is not assigned on any way to this state"),
                "a variable is seen after the state that assigns it, and not outside of its branch",
            )
        } else {
            (
                format!("`${name}` is neither a variable of this machine nor a function"),
                "assign it in a state before, or correct the name",
            )
        };
        self.lint(Diagnostic::error(Code::UnassignedVariable, at, message).span(span).help(help));
    }
}

/// Whether the text before a variable is `$exists(`: asking that of an unassigned variable is legal
/// and gives false.
fn asked_whether_it_exists(source: &str, start: usize) -> bool {
    let before = source.get(..start).unwrap_or_default().trim_end();
    before.strip_suffix('(').is_some_and(|before| before.trim_end().ends_with("$exists"))
}
