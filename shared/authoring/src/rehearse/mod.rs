//! Rewrites a document for a test run.
//!
//! A pinned node gives the pinned value; its neighbours see no difference. One that failed leaves by
//! its port for errors, and gives what the workflow went on with. A run until a node keeps
//! that node and those before it, and answers with its output. A run from a node calls nothing that
//! does not come after it: what it needs of that is pinned, and the decisions before it go the way
//! that leads to it. From and until the same node, only that
//! node runs. Nodes in the bodies of loops are nodes like any other: the loop then gives what they
//! gave for each item.

mod graph;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::AuthoringError;
use graph::{Graph, id_of, type_of};

/// What is special about a test run.
#[derive(Debug, Clone, Default)]
pub struct Rehearsal {
    /// Outputs that are given instead of run for, by node id.
    pub pins: BTreeMap<String, Value>,
    /// Those of the pinned nodes that leave by their port for errors.
    pub failed: BTreeSet<String>,
    /// The node after which the run stops.
    pub until: Option<String>,
    /// The node with which the run begins: of the others only those after it run.
    pub from: Option<String>,
}

/// The document to compile instead.
pub fn rehearse(definition: &Value, rehearsal: &Rehearsal) -> Result<Value, AuthoringError> {
    let mut definition = definition.clone();
    let find = |definition: &Value, field: &str, verb: &str, id: &str| {
        way_to(definition, id).ok_or_else(|| AuthoringError::Rehearsal {
            pointer: field.to_owned(),
            message: format!("there is no node `{id}` to {verb}"),
        })
    };
    for (id, output) in &rehearsal.pins {
        let loops = find(&definition, &format!("/pins/{id}"), "pin", id)?;
        inside(&mut definition, &loops, &mut |graph| {
            if rehearsal.failed.contains(id) { graph.pin_failed(id, output) } else { graph.pin(id, output) }
        })?;
    }
    if let Some(id) = rehearsal.failed.iter().find(|id| !rehearsal.pins.contains_key(*id)) {
        return Err(AuthoringError::Rehearsal {
            pointer: format!("/failed/{id}"),
            message: format!("what `{id}` went on with must be in `pins`"),
        });
    }
    if let Some(from) = &rehearsal.from {
        let mut way = find(&definition, "/from", "run from", from)?;
        way.push(from.clone());
        let alone = rehearsal.until.as_ref() == Some(from);
        for (depth, start) in way.iter().enumerate() {
            let loops = way.get(..depth).unwrap_or_default();
            inside(&mut definition, loops, &mut |graph| {
                if !alone {
                    graph.lead_to(start)?;
                }
                graph.hold_back(start, &rehearsal.pins);
                Ok(())
            })?;
        }
    }
    if let Some(until) = &rehearsal.until {
        let mut way = find(&definition, "/until", "run to", until)?;
        way.push(until.clone());
        for (depth, end) in way.iter().enumerate().skip(1).rev() {
            let loops = way.get(..depth).unwrap_or_default();
            inside(&mut definition, loops, &mut |graph| {
                graph.end_body(end);
                Ok(())
            })?;
            if let Some(each) = loops.last() {
                let (outer, name) = (way.get(..depth - 1).unwrap_or_default(), each.clone());
                inside(&mut definition, outer, &mut |graph| {
                    graph.set_parameter(&name, "result", format!("{{% ${end} %}}").into());
                    Ok(())
                })?;
            }
        }
        let first = way.first().cloned().unwrap_or_default();
        let alone = rehearsal.from == rehearsal.until;
        inside(&mut definition, &[], &mut |graph| {
            graph.stop_after(&first, alone);
            Ok(())
        })?;
    }
    Ok(definition)
}

/// The argument of the run, when it is pinned as the output of the tool.
pub fn pinned_input(definition: &Value, pins: &BTreeMap<String, Value>) -> Option<Value> {
    let nodes = definition.get("nodes").and_then(Value::as_array)?;
    let tool = nodes.iter().find(|node| type_of(node) == "tool")?;
    pins.get(id_of(tool)).cloned()
}

