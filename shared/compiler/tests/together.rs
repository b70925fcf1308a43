//! All findings of a document are told at once: a fault hides no other, and adds nothing that is
//! only its own consequence.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test is about to read is there, or the test fails"
)]

mod common;

use std::collections::BTreeMap;

use portal_compiler::{Options, compile_value};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Code and place of every finding.
fn found(document: &Value) -> Vec<String> {
    let catalog = common::catalog();
    let compilation = compile_value(document, &catalog, &common::Callees, &Options::default());
    compilation.diagnostics.iter().map(|d| format!("{} {}", d.code, d.pointer)).collect()
}

fn tool() -> Value {
    json!({ "id": "tool", "type": "tool", "parameters": {
        "name": "t", "description": "Looks something up.",
        "input_schema": { "type": "object", "properties": { "q": { "type": "string" } } } } })
}

fn document(nodes: Value, edges: Value) -> Value {
    let mut all = vec![tool()];
    all.extend(nodes.as_array().unwrap().iter().cloned());
    json!({ "version": 1, "nodes": all, "edges": edges })
}

fn answer(structured: &str) -> Value {
    json!({ "id": "answer", "type": "respond", "parameters": { "structured": { "a": structured } } })
}

#[test]
fn a_port_that_is_not_there_hides_no_undefined_name() {
    let faulty = document(
        json!([
            { "id": "any", "type": "condition", "parameters": { "when": "{% $nix > 1 %}" } },
            { "id": "find", "type": "transform", "parameters": { "value": "{% $any and $input.p + %}" } },
            answer("{% [$find, $any, $nax] %}")
        ]),
        json!([
            { "from": "tool", "to": "any" },
            { "from": "any", "port": "yes", "to": "find" },
            { "from": "find", "to": "answer" },
            { "from": "any", "port": "false", "to": "answer" }
        ]),
    );
    assert_eq!(
        found(&faulty),
        [
            "F014 /edges/1/port",
            "F031 /nodes/1/parameters/when",
            "F030 /nodes/2/parameters/value",
            "F031 /nodes/3/parameters/structured/a"
        ]
    );
}

#[test]
fn what_an_unknown_type_would_have_given_is_not_missed() {
    let faulty = document(
        json!([
            { "id": "find", "type": "transfrm", "parameters": { "value": "{% $nix %}" } },
            { "id": "shape", "type": "transform", "parameters": { "value": "{% $find.a %}" } },
            { "id": "late", "type": "transform", "parameters": { "value": "{% $answer %}" } },
            answer("{% [$shape, $find] %}")
        ]),
        json!([
            { "from": "tool", "to": "find" }, { "from": "find", "to": "shape" },
            { "from": "shape", "to": "answer" }, { "from": "find", "port": "error", "to": "late" }
        ]),
    );
    assert_eq!(
        found(&faulty),
        ["F031 /nodes/1/parameters/value", "F020 /nodes/1/type", "F032 /nodes/3/parameters/value"]
    );
}

#[test]
fn an_edge_to_a_misspelt_node_is_taken_as_meant() {
    let faulty = document(
        json!([
            { "id": "fetched", "type": "transform", "parameters": { "value": 1 } },
            { "id": "other", "type": "transform", "parameters": { "value": "{% $fetched %}" } },
            answer("{% [$fetched, $other] %}")
        ]),
        json!([{ "from": "tool", "to": "fetched" }, { "from": "fetchedd", "to": "answer" }]),
    );
    // `other` is not connected, and reads what does not come before it
    assert_eq!(
        found(&faulty),
        [
            "F013 /edges/1/from",
            "F032 /nodes/2/parameters/value",
            "F032 /nodes/3/parameters/structured/a",
            "W017 /nodes/2"
        ]
    );
}

