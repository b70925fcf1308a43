//! One graph of a document, and what a test run changes in it.

use std::collections::{BTreeMap, BTreeSet};

use portal_expr::literal;
use portal_workflow::Node;
use serde_json::{Map, Value, json};

use crate::AuthoringError;

/// The nodes and edges of a document or of a loop's body.
pub(super) struct Graph {
    nodes: Vec<Value>,
    edges: Vec<Value>,
}

impl Graph {
    /// Takes them out of where they stand.
    pub(super) fn take(from: &mut Value) -> Self {
        Self { nodes: take(from, "nodes"), edges: take(from, "edges") }
    }

    /// Puts them back.
    pub(super) fn put(self, into: &mut Value) {
        if let Some(fields) = into.as_object_mut() {
            fields.insert("nodes".to_owned(), self.nodes.into());
            fields.insert("edges".to_owned(), self.edges.into());
        }
    }

    pub(super) fn pin(&mut self, id: &str, output: &Value) -> Result<(), AuthoringError> {
        let Some(node) = self.nodes.iter_mut().find(|node| id_of(node) == id) else { return Ok(()) };
        let fail = |message: String| AuthoringError::Rehearsal { pointer: format!("/pins/{id}"), message };
        match type_of(node) {
            // it gives what it is given: the run's argument
            "tool" => {}
            kind @ ("respond" | "fail") => {
                return Err(fail(format!("a `{kind}` ends the run, it gives nothing that could be pinned")));
            }
            "condition" => {
                let Value::Bool(_) = output else {
                    return Err(fail("a `condition` gives true or false".to_owned()));
                };
                set_parameter(node, "when", output.clone());
            }
            "switch" => {
                let ports = ports(node);
                let known = ports.iter().flatten().any(|port| output.as_str() == Some(port));
                if !known {
                    let ports: Vec<&str> = ports.iter().flatten().map(String::as_str).collect();
                    return Err(fail(format!("a `switch` gives one of its ports: {}", ports.join(", "))));
                }
                let cases = node.pointer_mut("/parameters/cases").and_then(Value::as_array_mut);
                for case in cases.into_iter().flatten() {
                    let chosen = case.get("port") == Some(output);
                    if let Some(fields) = case.as_object_mut() {
                        fields.insert("when".to_owned(), chosen.into());
                    }
                }
            }
            _ => replace(node, literal(output)),
        }
        Ok(())
    }

    /// Pins what the workflow went on with when the node failed. Its ports become those of a choice
    /// that is made already: what hangs on either still waits for it.
    pub(super) fn pin_failed(&mut self, id: &str, output: &Value) -> Result<(), AuthoringError> {
        let is_error = |edge: &Value| text(edge, "from") == id && text(edge, "port") == "error";
        if !self.edges.iter().any(is_error) {
            return Err(AuthoringError::Rehearsal {
                pointer: format!("/failed/{id}"),
                message: format!("`{id}` has no port for errors to leave by"),
            });
        }
        self.pin(id, output)?;
        let choice = self.choice_after(id);
        for edge in self.edges.iter_mut().filter(|edge| text(edge, "from") == id) {
            let port = if text(edge, "port") == "error" { "true" } else { "false" };
            if let Some(fields) = edge.as_object_mut() {
                fields.insert("from".to_owned(), choice.as_str().into());
                fields.insert("port".to_owned(), port.into());
            }
        }
        let node = self.nodes.iter_mut().find(|node| id_of(node) == id);
        if let Some(fields) = node.and_then(Value::as_object_mut) {
            fields.shift_remove("on_error");
        }
        self.edges.push(json!({ "from": id, "to": choice }));
        self.nodes.push(json!({ "id": choice, "type": "condition", "parameters": { "when": true } }));
        Ok(())
    }

    /// Takes a way that leads to `start` at every decision before it, also where its pin says
    /// another: a run comes to the node that it begins with.
    pub(super) fn lead_to(&mut self, start: &str) -> Result<(), AuthoringError> {
        let before = self.reached(start, "to", "from");
        let decisions: Vec<Value> = self
            .nodes
            .iter()
            .filter(|node| id_of(node) != start && before.contains(id_of(node)))
            .filter(|node| matches!(type_of(node), "condition" | "switch"))
            .cloned()
            .collect();
        for decision in decisions {
            let id = id_of(&decision);
            let (leading, astray): (Vec<String>, Vec<String>) =
                ports(&decision).into_iter().flatten().partition(|port| {
                    self.edges.iter().any(|edge| {
                        text(edge, "from") == id
                            && text(edge, "port") == port
                            && before.contains(text(edge, "to"))
                    })
                });
            let Some(first) = leading.first().filter(|_| !astray.is_empty()) else { continue };
            if decided(&decision).is_some_and(|port| leading.contains(&port)) {
                continue;
            }
            let output = match type_of(&decision) {
                "condition" => (first == "true").into(),
                _ => first.as_str().into(),
            };
            self.pin(id, &output)?;
        }
        Ok(())
    }

    /// Lets nothing be called that does not come after `start`. What was not pinned says so when it
    /// is come to.
    pub(super) fn hold_back(&mut self, start: &str, pins: &BTreeMap<String, Value>) {
        let after = self.reached(start, "from", "to");
        for node in self.nodes.iter_mut().filter(|node| !is_free(node)) {
            let id = id_of(node).to_owned();
            if !after.contains(&id) && !pins.contains_key(&id) {
                let text = format!("no output of `{id}` is known: run it first, or pin one");
                replace(node, format!("{{% $error({}) %}}", Value::from(text)).into());
            }
        }
    }