/// Every node of a document that can run, those in the bodies of loops too.
pub fn node_ids(definition: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    for node in definition.get("nodes").and_then(Value::as_array).into_iter().flatten() {
        ids.push(id_of(node).to_owned());
        if let Some(body) = body_of(node) {
            ids.extend(node_ids(body));
        }
    }
    ids
}

/// The loops around a node, from the outside in.
fn way_to(graph: &Value, id: &str) -> Option<Vec<String>> {
    let nodes = graph.get("nodes").and_then(Value::as_array)?;
    if nodes.iter().any(|node| id_of(node) == id) {
        return Some(Vec::new());
    }
    nodes.iter().find_map(|node| {
        let mut way = way_to(body_of(node)?, id)?;
        way.insert(0, id_of(node).to_owned());
        Some(way)
    })
}

fn body_of(node: &Value) -> Option<&Value> {
    if type_of(node) == "for_each" { node.pointer("/parameters/body") } else { None }
}

/// Changes the graph in the innermost of these loops.
fn inside(
    graph: &mut Value,
    loops: &[String],
    change: &mut dyn FnMut(&mut Graph) -> Result<(), AuthoringError>,
) -> Result<(), AuthoringError> {
    if let Some((first, rest)) = loops.split_first() {
        let nodes = graph.get_mut("nodes").and_then(Value::as_array_mut).into_iter().flatten();
        let body = nodes.into_iter().find(|node| id_of(node) == first);
        return match body.and_then(|node| node.pointer_mut("/parameters/body")) {
            Some(body) => inside(body, rest, change),
            None => Ok(()),
        };
    }
    let mut own = Graph::take(graph);
    let changed = change(&mut own);
    own.put(graph);
    changed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "version": 1,
            "nodes": [
                { "id": "tool", "type": "tool", "parameters": {} },
                { "id": "find", "type": "http.request", "parameters": {}, "on_error": "route" },
                { "id": "any", "type": "condition", "parameters": { "when": "{% true %}" } },
                { "id": "other", "type": "transform", "parameters": { "value": 1 } },
                { "id": "answer", "type": "respond", "parameters": {} },
            ],
            "edges": [
                { "from": "tool", "to": "find" }, { "from": "find", "to": "any" },
                { "from": "find", "port": "error", "to": "other" },
                { "from": "any", "port": "true", "to": "answer" },
            ],
        })
    }

    fn run(rehearsal: &Rehearsal) -> Result<Value, String> {
        rehearse(&document(), rehearsal).map_err(|error| error.to_string())
    }

    #[test]
    fn a_pinned_node_gives_its_value_and_no_error() {
        let pins = BTreeMap::from([("find".to_owned(), json!({ "a": ["{% $x %}", "plain"] }))]);
        let rewritten = run(&Rehearsal { pins, ..Rehearsal::default() }).unwrap();
        assert_eq!(
            rewritten["nodes"][1],
            json!({
                "id": "find", "on_error": "route", "type": "transform",
                "parameters": { "value": { "a": ["{% \"\\u007b% $x %\\u007d\" %}", "plain"] } },
            })
        );
        // what handles its error still hangs on it, and does not run
        assert_eq!(rewritten["edges"], document()["edges"]);
    }

    #[test]
    fn a_run_until_a_node_keeps_what_is_before_it() {
        let until = |id: &str| Rehearsal { until: Some(id.to_owned()), ..Rehearsal::default() };
        let rewritten = run(&until("find")).unwrap();
        let ids: Vec<_> = rewritten["nodes"].as_array().unwrap().iter().map(id_of).collect();
        assert_eq!(ids, ["tool", "find", "rehearsal_1"]);
        assert_eq!(rewritten["nodes"][1]["on_error"], "fail");
        assert_eq!(rewritten["nodes"][2]["parameters"]["structured"], "{% $find %}");
        assert_eq!(
            rewritten["edges"],
            json!([{ "from": "tool", "to": "find" }, { "from": "find", "to": "rehearsal_1" }])
        );
        let rewritten = run(&until("any")).unwrap();
        assert_eq!(rewritten["edges"][3], json!({ "from": "any", "port": "false", "to": "rehearsal_1" }));
        assert_eq!(run(&until("answer")).unwrap(), document());
    }

    #[test]
    fn a_pinned_node_that_failed_leaves_by_its_port_for_errors() {
        let went_on = json!({ "error": "Http.Status404", "cause": "none" });
        let failed = |id: &str, pinned: bool| Rehearsal {
            pins: BTreeMap::from_iter(pinned.then(|| (id.to_owned(), went_on.clone()))),
            failed: BTreeSet::from([id.to_owned()]),
            from: Some("other".to_owned()),
            until: None,
        };
        let rewritten = run(&failed("find", true)).unwrap();
        assert_eq!(
            rewritten["nodes"][1],
            json!({ "id": "find", "type": "transform", "parameters": { "value": went_on } })
        );
        // a choice that is made already stands between it and what came after it
        let choice = json!({ "id": "rehearsal_find", "type": "condition", "parameters": { "when": true } });
        assert_eq!(rewritten["nodes"].as_array().unwrap().last(), Some(&choice));
        let edges = rewritten["edges"].as_array().unwrap();
        assert!(edges.contains(&json!({ "from": "find", "to": "rehearsal_find" })));
        assert!(edges.contains(&json!({ "from": "rehearsal_find", "port": "true", "to": "other" })));
        assert!(edges.contains(&json!({ "from": "rehearsal_find", "port": "false", "to": "any" })));

        assert_eq!(run(&failed("any", true)).unwrap_err(), "`any` has no port for errors to leave by");
        assert_eq!(run(&failed("find", false)).unwrap_err(), "what `find` went on with must be in `pins`");
    }

    #[test]
    fn a_decision_is_pinned_to_a_port() {
        let pins = |id: &str, value: Value| Rehearsal {
            pins: BTreeMap::from([(id.to_owned(), value)]),
            ..Rehearsal::default()
        };
        let rewritten = run(&pins("any", json!(false))).unwrap();
        assert_eq!(rewritten["nodes"][2]["parameters"]["when"], false);
        assert_eq!(run(&pins("any", json!("yes"))).unwrap_err(), "a `condition` gives true or false");
        assert_eq!(run(&pins("tool", json!({ "a": 1 }))).unwrap(), document());
        assert_eq!(pinned_input(&document(), &pins("tool", json!(7)).pins), Some(json!(7)));
        assert!(run(&pins("answer", json!(1))).unwrap_err().contains("ends the run"));
    }

    #[test]
    fn a_run_from_a_node_calls_nothing_else() {
        let from = Rehearsal { from: Some("any".to_owned()), ..Rehearsal::default() };
        let rewritten = run(&from).unwrap();
        assert_eq!(rewritten["nodes"][1]["type"], "transform");
        let held = rewritten["nodes"][1]["parameters"]["value"].as_str().unwrap();
        assert!(held.contains("$error(") && held.contains("no output of `find` is known"), "{held}");
        // alone, the node runs whichever way led past it, and the answer is its output
        let until = Some("other".to_owned());
        let pins = BTreeMap::from([("find".to_owned(), json!(1))]);
        let rewritten = run(&Rehearsal { from: until.clone(), until, pins, ..Rehearsal::default() }).unwrap();
        let ids: Vec<_> = rewritten["nodes"].as_array().unwrap().iter().map(id_of).collect();
        assert_eq!(ids, ["tool", "find", "other", "rehearsal_1"]);
        assert!(rewritten["edges"].as_array().unwrap().contains(&json!({ "from": "tool", "to": "other" })));
    }

    #[test]
    fn a_run_from_a_node_comes_to_it_whatever_was_decided_before() {
        let mut forked = document();
        forked["nodes"][1] = json!({ "id": "kind", "type": "switch", "parameters": { "cases": [
            { "port": "a", "when": "{% true %}" }, { "port": "b", "when": "{% true %}" },
        ] } });
        forked["edges"] = json!([
            { "from": "tool", "to": "kind" }, { "from": "kind", "port": "a", "to": "any" },
            { "from": "kind", "port": "b", "to": "any" }, { "from": "any", "port": "true", "to": "answer" },
            { "from": "any", "port": "false", "to": "other" },
        ]);
        let run = |from: &str, pins: Value| {
            let pins = serde_json::from_value(pins).unwrap();
            let run = Rehearsal { pins, from: Some(from.to_owned()), ..Rehearsal::default() };
            let nodes = rehearse(&forked, &run).unwrap()["nodes"].clone();
            let whens = |case: &Value| case["when"].clone();
            let cases: Vec<_> =
                nodes[1]["parameters"]["cases"].as_array().unwrap().iter().map(whens).collect();
            (cases, nodes[2]["parameters"]["when"].clone())
        };
        let (kind, any) = run("other", json!({ "any": true }));
        assert_eq!((kind, any), (vec![json!(true), json!(false)], json!(false)));
        // a way that leads there stays, and nothing is decided where every way does
        let (kind, any) = run("answer", json!({ "kind": "b", "any": true }));
        assert_eq!((kind, any), (vec![json!(false), json!(true)], json!(true)));
        let (kind, any) = run("kind", json!({ "any": false }));
        assert_eq!((kind, any), (vec![json!("{% true %}"), json!("{% true %}")], json!(false)));
        let (kind, _) = run("any", json!({ "kind": "default" }));
        assert_eq!(kind, vec![json!(true), json!(false)]);
    }

    #[test]
    fn nodes_in_loops_are_nodes_too() {
        let mut looped = document();
        looped["nodes"][3] = json!({ "id": "other", "type": "for_each", "parameters": {
            "items": "{% [1] %}", "result": 1,
            "body": {
                "nodes": [
                    { "id": "call", "type": "http.request", "parameters": {} },
                    { "id": "after", "type": "transform", "parameters": { "value": 1 } },
                ],
                "edges": [{ "from": "call", "to": "after" }],
            },
        } });
        let run = |rehearsal: &Rehearsal| rehearse(&looped, rehearsal).unwrap();
        let pins = BTreeMap::from([("call".to_owned(), json!(7))]);
        let pinned = run(&Rehearsal { pins, ..Rehearsal::default() });
        assert_eq!(pinned["nodes"][3]["parameters"]["body"]["nodes"][0]["parameters"]["value"], 7);
        let until = run(&Rehearsal { until: Some("call".to_owned()), ..Rehearsal::default() });
        let other = until["nodes"].as_array().unwrap().iter().find(|node| id_of(node) == "other").unwrap();
        assert_eq!(other["parameters"]["result"], "{% $call %}");
        assert_eq!(other["parameters"]["body"]["nodes"].as_array().unwrap().len(), 1);
        let from = run(&Rehearsal { from: Some("after".to_owned()), ..Rehearsal::default() });
        assert_eq!(from["nodes"][3]["parameters"]["body"]["nodes"][0]["type"], "transform");
        assert_eq!(from["nodes"][1]["type"], "transform");
        assert_eq!(node_ids(&looped).len(), 7);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let pins = BTreeMap::from([("nix".to_owned(), json!(1))]);
        let pinned = Rehearsal { pins, ..Rehearsal::default() };
        assert_eq!(run(&pinned).unwrap_err(), "there is no node `nix` to pin");
        let until = Rehearsal { until: Some("nix".to_owned()), ..Rehearsal::default() };
        assert_eq!(run(&until).unwrap_err(), "there is no node `nix` to run to");
    }
}
