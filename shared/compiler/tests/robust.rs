//! Whatever the document, the compiler answers: it never panics, and says the same twice.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test is about to read is there, or the test fails"
)]

mod common;

use portal_compiler::{NoWorkflows, Options, compile_text, compile_value};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const KINDS: [&str; 11] = [
    "tool",
    "respond",
    "transform",
    "condition",
    "switch",
    "for_each",
    "merge",
    "wait",
    "fail",
    "http.request",
    "workflow.call",
];

fn any_json() -> impl Strategy<Value = Value> {
    let words = [
        "a",
        "b",
        "out",
        "true",
        "error",
        "default",
        "{% $a %}",
        "{% $input.x",
        "{% $a + %}",
        "{% $count($b) > 1 %}",
        "route",
        "continue",
        "all",
        "first",
        "list",
        "combine",
        "GET",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..100i64).prop_map(Value::from),
        prop::sample::select([&KINDS[..], &words].concat()).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 80, 8, |inner| {
        let keys = [
            "version",
            "nodes",
            "edges",
            "id",
            "type",
            "parameters",
            "from",
            "to",
            "port",
            "value",
            "when",
            "cases",
            "items",
            "body",
            "result",
            "mode",
            "seconds",
            "structured",
            "text",
            "is_error",
            "input_schema",
            "name",
            "description",
            "on_error",
            "fallback",
            "retry",
            "max_attempts",
            "join",
            "disabled",
            "workflow",
            "input",
            "properties",
            "x-mcp-header",
            "method",
            "url",
            "tolerated_failures",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(keys.to_vec()), inner), 0..8).prop_map(|pairs| {
                Value::Object(
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// A document whose outline is right and whose nodes and edges are anything.
fn near_document() -> impl Strategy<Value = Value> {
    let ids = ["tool", "a", "b", "c", "d", "answer"];
    let node = (prop::sample::select(ids.to_vec()), prop::sample::select(KINDS.to_vec()), any_json(), any_json())
        .prop_map(|(id, kind, parameters, extra)| {
            let mut node = json!({ "id": id, "type": kind, "parameters": { "value": parameters, "structured": parameters, "when": parameters } });
            if let (Value::Object(parameters), Some(node)) = (&parameters, node.as_object_mut()) {
                node.insert("parameters".to_owned(), Value::Object(parameters.clone()));
            }
            if let (Value::Object(extra), Some(node)) = (extra, node.as_object_mut()) {
                node.extend(extra.into_iter().filter(|(key, _)| key != "id" && key != "type"));
            }
            node
        });
    let port = prop::sample::select(vec!["out", "true", "false", "error", "default"]);
    let edge = (prop::sample::select(ids.to_vec()), port, prop::sample::select(ids.to_vec()))
        .prop_map(|(from, port, to)| json!({ "from": from, "port": port, "to": to }));
    (prop::collection::vec(node, 0..6), prop::collection::vec(edge, 0..8))
        .prop_map(|(nodes, edges)| json!({ "version": 1, "nodes": nodes, "edges": edges }))
}

proptest! {
    #[test]
    fn never_panics_on_any_json(value in any_json()) {
        let catalog = common::catalog();
        compile_value(&value, &catalog, &NoWorkflows, &Options::default());
        compile_text(&value.to_string(), &catalog, &common::Callees, &Options::default());
    }

    #[test]
    fn never_panics_near_a_document_and_says_the_same_twice(value in near_document()) {
        let catalog = common::catalog();
        let first = compile_value(&value, &catalog, &common::Callees, &Options::default());
        let second = compile_value(&value, &catalog, &common::Callees, &Options::default());
        prop_assert_eq!(&first.diagnostics, &second.diagnostics);
        prop_assert_eq!(first.compiled.is_some(), !first.diagnostics.iter().any(portal_compiler::Diagnostic::is_error));
        if let (Some(first), Some(second)) = (first.compiled, second.compiled) {
            prop_assert_eq!(&first.asl, &second.asl);
            let found = portal_asl::validate(&first.machine, &common::rules());
            prop_assert!(found.is_empty(), "{:#?}\n{}", found, first.machine.to_pretty());
        }
    }
}
