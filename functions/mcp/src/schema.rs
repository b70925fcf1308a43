//! JSON Schema 2020-12, compiled once, with findings a model can act on.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use portal_store::entities::BrokenRule;
use rmcp::model::JsonObject;
use serde_json::Value;

use crate::refusals::broken;

/// How many findings one answer names.
const MAX_FINDINGS: usize = 8;
/// How many broken rules are told without values.
const MAX_BROKEN: usize = 4;
/// How much of a value a finding shows.
const MAX_SHOWN: usize = 80;
/// Work one `pattern` may do on one string before it counts as not matching.
const BACKTRACK_LIMIT: usize = 100_000;

/// Why a schema cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct SchemaError(String);

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
    /// The names at the top level, for "it takes …".
    names: Vec<String>,
    /// The schema itself: what a finding quotes as wanted.
    source: Value,
}

impl Schema {
    /// Compiles a schema. The dialect is 2020-12 unless `$schema` names another that is known;
    /// nothing is ever fetched.
    pub fn compile(schema: &JsonObject) -> Result<Self, SchemaError> {
        let source = Value::Object(schema.clone());
        let mut options = jsonschema::options()
            .offline()
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACK_LIMIT));
        if !schema.contains_key("$schema") {
            options = options.with_draft(Draft::Draft202012);
        }
        let validator =
            options.build(&source).map_err(|error| SchemaError(short(&error.to_string(), 300)))?;
        let names = schema
            .get("properties")
            .and_then(Value::as_object)
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default();
        Ok(Self { validator, names, source })
    }

    /// Whether a value is as the schema wants it.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// What is wrong with a value: at most eight findings, each naming the place, what was given
    /// and what is wanted.
    pub fn findings(&self, value: &Value) -> Vec<String> {
        self.faults(value).0
    }

    /// The findings, and the first rules that the value breaks, without the value: what the tool's author
    /// may be shown. Both of one look, which goes through the value to its end.
    pub fn faults(&self, value: &Value) -> (Vec<String>, Vec<BrokenRule>) {
        let errors: Vec<_> = self.validator.iter_errors(value).collect();
        let mut findings = Vec::new();
        for error in &errors {
            if findings.len() == MAX_FINDINGS {
                findings.push("… and more".to_owned());
                break;
            }
            let finding = self.finding(error);
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        let mut rules = Vec::new();
        // Many errors of one rule in one place are one.
        for rule in errors.iter().take(4 * MAX_BROKEN).flat_map(broken) {
            if rules.len() < MAX_BROKEN && !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        (findings, rules)
    }

    fn finding(&self, error: &ValidationError<'_>) -> String {
        let place = place(error.instance_path().as_str());
        let given = shown(error.instance());
        let here = |wanted: String| {
            if place.is_empty() {
                format!("{wanted}, but {given} was given")
            } else {
                format!("`{place}` {wanted}, but {given} was given")
            }
        };
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the library's own sentence is good for the rarer keywords"
        )]
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let wanted = self.wanted(error.instance_path().as_str(), name);
                format!("`{}` is required but was not given{wanted}", join(&place, name))
            }
            ValidationErrorKind::Type { kind } => here(format!("must be {}", types(kind))),
            ValidationErrorKind::Enum { options } => here(format!("must be one of {}", list(options))),
            ValidationErrorKind::Constant { expected_value } => {
                here(format!("must be {}", shown(expected_value)))
            }
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let unexpected = unexpected
                    .iter()
                    .map(|name| format!("`{}`", join(&place, name)))
                    .collect::<Vec<_>>()
                    .join(", ");
                let takes = if place.is_empty() && !self.names.is_empty() {
                    let names = self.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                    format!("; it takes {}", names.join(", "))
                } else {
                    String::new()
                };
                format!("{unexpected} is not taken{takes}")
            }
            ValidationErrorKind::Pattern { pattern } => {
                here(format!("must match the pattern {}", short(pattern, MAX_SHOWN)))
            }
            ValidationErrorKind::Format { format } => here(format!("must be of the format `{format}`")),
            ValidationErrorKind::Minimum { limit } => here(format!("must be at least {limit}")),
            ValidationErrorKind::Maximum { limit } => here(format!("must be at most {limit}")),
            ValidationErrorKind::ExclusiveMinimum { limit } => here(format!("must be greater than {limit}")),
            ValidationErrorKind::ExclusiveMaximum { limit } => here(format!("must be less than {limit}")),
            ValidationErrorKind::MinLength { limit } => {
                here(format!("must have at least {limit} characters"))
            }
            ValidationErrorKind::MaxLength { limit } => here(format!("must have at most {limit} characters")),
            ValidationErrorKind::MinItems { limit } => here(format!("must have at least {limit} items")),
            ValidationErrorKind::MaxItems { limit } => here(format!("must have at most {limit} items")),
            ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
                here("must have one of the forms the schema allows".to_owned())
            }
            ValidationErrorKind::OneOfMultipleValid { .. } => {
                here("must have exactly one of the forms the schema allows".to_owned())
            }
            _ => {
                let text = short(&error.to_string(), 200);
                if place.is_empty() { text } else { format!("`{place}`: {text}") }
            }
        }
    }

    /// `; wanted: string, the repository's owner` for a property at the top level.
    fn wanted(&self, path: &str, name: &str) -> String {
        if !path.is_empty() {
            return String::new();
        }
        let Some(property) = self.source.get("properties").and_then(|properties| properties.get(name)) else {
            return String::new();
        };
        let mut wanted = Vec::new();
        match property.get("type") {
            Some(Value::String(kind)) => wanted.push(kind.clone()),
            Some(Value::Array(kinds)) => {
                wanted.push(kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "));
            }
            _ => {}
        }
        if let Some(options) = property.get("enum") {
            wanted.push(format!("one of {}", list(options)));
        }
        if let Some(text) = property.get("description").and_then(Value::as_str) {
            wanted.push(short(text, 120));
        }
        if wanted.is_empty() { String::new() } else { format!("; wanted: {}", wanted.join(", ")) }
    }
}

