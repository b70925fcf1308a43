//! What a change of a tool breaks for those who call it already.

use serde_json::Value;

/// One thing that worked before and will not work any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Break {
    /// JSON pointer into the tool card.
    pub(crate) pointer: String,
    /// Such as `required_added`.
    pub(crate) code: &'static str,
    /// What it means.
    pub(crate) message: String,
}

/// Compares schemas of arguments: what was accepted must be accepted.
pub(crate) fn input(before: &Value, after: &Value) -> Vec<Break> {
    let mut found = Vec::new();
    compare(before, after, "/input_schema", Direction::Input, 0, &mut found);
    found
}

/// Compares schemas of results: what was given must be given.
pub(crate) fn output(before: Option<&Value>, after: Option<&Value>) -> Vec<Break> {
    let mut found = Vec::new();
    match (before, after) {
        (Some(before), Some(after)) => {
            compare(before, after, "/output_schema", Direction::Output, 0, &mut found);
        }
        (Some(_), None) => found.push(Break {
            pointer: "/output_schema".to_owned(),
            code: "output_schema_removed",
            message: "the result had a schema and has none any more".to_owned(),
        }),
        (None, _) => {}
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Input,
    Output,
}

/// Deeper than this nobody nests, except to make us work.
const DEPTH: usize = 32;

fn compare(
    before: &Value,
    after: &Value,
    pointer: &str,
    direction: Direction,
    depth: usize,
    found: &mut Vec<Break>,
) {
    if before == after || depth > DEPTH {
        return;
    }
    let mut add = |pointer: String, code, message| found.push(Break { pointer, code, message });
    let (narrower, wider) = match direction {
        Direction::Input => (after, before),
        Direction::Output => (before, after),
    };
    if let (Some(kept), Some(had)) = (types(narrower), types(wider)) {
        for lost in had.iter().filter(|one| !accepts(&kept, one)) {
            let message = match direction {
                Direction::Input => format!("a value of type {lost} was taken and is not any more"),
                Direction::Output => format!("the value can be of type {lost} now"),
            };
            add(format!("{pointer}/type"), "type_changed", message);
        }
    }
    if let Some(kept) = narrower.get("enum").and_then(Value::as_array) {
        let had = wider.get("enum").and_then(Value::as_array);
        let lost: Vec<_> = had.into_iter().flatten().filter(|value| !kept.contains(value)).collect();
        if had.is_none() || !lost.is_empty() {
            let lost: Vec<_> = lost.into_iter().map(Value::to_string).collect();
            let message = match (direction, lost.is_empty()) {
                (Direction::Input, false) => format!("no longer taken: {}", lost.join(", ")),
                (Direction::Input, true) => "only some values are taken now".to_owned(),
                (Direction::Output, false) => format!("given now, and not before: {}", lost.join(", ")),
                (Direction::Output, true) => "other values than before can be given now".to_owned(),
            };
            add(format!("{pointer}/enum"), "enum_narrowed", message);
        }
    }
    required(before, after, pointer, direction, &mut add);
    let (old, new) = (properties(before), properties(after));
    for (name, old) in old {
        let place = format!("{pointer}/properties/{}", name.replace('~', "~0").replace('/', "~1"));
        match new.iter().find(|(other, _)| *other == name) {
            Some((_, new)) => compare(old, new, &place, direction, depth + 1, found),
            None => {
                let message = match direction {
                    Direction::Input => format!("the argument `{name}` is gone"),
                    Direction::Output => format!("the result has no `{name}` any more"),
                };
                found.push(Break { pointer: place, code: "property_removed", message });
            }
        }
    }
    if let (Some(old), Some(new)) = (before.get("items"), after.get("items")) {
        compare(old, new, &format!("{pointer}/items"), direction, depth + 1, found);
    }
}

fn required(
    before: &Value,
    after: &Value,
    pointer: &str,
    direction: Direction,
    add: &mut impl FnMut(String, &'static str, String),
) {
    let names = |schema: &Value| -> Vec<String> {
        let list = schema.get("required").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|name| Some(name.as_str()?.to_owned())).collect()
    };
    let (old, new) = (names(before), names(after));
    match direction {
        Direction::Input => {
            for name in new.iter().filter(|name| !old.contains(name)) {
                let message = format!("the argument `{name}` must be given now");
                add(format!("{pointer}/required"), "required_added", message);
            }
        }
        Direction::Output => {
            // A property that is gone altogether is told as that.
            let still = properties(after);
            for name in old.iter().filter(|name| !new.contains(name)) {
                if still.iter().any(|(other, _)| other == name) {
                    let message = format!("`{name}` was always in the result and may be missing now");
                    add(format!("{pointer}/required"), "required_removed", message);
                }
            }
        }
    }
}

fn properties(schema: &Value) -> Vec<(&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema)).collect()
}

fn types(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(one) => Some(vec![one]),
        Value::Array(many) => Some(many.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// An integer is a number.
fn accepts(kept: &[&str], one: &str) -> bool {
    kept.contains(&one) || (one == "integer" && kept.contains(&"number"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(found: &[Break]) -> Vec<(&str, &str)> {
        found.iter().map(|one| (one.pointer.as_str(), one.code)).collect()
    }

    #[test]
    fn arguments_may_be_widened_and_not_narrowed() {
        let before = json!({
            "type": "object", "required": ["a"],
            "properties": { "a": { "type": "integer" }, "b": { "enum": ["x", "y"] }, "c": { "type": ["string", "null"] } },
        });
        let wider = json!({
            "type": "object", "required": [],
            "properties": {
                "a": { "type": "number" }, "b": { "enum": ["x", "y", "z"] },
                "c": { "type": ["string", "null"] }, "d": {},
            },
        });
        assert!(input(&before, &wider).is_empty());
        let narrower = json!({
            "type": "object", "required": ["a", "b"],
            "properties": { "a": { "type": "string" }, "b": { "enum": ["x"] } },
        });
        assert_eq!(
            codes(&input(&before, &narrower)),
            [
                ("/input_schema/required", "required_added"),
                ("/input_schema/properties/a/type", "type_changed"),
                ("/input_schema/properties/b/enum", "enum_narrowed"),
                ("/input_schema/properties/c", "property_removed"),
            ]
        );
    }

    #[test]
    fn results_may_be_narrowed_and_not_widened() {
        let before = json!({
            "type": "object", "required": ["a"],
            "properties": { "a": { "type": "integer" }, "b": { "type": "array", "items": { "type": "string" } } },
        });
        assert!(output(Some(&before), Some(&before)).is_empty());
        assert!(output(None, Some(&before)).is_empty());
        assert_eq!(codes(&output(Some(&before), None)), [("/output_schema", "output_schema_removed")]);
        let wider = json!({
            "type": "object",
            "properties": { "a": { "type": "number" }, "b": { "type": "array", "items": { "type": ["string", "null"] } } },
        });
        assert_eq!(
            codes(&output(Some(&before), Some(&wider))),
            [
                ("/output_schema/required", "required_removed"),
                ("/output_schema/properties/a/type", "type_changed"),
                ("/output_schema/properties/b/items/type", "type_changed"),
            ]
        );
    }
}
