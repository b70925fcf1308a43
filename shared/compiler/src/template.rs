//! Parameters with their expressions parsed.

use portal_expr::{Expression, Template as Form};
use portal_workflow::Pointer;
use serde_json::Value;

use crate::Diagnostic;

/// JSON with parsed expressions in it.
#[derive(Debug, Clone)]
pub(crate) enum Template {
    /// No expression in it.
    Constant(Value),
    /// An expression of the user, in the user's names.
    Expression(Expression),
    List(Vec<Template>),
    Object(Vec<(String, Template)>),
}

/// One expression and its place.
pub(crate) struct Leaf<'a> {
    pub(crate) at: Pointer,
    pub(crate) expression: &'a Expression,
}

/// Bytes of `{%` before an expression's source.
pub(crate) const OPEN: usize = 2;

impl Template {
    /// Parses every expression; one that does not parse is reported and becomes `null`.
    pub(crate) fn parse(value: &Value, at: &Pointer, node: &str, found: &mut Vec<Diagnostic>) -> Self {
        match value {
            Value::String(text) => match Form::of(text) {
                Form::Expression { source, offset } => match Expression::parse(source) {
                    Ok(expression) => {
                        for error in expression.aws_scope_errors() {
                            found.push(
                                Diagnostic::new(
                                    "F030",
                                    Some(node),
                                    at,
                                    error.message.clone(),
                                    format!("최상위에는 읽을 문맥이 없습니다: {}", error.message),
                                )
                                .span(error.span.start + offset..error.span.end + offset),
                            );
                        }
                        return Self::Expression(expression);
                    }
                    Err(error) => {
                        found.push(
                            Diagnostic::new(
                                "F030",
                                Some(node),
                                at,
                                format!("{} ({})", error.message, error.code),
                                format!("JSONata 문법 오류입니다: {} ({})", error.message, error.code),
                            )
                            .span(error.span.start + offset..error.span.end + offset),
                        );
                    }
                },
                Form::HalfOpen(_) => found.push(half_open(at, node)),
                Form::Text(text)
                    if text.trim() != text && portal_workflow::expression(text.trim()).is_some() =>
                {
                    found.push(half_open(at, node));
                }
                Form::Text(_) => return Self::Constant(value.clone()),
            },
            Value::Array(items) => {
                let items: Vec<Self> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| Self::parse(item, &at.index(index), node, found))
                    .collect();
                if items.iter().any(|item| !item.is_constant()) {
                    return Self::List(items);
                }
                return Self::Constant(value.clone());
            }
            Value::Object(fields) => {
                let fields: Vec<(String, Self)> = fields
                    .iter()
                    .map(|(key, field)| (key.clone(), Self::parse(field, &at.key(key), node, found)))
                    .collect();
                if fields.iter().any(|(_, field)| !field.is_constant()) {
                    return Self::Object(fields);
                }
                return Self::Constant(value.clone());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => return Self::Constant(value.clone()),
        }
        Self::Constant(value.clone())
    }

    pub(crate) fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }

    pub(crate) fn constant(&self) -> Option<&Value> {
        match self {
            Self::Constant(value) => Some(value),
            Self::Expression(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Every expression in it, in document order.
    pub(crate) fn leaves<'a>(&'a self, at: &Pointer, all: &mut Vec<Leaf<'a>>) {
        match self {
            Self::Constant(_) => {}
            Self::Expression(expression) => all.push(Leaf { at: at.clone(), expression }),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.leaves(&at.index(index), all);
                }
            }
            Self::Object(fields) => {
                for (key, field) in fields {
                    field.leaves(&at.key(key), all);
                }
            }
        }
    }

    /// The name, where the whole is nothing but a variable.
    pub(crate) fn plain_name(&self) -> Option<&str> {
        let Self::Expression(expression) = self else { return None };
        let [only] = expression.references() else { return None };
        (expression.source().trim().strip_prefix('$') == Some(only.name.as_str())).then_some(&only.name)
    }
}

fn half_open(at: &Pointer, node: &str) -> Diagnostic {
    Diagnostic::new(
        "W034",
        Some(node),
        at,
        "this looks like an expression but is plain text",
        "표현식처럼 보이지만 일반 글입니다",
    )
    .help(
        "an expression is the whole string: it begins with `{%` and ends with `%}`, without spaces outside",
        "표현식은 문자열 전체입니다. `{%`로 시작해 `%}`로 끝나고 바깥에 공백이 없어야 합니다",
    )
}
