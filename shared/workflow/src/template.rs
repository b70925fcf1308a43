//! Parameters as templates: any JSON, in which a string that is wholly `{% … %}` is JSONata.

use serde_json::Value;

use crate::Pointer;

/// The JSONata inside a string that is wholly `{% … %}`. Spaces outside make it plain text, as
/// in Amazon States Language.
pub fn expression(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}")
}

/// Whether any string in it is an expression.
pub fn has_expression(value: &Value) -> bool {
    match value {
        Value::String(text) => expression(text).is_some(),
        Value::Array(items) => items.iter().any(has_expression),
        Value::Object(fields) => fields.values().any(has_expression),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Calls `each` with every string in it and the string's place, in document order.
pub fn strings<'a>(value: &'a Value, at: &Pointer, each: &mut impl FnMut(&Pointer, &'a str)) {
    match value {
        Value::String(text) => each(at, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                strings(item, &at.index(index), each);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                strings(field, &at.key(key), each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_string_is_an_expression() {
        assert_eq!(expression("{% $x %}"), Some(" $x "));
        assert_eq!(expression("{%%}"), Some(""));
        assert_eq!(expression(" {% $x %}"), None);
        assert_eq!(expression("a {% $x %}"), None);
        assert_eq!(expression("{% $x"), None);
        assert_eq!(expression("{%}"), None);
    }
}
