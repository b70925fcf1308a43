//! The catalogue in one language.

use std::collections::BTreeMap;

use portal_catalog::Text;
use portal_http::Language;
use serde_json::Value;

pub(crate) fn text(text: &Text, language: Language) -> String {
    match language {
        Language::En => text.en.clone(),
        Language::Ko => text.ko.clone(),
    }
}

/// Calls the nodes of a document, those in loops included, as they are called in that language.
pub(crate) fn names(graph: &Value, names: &BTreeMap<String, Text>, language: Language) -> Value {
    let mut graph = graph.clone();
    rename(&mut graph, names, language);
    graph
}

fn rename(graph: &mut Value, names: &BTreeMap<String, Text>, language: Language) {
    for node in graph.get_mut("nodes").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(body) = node.pointer_mut("/parameters/body") {
            rename(body, names, language);
        }
        let name = node.get("id").and_then(Value::as_str).and_then(|id| names.get(id));
        if let (Some(name), Some(fields)) = (name, node.as_object_mut()) {
            fields.insert("name".to_owned(), text(name, language).into());
        }
    }
}

/// Puts the caller's language into `title` and `description` of a schema and all its parts, and
/// takes the other away.
pub(crate) fn schema(schema: &Value, language: Language) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| self::schema(item, language)).collect(),
        Value::Object(fields) => {
            let mut localized = serde_json::Map::new();
            for (name, value) in fields {
                match name.as_str() {
                    "x-title" | "x-description" => {
                        let word = value.get(language.as_str()).or_else(|| value.get("en")).unwrap_or(value);
                        let name = name.trim_start_matches("x-").to_owned();
                        localized.insert(name, word.clone());
                    }
                    // Example values and defaults are data.
                    "default" | "const" | "enum" | "examples" => {
                        localized.insert(name.clone(), value.clone());
                    }
                    // The localized one stands in for it.
                    "title" if fields.contains_key("x-title") => {}
                    "description" if fields.contains_key("x-description") => {}
                    _ => {
                        localized.insert(name.clone(), self::schema(value, language));
                    }
                }
            }
            Value::Object(localized)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_language_is_left() {
        let both = json!({
            "type": "object",
            "properties": { "url": { "type": "string", "title": "URL", "x-title": { "en": "Address", "ko": "주소" },
                                      "default": { "x-title": { "en": "a", "ko": "b" } } } },
        });
        assert_eq!(
            schema(&both, Language::Ko),
            json!({
                "type": "object",
                "properties": { "url": { "type": "string", "title": "주소",
                                          "default": { "x-title": { "en": "a", "ko": "b" } } } },
            })
        );
    }
}