#[test]
fn a_node_that_was_forgotten_still_connects() {
    let faulty = document(
        json!([
            { "id": "first", "type": "transform", "parameters": { "value": 1 } },
            answer("{% [$first, $between, $beyond] %}")
        ]),
        json!([
            { "from": "tool", "to": "first" }, { "from": "first", "to": "between" },
            { "from": "between", "to": "answer" }
        ]),
    );
    assert_eq!(
        found(&faulty),
        ["F013 /edges/1/to", "F013 /edges/2/from", "F031 /nodes/2/parameters/structured/a"]
    );
}

#[test]
fn the_nodes_of_a_cycle_may_read_each_other() {
    let faulty = document(
        json!([
            { "id": "one", "type": "transform", "parameters": { "value": "{% $two %}" } },
            { "id": "two", "type": "transform", "parameters": { "value": "{% [$one, $nix] %}" } },
            answer("{% [$one, $two, $none] %}")
        ]),
        json!([
            { "from": "tool", "to": "one" }, { "from": "one", "to": "two" },
            { "from": "two", "to": "one" }, { "from": "two", "to": "answer" }
        ]),
    );
    assert_eq!(
        found(&faulty),
        ["F012 /nodes/1", "F031 /nodes/2/parameters/value", "F031 /nodes/3/parameters/structured/a"]
    );
}

#[test]
fn a_double_id_leaves_the_rest_of_the_graph_alone() {
    let faulty = document(
        json!([
            { "id": "one", "type": "transform", "parameters": { "value": "{% $input.q %}" } },
            { "id": "one", "type": "transform", "parameters": { "value": "{% $two %}" } },
            { "id": "two", "type": "transform", "parameters": { "value": "{% $one %}" } },
            answer("{% [$one, $two] %}")
        ]),
        json!([
            { "from": "tool", "to": "one" }, { "from": "one", "to": "two" }, { "from": "two", "to": "answer" }
        ]),
    );
    assert_eq!(found(&faulty), ["F010 /nodes/2/id", "F032 /nodes/2/parameters/value"]);
}

#[test]
fn one_wrong_type_explains_that_there_is_no_tool() {
    let mut faulty = document(json!([answer("{% $input.q %}")]), json!([{ "from": "tool", "to": "answer" }]));
    faulty["nodes"][0]["type"] = json!("tol");
    assert_eq!(found(&faulty), ["F020 /nodes/0/type"]);
    faulty["nodes"][0]["type"] = json!("trigger");
    assert_eq!(found(&faulty), ["F018 /nodes", "F020 /nodes/0/type"]);
}

/// A fault with nodes of its own; `n` keeps several of a kind apart.
fn inject(document: &mut Value, kind: usize, n: usize) {
    // names that nothing takes for a slip of each other
    let word = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"][n % 8];
    let own = format!("{word}_own");
    let mut node = |id: &str, kind: &str, parameters: Value| {
        let node = json!({ "id": id, "type": kind, "parameters": parameters });
        document["nodes"].as_array_mut().unwrap().push(node);
    };
    let mut edges = vec![json!({ "from": "tool", "to": own })];
    match kind {
        0 => node(&own, "transform", json!({ "value": format!("{{% $nothing_{word} %}}") })),
        1 => node(&own, "transform", json!({ "value": "{% 1 + %}" })),
        2 => node(&own, &format!("{word}.kind"), json!({})),
        3 => {
            node(&own, "transform", json!({ "value": 1 }));
            edges.push(json!({ "from": own, "to": format!("{word}_of_no_node") }));
        }
        4 => {
            let after = format!("after_the_{word}");
            node(&own, "condition", json!({ "when": true }));
            node(&after, "transform", json!({ "value": format!("{{% ${own} %}}") }));
            edges.push(json!({ "from": own, "port": "maybe", "to": after }));
        }
        5 => {
            let after = format!("after_the_{word}");
            node(&own, "transform", json!({ "value": 1 }));
            node(&after, "transform", json!({ "value": format!("{{% ${own} %}}") }));
            edges.push(json!({ "from": own, "to": after }));
            edges.push(json!({ "from": after, "to": own }));
        }
        6 => {
            node(&own, "transform", json!({ "value": 1 }));
            node(&own, "transform", json!({ "value": 2 }));
        }
        7 => node(&own, "transform", json!({})),
        8 => {
            let later = format!("later_than_{word}");
            node(&own, "transform", json!({ "value": format!("{{% ${later} %}}") }));
            node(&later, "transform", json!({ "value": 1 }));
            edges.push(json!({ "from": own, "to": later }));
        }
        9 => node(&own, "workflow.call", json!({ "workflow": format!("wf_{word}"), "input": {} })),
        10 => node(&own, "wait", json!({ "seconds": 1, "until": "2030-01-01T00:00:00Z" })),
        _ => {
            node(&own, "merge", json!({ "mode": "first" }));
            edges.push(json!({ "from": own, "to": "tool" }));
        }
    }
    document["edges"].as_array_mut().unwrap().extend(edges);
}

