//! What the macros of a declaration expand to. Not for use by hand.

use serde_json::{Map, Value, json};

use super::read::{did_you_mean, listed};
use super::{At, Param, Problems};

#[doc(hidden)]
#[macro_export]
macro_rules! __default_of {
    () => {
        ::core::option::Option::<$crate::json::Value>::None
    };
    ($default:tt) => {
        ::core::option::Option::Some($crate::json::json!($default))
    };
}

pub use crate::__default_of as default_of;

/// The schema of a record while it is put together.
#[derive(Default)]
pub struct ObjectSchema {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl ObjectSchema {
    /// Adds a field.
    #[expect(clippy::too_many_arguments, reason = "called by the macro only, in one place")]
    pub fn field(
        &mut self,
        name: &str,
        [title_en, title_ko]: [&str; 2],
        [en, ko]: [&str; 2],
        schema: Value,
        extra: Value,
        default: Option<Value>,
        required: bool,
    ) {
        let mut property = Map::new();
        merge(&mut property, schema);
        merge(&mut property, extra);
        property.insert("description".into(), en.into());
        property.insert("x-title".into(), json!({ "en": title_en, "ko": title_ko }));
        property.insert("x-description".into(), json!({ "en": en, "ko": ko }));
        if required && default.is_none() {
            self.required.push(name.into());
        }
        if let Some(default) = default {
            property.insert("default".into(), default);
        }
        self.properties.insert(name.to_owned(), Value::Object(property));
    }

    /// The schema.
    pub fn finish(self) -> Value {
        json!({
            "type": "object",
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}

fn merge(into: &mut Map<String, Value>, from: Value) {
    if let Value::Object(from) = from {
        into.extend(from);
    }
}

/// Reads one field of a record.
pub fn field<T: Param>(
    fields: &Map<String, Value>,
    name: &str,
    default: Option<Value>,
    at: &At<'_>,
    problems: &mut Problems,
) -> Option<T> {
    let at = at.key(name);
    // An expression that found nothing gives null; for a field that may be absent that is absence.
    if let Some(value) = fields.get(name).filter(|value| !value.is_null()) {
        return T::read(value, &at, problems);
    }
    if let Some(default) = default {
        return T::read(&default, &at, problems);
    }
    let missing = T::missing();
    if missing.is_none() {
        problems.push(&at, "is missing");
    }
    missing
}

/// Reads one of the words of a choice.
pub fn word<'a>(value: &Value, words: &[&'a str], at: &At<'_>, problems: &mut Problems) -> Option<&'a str> {
    let Some(text) = value.as_str() else {
        problems.wrong_type(at, &format!("one of {}", listed(words)), value);
        return None;
    };
    let found = words.iter().find(|word| **word == text).copied();
    if found.is_none() {
        let shown: String = text.chars().take(60).collect();
        problems.push(
            at,
            match did_you_mean(text, words) {
                Some(meant) => format!("`{shown}` is not known; did you mean `{meant}`?"),
                None => format!("`{shown}` is not known; use one of {}", listed(words)),
            },
        );
    }
    found
}

/// Reads the `kind` of one of several records.
pub fn kind<'a, 'v>(
    value: &'v Value,
    kinds: &[&'a str],
    at: &At<'_>,
    problems: &mut Problems,
) -> Option<(&'a str, &'v Map<String, Value>)> {
    let Some(fields) = value.as_object() else {
        problems.wrong_type(at, "an object", value);
        return None;
    };
    let Some(kind) = fields.get("kind") else {
        problems.push(at, format!("`kind` is missing; use one of {}", listed(kinds)));
        return None;
    };
    word(kind, kinds, &at.key("kind"), problems).map(|kind| (kind, fields))
}

/// The schema of a record that carries its `kind`.
pub fn variant_schema(mut schema: Value, kind: &str, [en, ko]: [&str; 2], doc: &str) -> Value {
    if let Some(object) = schema.as_object_mut() {
        let mut properties = Map::new();
        properties.insert("kind".into(), json!({ "const": kind, "x-expression": "forbidden" }));
        if let Some(Value::Object(own)) = object.remove("properties") {
            properties.extend(own);
        }
        let mut required = vec![Value::from("kind")];
        if let Some(Value::Array(own)) = object.remove("required") {
            required.extend(own);
        }
        object.insert("properties".into(), Value::Object(properties));
        object.insert("required".into(), Value::Array(required));
        object.insert("description".into(), doc.into());
        object.insert("x-title".into(), json!({ "en": en, "ko": ko }));
    }
    schema
}