/// `/items/0/name` as a person writes it: `items[0].name`.
fn place(pointer: &str) -> String {
    let mut text = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            text.push('[');
            text.push_str(&part);
            text.push(']');
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&part);
        }
    }
    short(&text, 120)
}

fn join(place: &str, name: &str) -> String {
    let name = short(name, MAX_SHOWN);
    if place.is_empty() { name } else { format!("{place}.{name}") }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(_) => format!("the string {}", short(&value.to_string(), MAX_SHOWN)),
        Value::Array(_) => format!("the array {}", short(&value.to_string(), MAX_SHOWN)),
        Value::Object(_) => format!("the object {}", short(&value.to_string(), MAX_SHOWN)),
    }
}

fn list(options: &Value) -> String {
    let Some(options) = options.as_array() else { return shown(options) };
    let mut texts: Vec<String> =
        options.iter().take(20).map(|option| short(&option.to_string(), MAX_SHOWN)).collect();
    if options.len() > texts.len() {
        texts.push("…".to_owned());
    }
    texts.join(", ")
}

fn types(kind: &TypeKind) -> String {
    let article = |name: &str| match name {
        "null" => "null".to_owned(),
        "integer" | "array" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(kind) => article(kind.as_str()),
        TypeKind::Multiple(kinds) => {
            kinds.iter().map(|kind| article(kind.as_str())).collect::<Vec<_>>().join(" or ")
        }
    }
}

/// The text, cut with an ellipsis after `limit` characters.
pub(crate) fn short(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn findings(schema: Value, value: Value) -> Vec<String> {
        let schema: JsonObject = serde_json::from_value(schema).unwrap();
        let found = Schema::compile(&schema).unwrap().findings(&value);
        drop(value);
        found
    }

    #[test]
    fn a_finding_names_the_place_the_given_and_the_wanted() {
        let schema = json!({"type": "object", "additionalProperties": false, "required": ["repo"], "properties": {
            "repo": {"type": "string", "description": "Owner and name"},
            "state": {"enum": ["open", "closed"]},
            "limit": {"type": "integer", "minimum": 1},
            "tags": {"type": "array", "items": {"type": ["string", "null"]}},
        }});
        insta::assert_snapshot!(
            findings(schema, json!({"state": "opne", "limit": "ten", "tags": ["a", 5], "x": 1})).join("\n"),
            @r#"
        `state` must be one of "open", "closed", but the string "opne" was given
        `limit` must be an integer, but the string "ten" was given
        `tags[1]` must be null or a string, but 5 was given
        `x` is not taken; it takes `repo`, `state`, `limit`, `tags`
        `repo` is required but was not given; wanted: string, Owner and name
        "#
        );
    }

    #[test]
    fn broken_rules_tell_places_and_no_values() {
        let schema = json!({"type": "object", "additionalProperties": false, "required": ["to"], "properties": {
            "to": {"type": "string"}, "state": {"enum": ["open", "closed"]}, "a/b": {"maximum": 3},
            "tags": {"type": "array", "items": {"type": ["string", "null"]}},
        }});
        let schema = Schema::compile(schema.as_object().unwrap()).unwrap();
        let told = |value: &Value| {
            let rules = schema.faults(value).1.into_iter();
            rules
                .map(|b| format!("{} {} {}", b.pointer, b.rule, b.wanted.unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        let secret =
            json!({"state": "s3cret", "a/b": 71_342, "tags": ["s3cret", {"k": "s3cret"}], "x": "s3cret"});
        let rules = told(&secret);
        assert_eq!(
            rules,
            [
                "/state enum \"open\", \"closed\"",
                "/a~1b maximum 3",
                "/tags/1 type null, string",
                "/x additionalProperties "
            ]
        );
        assert_eq!(told(&json!({})), ["/to required "]);
        let many = json!({"to": "a", "tags": (0..100).collect::<Vec<i32>>()});
        assert_eq!(schema.faults(&many).1.len(), MAX_BROKEN);
        let long = json!({"to": "a", "\u{202e}k".repeat(500): 1});
        assert_eq!(schema.faults(&long).1[0].pointer, format!("/{}…", "k".repeat(119)));
    }

    #[test]
    fn findings_are_bounded() {
        let many: Vec<i32> = (0..1000).collect();
        let found = findings(
            json!({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}}),
            json!({"a": many}),
        );
        assert_eq!(found.len(), MAX_FINDINGS + 1);
        assert!(found.iter().all(|finding| finding.len() < 400));
    }

    #[test]
    fn a_remote_reference_is_refused_without_a_fetch() {
        let schema = json!({"type": "object", "$ref": "http://127.0.0.1:1/schema.json"});
        assert!(Schema::compile(schema.as_object().unwrap()).is_err());
    }

    #[test]
    fn older_dialects_are_read_by_their_own_rules() {
        let schema = json!({"$schema": "http://json-schema.org/draft-04/schema#", "type": "object",
            "properties": {"n": {"type": "number", "minimum": 1, "exclusiveMinimum": true}}});
        assert_eq!(findings(schema, json!({"n": 1})).len(), 1);
    }

    #[test]
    fn a_pattern_that_backtracks_without_end_is_stopped() {
        let found = findings(
            json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "^(?=(a+)+$)(a+)+\\1b$"}}}),
            json!({"a": "a".repeat(60)}),
        );
        assert_eq!(found.len(), 1);
    }
}
