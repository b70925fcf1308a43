//! The form in which a JSON document holds an expression: a string that is wholly `{% … %}`.

use serde_json::Value;

/// What a string of a JSON document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template<'a> {
    /// Plain text, whatever it looks like inside.
    Text(&'a str),
    /// An expression.
    Expression {
        /// The text between the marks, spaces included.
        source: &'a str,
        /// Where that text starts within the string, in bytes.
        offset: usize,
    },
    /// It opens like an expression and does not close, or closes and does not open. Step Functions
    /// refuses the first at creation; both are slips of the pen in a workflow.
    HalfOpen(&'a str),
}

const OPEN: &str = "{%";
const CLOSE: &str = "%}";

impl<'a> Template<'a> {
    /// Recognises the form. Spaces outside the marks make the string plain text, as in Step Functions.
    pub fn of(text: &'a str) -> Self {
        let Some(inner) = text.strip_prefix(OPEN) else {
            return if text.ends_with(CLOSE) && !text.trim_start().starts_with(OPEN) {
                Self::HalfOpen(text)
            } else {
                Self::Text(text)
            };
        };
        match inner.strip_suffix(CLOSE) {
            Some(source) => Self::Expression { source, offset: OPEN.len() },
            None if inner.trim_end().ends_with(CLOSE) => Self::Text(text),
            None => Self::HalfOpen(text),
        }
    }
}

/// The expression inside `{% … %}`, trimmed, or nothing when the string is not wholly an expression.
pub fn expression_of(text: &str) -> Option<&str> {
    match Template::of(text) {
        Template::Expression { source, .. } => Some(source.trim()),
        Template::Text(_) | Template::HalfOpen(_) => None,
    }
}

/// Writes an expression's source in the form `{% … %}`.
pub fn wrap(source: &str) -> String {
    format!("{OPEN} {source} {CLOSE}")
}

/// A value that stands for itself where templates are read. Step Functions refuses text that opens
/// like an expression and does not close, so what only looks like one becomes an expression that
/// gives the text.
pub fn literal(value: &Value) -> Value {
    match value {
        Value::String(text) if text.trim_start().starts_with(OPEN) || text.trim_end().ends_with(CLOSE) => {
            // A JSON string is a JSONata string; its braces are escaped so that no delimiter stands in it.
            Value::String(wrap(&value.to_string().replace('{', "\\u007b").replace('}', "\\u007d")))
        }
        Value::Array(items) => items.iter().map(literal).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), literal(field))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_only_a_string_that_is_wholly_an_expression() {
        for (text, wanted) in [
            ("{% $x %}", Some("$x")),
            ("{%$x%}", Some("$x")),
            ("{%%}", Some("")),
            ("{% '%}' & '{%' %}", Some("'%}' & '{%'")),
            (" {% $x %}", None),
            ("{% $x %} ", None),
            ("a {% $x %}", None),
            ("{%}", None),
            ("$x", None),
            ("", None),
        ] {
            assert_eq!(expression_of(text), wanted, "{text}");
        }
    }

    #[test]
    fn tells_a_half_open_string_from_text() {
        for text in ["{% $x", "{% $x }", "$x %}", "{%}", "{%"] {
            assert_eq!(Template::of(text), Template::HalfOpen(text), "{text}");
        }
        for text in ["plain", " {% $x %}", "{% $x %} ", " {% $x %} ", "100 %", "{ % }"] {
            assert_eq!(Template::of(text), Template::Text(text), "{text}");
        }
    }

    #[test]
    fn the_offset_points_at_the_source() {
        let text = "{% $x %}";
        let Template::Expression { source, offset } = Template::of(text) else { panic!("an expression") };
        assert_eq!(&text[offset..offset + source.len()], source);
    }
}
