//! The document: fresh, and every operation described the same way.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::described;

fn document() -> Value {
    let (_, document) = described();
    serde_json::to_value(document).expect("the document is JSON")
}

/// Method, path and operation of each.
pub(crate) fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let mut found = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("a path item") {
            if ["get", "put", "post", "patch", "delete"].contains(&method.as_str()) {
                found.push((method.to_uppercase(), path.clone(), operation.clone()));
            }
        }
    }
    found
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whether to write is the one thing this test is told")]
fn the_stored_document_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let mut fresh = serde_json::to_string_pretty(&document()).expect("the document is JSON");
    fresh.push('\n');
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&file, &fresh).expect("the document can be written");
        return;
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == fresh, "openapi.json is stale: run `make update` and read the difference");
}

#[test]
fn every_operation_is_described() {
    let document = document();
    let verbs = [
        "list",
        "get",
        "create",
        "update",
        "replace",
        "delete",
        "duplicate",
        "export",
        "import",
        "validate",
        "compile",
        "publish",
        "diff",
        "restore",
        "run",
        "plan",
        "deploy",
        "rollback",
        "wait",
        "start",
        "cancel",
        "replay",
        "stream",
        "test",
    ];
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let place = format!("{method} {path} ({id})");
        let verb = id.split('_').next().unwrap_or_default();
        assert!(verbs.contains(&verb) && id.contains('_'), "{place}: `<verb>_<resource>`");
        assert!(ids.insert(id), "{place}: the operation id is taken");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{place}: a summary without a full stop");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place}: one tag");
        assert!(operation["x-function"].is_string(), "{place}: the function that serves it");
        let responses = operation["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place}: a success");
        let open = operation["security"].as_array().is_some_and(|ways| ways.contains(&serde_json::json!({})));
        if !open {
            for status in ["401", "403", "500"] {
                let name = responses[status]["$ref"]
                    .as_str()
                    .and_then(|at| at.strip_prefix("#/components/responses/"));
                let name = name.unwrap_or_else(|| panic!("{place}: {status} refers to a response"));
                let content =
                    &document["components"]["responses"][name]["content"]["application/problem+json"];
                assert!(content.is_object(), "{place}: {status} is a problem");
            }
        }
    }
}

#[test]
fn every_reference_has_its_schema() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} points nowhere");
    }
}