    /// A node and what edges lead to from it, or what leads to it.
    fn reached(&self, id: &str, near: &str, far: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::from([id.to_owned()]);
        let mut open = vec![id.to_owned()];
        while let Some(node) = open.pop() {
            for edge in self.edges.iter().filter(|edge| text(edge, near) == node) {
                let next = text(edge, far).to_owned();
                if reached.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        reached
    }

    /// Keeps a node and what comes before it.
    pub(super) fn end_body(&mut self, until: &str) {
        let mut kept = self.reached(until, "to", "from");
        // The trigger declares the arguments, whether or not an edge leaves it.
        let triggers = self.nodes.iter().filter(|node| type_of(node) == "tool");
        kept.extend(triggers.map(|node| id_of(node).to_owned()));
        self.nodes.retain(|node| kept.contains(id_of(node)));
        self.edges.retain(|edge| {
            let (from, to) = (text(edge, "from"), text(edge, "to"));
            from != until && kept.contains(from) && kept.contains(to)
        });
        self.fail_where_no_error_is_routed();
    }

    pub(super) fn stop_after(&mut self, until: &str, alone: bool) {
        let Some(target) = self.nodes.iter().find(|node| id_of(node) == until).cloned() else { return };
        if matches!(type_of(&target), "respond" | "fail") && !alone {
            // A run to an end is a whole run.
            return;
        }
        self.end_body(until);
        if alone {
            self.start_with(until);
        }
        if matches!(type_of(&target), "respond" | "fail") {
            return;
        }
        let answer = self.free_id();
        let output = if type_of(&target) == "tool" { "input" } else { until };
        let parameters = json!({ "structured": format!("{{% ${output} %}}") });
        self.nodes.push(json!({ "id": answer, "type": "respond", "parameters": parameters }));
        // Whichever way a node with ports of its own goes, the answer follows.
        self.edges.extend(ports(&target).into_iter().map(|port| match port {
            Some(port) => json!({ "from": until, "port": port, "to": answer }),
            None => json!({ "from": until, "to": answer }),
        }));
    }

    /// A node that is to run alone runs whichever way led past it.
    fn start_with(&mut self, id: &str) {
        let Some(tool) = self.nodes.iter().find(|node| type_of(node) == "tool").map(|n| id_of(n).to_owned())
        else {
            return;
        };
        if tool == id {
            return;
        }
        let edge = json!({ "from": tool, "to": id });
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
        if let Some(fields) =
            self.nodes.iter_mut().find(|node| id_of(node) == id).and_then(Value::as_object_mut)
        {
            fields.insert("join".to_owned(), "any".into());
        }
    }

    pub(super) fn set_parameter(&mut self, id: &str, name: &str, value: Value) {
        if let Some(node) = self.nodes.iter_mut().find(|node| id_of(node) == id) {
            set_parameter(node, name, value);
        }
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

    /// Named after the node, because loops' bodies and what is round them share their names.
    fn choice_after(&self, id: &str) -> String {
        let named: String = format!("rehearsal_{id}").chars().take(Node::MAX_ID).collect();
        if self.nodes.iter().any(|node| id_of(node) == named) { self.free_id() } else { named }
    }

    fn free_id(&self) -> String {
        let taken = |id: &str| self.nodes.iter().any(|node| id_of(node) == id);
        (1..=u32::MAX).map(|n| format!("rehearsal_{n}")).find(|id| !taken(id)).unwrap_or_default()
    }
}

fn set_parameter(node: &mut Value, name: &str, value: Value) {
    if let Some(parameters) = node.get_mut("parameters").and_then(Value::as_object_mut) {
        parameters.insert(name.to_owned(), value);
    }
}

/// Makes a node give a value. How it joins stays, and its port for errors, so that what hangs on
/// the port still waits for it.
fn replace(node: &mut Value, value: Value) {
    let mut fields = Map::new();
    for (name, field) in node.as_object_mut().into_iter().flat_map(std::mem::take) {
        let routes = name == "on_error" && field == "route";
        if routes || matches!(name.as_str(), "id" | "join" | "disabled") {
            fields.insert(name, field);
        }
    }
    fields.insert("type".to_owned(), "transform".into());
    fields.insert("parameters".to_owned(), json!({ "value": value }));
    *node = fields.into();
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

/// The port that a decision leaves by whatever the data, as a pinned one does.
fn decided(node: &Value) -> Option<String> {
    if type_of(node) == "condition" {
        return node.pointer("/parameters/when").and_then(Value::as_bool).map(|when| when.to_string());
    }
    let cases = node.pointer("/parameters/cases").and_then(Value::as_array)?;
    for case in cases {
        if case.get("when").and_then(Value::as_bool)? {
            return Some(text(case, "port").to_owned());
        }
    }
    Some("default".to_owned())
}

/// An absent list is an empty one; of what is no list the compiler complains beforehand.
fn take(definition: &mut Value, name: &str) -> Vec<Value> {
    match definition.get_mut(name).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn id_of(node: &Value) -> &str {
    text(node, "id")
}

pub(super) fn type_of(node: &Value) -> &str {
    text(node, "type")
}

/// Nodes that call nothing and wait for nothing: they may run again for nothing.
fn is_free(node: &Value) -> bool {
    matches!(type_of(node), "tool" | "respond" | "fail" | "transform" | "condition" | "switch" | "merge")
}
