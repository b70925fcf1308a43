//! The schema of what the tool gives, from the template of its answer. It only says what is
//! certain: an expression whose type is not evident may give anything.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::model::{Graph, Item};
use crate::template::Template;

/// The schema of a workflow's structured answer; nothing when it answers otherwise or nothing is known.
pub(crate) fn output_schema(graph: &Graph<'_>) -> Option<Value> {
    let known = Known::of(graph);
    let mut schemas: Vec<Value> = Vec::new();
    for item in graph.nodes.iter().filter(|item| item.is("respond") && !item.node.is_disabled()) {
        // what is marked an error is no result
        if item.parameter("is_error").and_then(Template::constant) == Some(&Value::Bool(true)) {
            continue;
        }
        let schema = known.template(item.parameter("structured")?);
        if !schemas.contains(&schema) {
            schemas.push(schema);
        }
    }
    let schema = match schemas.len() {
        0 => return None,
        1 => schemas.pop()?,
        _ if schemas.iter().all(|schema| schema.get("type") == Some(&json!("object"))) => {
            json!({ "type": "object", "anyOf": schemas })
        }
        _ => return None,
    };
    (schema != json!({})).then_some(schema)
}

struct Known<'g, 'c> {
    graph: &'g Graph<'c>,
    nodes: HashMap<&'g str, &'g Item<'c>>,
    input: Option<&'g Value>,
}

impl<'g, 'c> Known<'g, 'c> {
    fn of(graph: &'g Graph<'c>) -> Self {
        let input = graph.nodes.iter().find(|item| item.is("tool"));
        Self {
            graph,
            nodes: graph.nodes.iter().map(|item| (item.id(), item)).collect(),
            input: input.and_then(|tool| tool.node.parameters.get("input_schema")),
        }
    }

    fn template(&self, template: &Template) -> Value {
        match template {
            Template::Constant(value) => constant(value),
            Template::Expression(expression) => self.expression(expression),
            Template::List(items) => {
                let first = items.first().map(|item| self.template(item));
                match first.filter(|first| items.iter().all(|item| self.template(item) == *first)) {
                    Some(same) if same != json!({}) => json!({ "type": "array", "items": same }),
                    _ => json!({ "type": "array" }),
                }
            }
            Template::Object(fields) => {
                let mut properties = Map::new();
                for (key, field) in fields {
                    properties.insert(key.clone(), self.template(field));
                }
                let names: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
                json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
            }
        }
    }

    /// Only a plain path has an evident type; and of what it finds only a scalar is certain, since
    /// JSONata unwraps lists of one.
    fn expression(&self, expression: &portal_expr::Expression) -> Value {
        let [only] = expression.references() else { return json!({}) };
        let path = only.path.join(".");
        let path = if path.is_empty() { path } else { format!(".{path}") };
        if !only.exact || expression.source().trim() != format!("${}{path}", only.name) {
            return json!({});
        }
        if only.name == "input" {
            return self.input.map_or_else(|| json!({}), |schema| along(schema, &only.path));
        }
        match self.nodes.get(only.name.as_str()) {
            // a node that may not have run gives null
            Some(item) if only.path.is_empty() && item.is("transform") && self.always(item) => {
                item.parameter("value").map_or_else(|| json!({}), |value| self.template(value))
            }
            _ => json!({}),
        }
    }

    /// Whether a node surely ran with its own value when the answer is built: every way to it is
    /// without a choice and its error fails the run.
    fn always(&self, item: &Item<'_>) -> bool {
        !item.catches()
            && !item.node.is_disabled()
            && item.incoming.len() <= 1
            && item.incoming.iter().all(|edge| {
                let from = self.graph.item(edge.from);
                from.is_some_and(|from| from.ports.len() < 2 && (from.is("tool") || self.always(from)))
            })
    }
}

fn along(schema: &Value, path: &[String]) -> Value {
    let mut at = schema;
    for name in path {
        if at.get("type").and_then(Value::as_str) != Some("object") {
            return json!({});
        }
        match at.get("properties").and_then(|properties| properties.get(name)) {
            Some(inner) => at = inner,
            None => return json!({}),
        }
    }
    match at.get("type").and_then(Value::as_str) {
        Some(scalar @ ("string" | "number" | "integer" | "boolean" | "null")) => json!({ "type": scalar }),
        _ => json!({}),
    }
}

fn constant(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "type": "null" }),
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(number) if number.is_f64() => json!({ "type": "number" }),
        Value::Number(_) => json!({ "type": "integer" }),
        Value::String(_) => json!({ "type": "string" }),
        Value::Array(_) => json!({ "type": "array" }),
        Value::Object(fields) => {
            let properties: Map<String, Value> =
                fields.iter().map(|(key, field)| (key.clone(), constant(field))).collect();
            let names: Vec<&String> = fields.keys().collect();
            json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
        }
    }
}