const FAULTS: usize = 12;

/// What was found, without the places, which move when something is put before them.
fn told(document: &Value) -> BTreeMap<String, usize> {
    let catalog = common::catalog();
    let compilation = compile_value(document, &catalog, &common::Callees, &Options::default());
    let mut told = BTreeMap::new();
    for d in compilation.diagnostics {
        *told.entry(format!("{} {:?} {}", d.code, d.node, d.message.en)).or_insert(0) += 1;
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_unrelated_fault_hides_nothing_and_adds_only_itself(
        base in prop::sample::select(common::files("pass")),
        faults in prop::collection::vec(0..FAULTS, 1..6),
    ) {
        let base: Value = serde_json::from_str(&base.1).unwrap();
        let plain = told(&base);
        let mut wanted = plain.clone();
        let mut all = base.clone();
        for (n, kind) in faults.iter().enumerate() {
            let mut alone = base.clone();
            inject(&mut alone, *kind, n);
            let own = told(&alone);
            prop_assert!(own.len() > plain.len(), "fault {kind} is not found: {own:#?}");
            for (finding, count) in own {
                *wanted.entry(finding.clone()).or_insert(0) += count - plain.get(&finding).unwrap_or(&0);
            }
            inject(&mut all, *kind, n);
        }
        let together = told(&all);
        // the whole is the sum of its parts
        prop_assert_eq!(together, wanted, "faults {:?}", faults);
    }

    #[test]
    fn a_wrong_edge_in_the_middle_hides_no_error(
        base in prop::sample::select(common::files("fail")),
        place in any::<prop::sample::Index>(),
        port in any::<bool>(),
    ) {
        let Ok(base) = serde_json::from_str::<Value>(&base.1) else { return Ok(()) };
        let Some(ids) = base["nodes"].as_array() else { return Ok(()) };
        let ids: Vec<&str> = ids.iter().filter_map(|node| node["id"].as_str()).collect();
        if ids.is_empty() || !base["edges"].is_array() || base["version"] != 1 {
            return Ok(());
        }
        let from = ids[place.index(ids.len())];
        let mut faulty = base.clone();
        let edge = if port {
            json!({ "from": from, "port": "of_no_node", "to": ids[ids.len() - 1] })
        } else {
            json!({ "from": from, "to": "somewhere_that_is_not_there" })
        };
        faulty["edges"].as_array_mut().unwrap().push(edge);
        let (before, after) = (told(&base), told(&faulty));
        for finding in before.keys().filter(|finding| finding.starts_with('F')) {
            // size limits speak of the machine, and there is none
            let of_machine = ["F070", "F071"].iter().any(|code| finding.starts_with(code));
            // the new edge may bring what was missing before a node
            let brought = port && finding.starts_with("F032");
            prop_assert!(of_machine || brought || after.contains_key(finding), "{finding} is hidden by {after:#?}");
        }
    }
}
