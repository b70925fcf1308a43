//! Rewrites a document for a test run.
//!
//! A pinned node becomes a `transform` that gives the pinned value; its neighbours see no
//! difference. A run until a node keeps that node and those before it, and answers with its output.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::AuthoringError;

/// What is special about a test run.
#[derive(Debug, Clone, Default)]
pub struct Rehearsal {
    /// Outputs that are given instead of run for, by node id.
    pub pins: BTreeMap<String, Value>,
    /// The node after which the run stops.
    pub until: Option<String>,
}

/// The document to compile instead.
pub fn rehearse(definition: &Value, rehearsal: &Rehearsal) -> Result<Value, AuthoringError> {
    let mut definition = definition.clone();
    let mut graph = Graph { nodes: take(&mut definition, "nodes"), edges: take(&mut definition, "edges") };
    for (id, output) in &rehearsal.pins {
        graph.pin(id, output)?;
    }
    if let Some(until) = &rehearsal.until {
        graph.stop_after(until)?;
    }
    if let Some(fields) = definition.as_object_mut() {
        fields.insert("nodes".to_owned(), graph.nodes.into());
        fields.insert("edges".to_owned(), graph.edges.into());
    }
    Ok(definition)
}

/// An absent list is an empty one; of what is no list the compiler complains beforehand.
fn take(definition: &mut Value, name: &str) -> Vec<Value> {
    match definition.get_mut(name).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

struct Graph {
    nodes: Vec<Value>,
    edges: Vec<Value>,
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn id_of(node: &Value) -> &str {
    text(node, "id")
}

fn type_of(node: &Value) -> &str {
    text(node, "type")
}

impl Graph {
    fn pin(&mut self, id: &str, output: &Value) -> Result<(), AuthoringError> {
        let fail = |message: String| AuthoringError::Rehearsal { pointer: format!("/pins/{id}"), message };
        let node = self.nodes.iter_mut().find(|node| id_of(node) == id);
        let node = node.ok_or_else(|| fail(format!("there is no node `{id}` to pin")))?;
        let kind = type_of(node).to_owned();
        if matches!(kind.as_str(), "tool" | "respond" | "fail" | "condition" | "switch") {
            return Err(fail(format!(
                "the output of a `{kind}` cannot be pinned; pin that of a node before it"
            )));
        }
        *node = json!({ "id": id, "type": "transform", "parameters": { "value": literal(output) } });
        // What left by the error port does not: a given output is no error.
        self.edges.retain(|edge| !(text(edge, "from") == id && text(edge, "port") == "error"));
        Ok(())
    }

    fn stop_after(&mut self, until: &str) -> Result<(), AuthoringError> {
        let target = self.nodes.iter().find(|node| id_of(node) == until).cloned();
        let target = target.ok_or_else(|| AuthoringError::Rehearsal {
            pointer: "/until".to_owned(),
            message: format!("there is no node `{until}` to run to"),
        })?;
        if matches!(type_of(&target), "respond" | "fail") {
            // A run to an end is a whole run.
            return Ok(());
        }
        let kept = self.with_ancestors(until);
        let answer = self.free_id();
        self.nodes.retain(|node| kept.contains(id_of(node)));
        self.edges.retain(|edge| {
            let (from, to) = (text(edge, "from"), text(edge, "to"));
            from != until && kept.contains(from) && kept.contains(to)
        });
        self.fail_where_no_error_is_routed();
        let output = if type_of(&target) == "tool" { "input" } else { until };
        let parameters = json!({ "structured": format!("{{% ${output} %}}") });
        self.nodes.push(json!({ "id": answer, "type": "respond", "parameters": parameters }));
        // Whichever way a node with ports of its own goes, the answer follows.
        self.edges.extend(ports(&target).into_iter().map(|port| match port {
            Some(port) => json!({ "from": until, "port": port, "to": answer }),
            None => json!({ "from": until, "to": answer }),
        }));
        Ok(())
    }

    /// A node whose error edge was cut off has nowhere to route its errors.
    fn fail_where_no_error_is_routed(&mut self) {
        let routed = |edges: &[Value], id: &str| {
            edges.iter().any(|edge| text(edge, "from") == id && text(edge, "port") == "error")
        };
        for node in &mut self.nodes {
            if text(node, "on_error") == "route"
                && !routed(&self.edges, id_of(node))
                && let Some(fields) = node.as_object_mut()
            {
                fields.insert("on_error".to_owned(), "fail".into());
            }
        }
    }

    fn with_ancestors(&self, id: &str) -> BTreeSet<String> {
        let mut kept = BTreeSet::from([id.to_owned()]);
        let mut open = vec![id.to_owned()];
        while let Some(node) = open.pop() {
            for edge in self.edges.iter().filter(|edge| text(edge, "to") == node) {
                let from = text(edge, "from").to_owned();
                if kept.insert(from.clone()) {
                    open.push(from);
                }
            }
        }
        // The trigger declares the arguments, whether or not an edge leaves it.
        let triggers = self.nodes.iter().filter(|node| type_of(node) == "tool");
        kept.extend(triggers.map(|node| id_of(node).to_owned()));
        kept
    }

    fn free_id(&self) -> String {
        let taken = |id: &str| self.nodes.iter().any(|node| id_of(node) == id);
        (1..=u32::MAX).map(|n| format!("rehearsal_{n}")).find(|id| !taken(id)).unwrap_or_default()
    }
}

/// The ports a node can be left by; `None` is the only port of most.
fn ports(node: &Value) -> Vec<Option<String>> {
    match type_of(node) {
        "condition" => vec![Some("true".to_owned()), Some("false".to_owned())],
        "switch" => {
            let cases = node.pointer("/parameters/cases").and_then(Value::as_array);
            let cases = cases.into_iter().flatten().map(|case| text(case, "port").to_owned());
            cases.chain(["default".to_owned()]).map(Some).collect()
        }
        _ => vec![None],
    }
}

/// A value that stands for itself: a string that looks like an expression is quoted as one.
fn literal(value: &Value) -> Value {
    match value {
        Value::String(text) if text.trim_start().starts_with("{%") => {
            // A JSON string is a JSONata string; the braces are escaped so that no delimiter stands in it.
            let quoted =
                Value::from(text.as_str()).to_string().replace('{', "\\u007b").replace('}', "\\u007d");
            Value::String(format!("{{% {quoted} %}}"))
        }
        Value::Array(items) => items.iter().map(literal).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), literal(value))).collect::<Map<_, _>>().into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
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
        let rewritten = run(&Rehearsal { pins, until: None }).unwrap();
        assert_eq!(
            rewritten["nodes"][1],
            json!({
                "id": "find", "type": "transform",
                "parameters": { "value": { "a": ["{% \"\\u007b% $x %\\u007d\" %}", "plain"] } },
            })
        );
        assert_eq!(rewritten["edges"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn a_run_until_a_node_keeps_what_is_before_it() {
        let until = |id: &str| Rehearsal { pins: BTreeMap::new(), until: Some(id.to_owned()) };
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
    fn what_is_not_there_is_told() {
        let pins = |id: &str| Rehearsal { pins: BTreeMap::from([(id.to_owned(), json!(1))]), until: None };
        assert_eq!(run(&pins("nix")).unwrap_err(), "there is no node `nix` to pin");
        assert!(run(&pins("any")).unwrap_err().contains("cannot be pinned"));
        let until = Rehearsal { pins: BTreeMap::new(), until: Some("nix".to_owned()) };
        assert_eq!(run(&until).unwrap_err(), "there is no node `nix` to run to");
    }
}
