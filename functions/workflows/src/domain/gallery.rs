//! What a newcomer may begin with.

use std::collections::BTreeMap;

use portal_catalog::{Catalog, NodeKind, Text};
use serde_json::Value;

/// The node that runs another workflow: what that one needs is not to be seen here.
const CALL: &str = "workflow.call";

/// One workflow of the gallery.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its name in the gallery, such as `weather`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it does.
    pub description: Text,
    /// What its nodes are called, by their id; the document itself says it in English.
    pub names: BTreeMap<String, Text>,
    /// Words to group by.
    pub tags: Vec<String>,
    /// The document.
    pub definition: Value,
    /// Arguments to try it with.
    pub input: Value,
    /// What it gives then.
    pub expected: Option<Value>,
}

/// The workflows, in the order they are shown.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    /// The workflows.
    pub examples: Vec<Example>,
}

/// What a document is made of, as the catalogue tells it.
#[derive(Debug, Default)]
pub(crate) struct Needs<'a> {
    /// The kinds of its nodes, each once, in the order they come; those in loops included.
    pub(crate) kinds: Vec<&'a NodeKind>,
    /// Whether a node cannot run without a connection, or names one.
    pub(crate) connection: bool,
    /// Whether nothing in it calls anything outside.
    pub(crate) offline: bool,
}

impl<'a> Needs<'a> {
    pub(crate) fn of(definition: &Value, catalog: &'a Catalog) -> Self {
        let mut needs = Self { offline: true, ..Self::default() };
        needs.visit(definition, catalog);
        needs
    }

    fn visit(&mut self, graph: &Value, catalog: &'a Catalog) {
        for node in graph["nodes"].as_array().into_iter().flatten() {
            let kind = node["type"].as_str().and_then(|name| catalog.get(name));
            self.offline &= kind.is_some_and(|kind| kind.effect.is_none() && kind.type_name != CALL);
            self.connection |=
                node["connection"].is_string() || kind.is_some_and(|kind| kind.connection_required);
            if let Some(kind) =
                kind.filter(|kind| self.kinds.iter().all(|known| known.type_name != kind.type_name))
            {
                self.kinds.push(kind);
            }
            if let Some(body) = node.pointer("/parameters/body") {
                self.visit(body, catalog);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn needs(nodes: &Value) -> (Vec<String>, bool, bool) {
        let connector = connector_http::connector();
        let catalog = Catalog::with([connector.manifest()]);
        let needs = Needs::of(&json!({ "nodes": nodes }), &catalog);
        let kinds = needs.kinds.iter().map(|kind| kind.type_name.clone()).collect();
        (kinds, needs.connection, needs.offline)
    }

    #[test]
    fn what_is_in_a_loop_counts() {
        let call = json!({ "type": "http.request", "connection": "con_1" });
        let body = json!({ "nodes": [{ "type": "transform" }, call] });
        let nodes = json!([{ "type": "tool" }, { "type": "for_each", "parameters": { "body": body } }]);
        let kinds = ["tool", "for_each", "transform", "http.request"].map(str::to_owned).to_vec();
        assert_eq!(needs(&nodes), (kinds, true, false));
    }

    #[test]
    fn what_calls_nothing_is_offline_and_what_calls_a_workflow_may_not_be() {
        let offline = |nodes: Value| needs(&nodes).2;
        assert!(offline(json!([{ "type": "tool" }, { "type": "transform" }, { "type": "transform" }])));
        assert!(!offline(json!([{ "type": "tool" }, { "type": "workflow.call" }])));
        assert!(!offline(json!([{ "type": "tool" }, { "type": "of.tomorrow" }])));
    }
}
