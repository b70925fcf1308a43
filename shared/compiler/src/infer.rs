//! The schema of what the tool gives, from the templates of its answers and what they read. It only
//! says what is certain: what is not evident may be anything.

use std::collections::{HashMap, HashSet};

use portal_expr::Outline;
use portal_workflow::OnError;
use serde_json::{Map, Value, json};

use crate::guard::{ALWAYS, Guards, NEVER};
use crate::model::{Graph, Item};
use crate::template::Template;

/// Values in one schema; a larger one says less than it costs.
const MOST: usize = 2000;

/// The schema of a workflow's structured answer; nothing when it answers otherwise or nothing is
/// known. It is always that of an object: that is what a client takes.
pub(crate) fn output_schema(graph: &Graph<'_>) -> Option<Value> {
    let schema = answers(graph)?;
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(all) if all.iter().all(is_object) => Some(json!({ "type": "object", "anyOf": all })),
        Some(_) => None,
        None => (schema != json!({})).then_some(schema),
    }
}

fn is_object(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "object")
}

/// What a workflow answers with; nothing when one of its answers is not structured.
fn answers(graph: &Graph<'_>) -> Option<Value> {
    let known = Known::of(graph);
    let mut schemas: Vec<Value> = Vec::new();
    for item in graph.nodes.iter().filter(|item| item.is("respond") && !item.node.is_disabled()) {
        // what is marked an error is no result
        if item.parameter("is_error").and_then(Template::constant) == Some(&Value::Bool(true)) {
            continue;
        }
        schemas.push(known.template(item.parameter("structured")?));
    }
    let first = schemas.pop()?;
    Some(schemas.into_iter().rev().fold(first, |all, schema| either(schema, all)))
}

/// One or the other.
fn either(one: Value, other: Value) -> Value {
    if one == other {
        return one;
    }
    if one == json!({}) || other == json!({}) {
        return json!({});
    }
    let parts = |schema: Value| match schema {
        Value::Object(mut fields) if fields.len() == 1 && fields.contains_key("anyOf") => {
            match fields.remove("anyOf") {
                Some(Value::Array(all)) => all,
                _ => Vec::new(),
            }
        }
        schema => vec![schema],
    };
    let mut all = parts(one);
    for schema in parts(other) {
        if !all.contains(&schema) {
            all.push(schema);
        }
    }
    let (number, integer) = (json!({ "type": "number" }), json!({ "type": "integer" }));
    if all.contains(&number) {
        all.retain(|schema| *schema != integer);
    }
    if let [only] = all.as_slice() {
        return only.clone();
    }
    let bare: Vec<&Value> = all
        .iter()
        .filter_map(|schema| schema.as_object().filter(|fields| fields.len() == 1)?.get("type"))
        .filter(|kind| kind.is_string())
        .collect();
    if bare.len() == all.len() { json!({ "type": bare }) } else { json!({ "anyOf": all }) }
}

struct Known<'g, 'c> {
    graph: &'g Graph<'c>,
    nodes: HashMap<&'g str, usize>,
    input: Option<&'g Value>,
    /// What each node's name stands for after it: its output, or `null` where it may not have run.
    after: Vec<Value>,
}

impl<'g, 'c> Known<'g, 'c> {
    fn of(graph: &'g Graph<'c>) -> Self {
        let tool = graph.nodes.iter().find(|item| item.is("tool"));
        let input = tool.and_then(|tool| tool.node.parameters.get("input_schema"));
        let after = vec![json!({}); graph.nodes.len()];
        let mut known = Self { graph, nodes: graph.positions(), input, after };
        let guards = Guards::of(graph);
        for (index, item) in graph.in_order() {
            let always = guards.of_node(index).0 == ALWAYS && !guards.bdd.overflow;
            let schema = known.node(item, always);
            if size(&schema) <= MOST
                && let Some(place) = known.after.get_mut(index)
            {
                *place = schema;
            }
        }
        known
    }

    fn template(&self, template: &Template) -> Value {
        match template {
            Template::Constant(value) => constant(value),
            Template::Expression(expression) => self.outline(&expression.outline()),
            Template::List(items) => {
                let first = items.first().map(|item| self.template(item));
                match first.filter(|first| items.iter().all(|item| self.template(item) == *first)) {
                    Some(same) if same != json!({}) => json!({ "type": "array", "items": same }),
                    _ => json!({ "type": "array" }),
                }
            }
            Template::Object(fields) => {
                // an expression that gives nothing is an error, so every field is there
                object(fields.iter().map(|(key, field)| (key.clone(), self.template(field), true)))
            }
        }
    }

    fn outline(&self, outline: &Outline) -> Value {
        match outline {
            Outline::Anything => json!({}),
            Outline::Null => json!({ "type": "null" }),
            Outline::Boolean => json!({ "type": "boolean" }),
            Outline::Number => json!({ "type": "number" }),
            Outline::Text => json!({ "type": "string" }),
            Outline::List => json!({ "type": "array" }),
            Outline::Object(fields) => object(fields.iter().map(|field| {
                let sure = field.sure || self.is_there(&field.value);
                (field.name.clone(), self.outline(&field.value), sure)
            })),
            Outline::Either(one, other) => either(self.outline(one), self.outline(other)),
            Outline::Path { name, steps } => self.path(name, steps),
        }
    }

    /// Of what a path finds only a scalar is certain: JSONata may unwrap a list of one.
    fn path(&self, name: &str, steps: &[String]) -> Value {
        if name == "input" {
            return self.input.map_or_else(|| json!({}), |schema| along(schema, steps));
        }
        let Some(index) = self.nodes.get(name) else { return json!({}) };
        let Some(whole) = self.after.get(*index) else { return json!({}) };
        if steps.is_empty() { whole.clone() } else { along(whole, steps) }
    }

    /// Whether a path surely finds something.
    fn is_there(&self, outline: &Outline) -> bool {
        let Outline::Path { name, steps } = outline else { return false };
        if steps.is_empty() {
            return self.nodes.contains_key(name.as_str());
        }
        let schema = match (name.as_str(), self.nodes.get(name.as_str())) {
            ("input", _) => self.input,
            (_, index) => index.and_then(|index| self.after.get(*index)),
        };
        schema.is_some_and(|schema| required(schema, steps))
    }

    fn node(&self, item: &Item<'_>, always: bool) -> Value {
        if item.node.is_disabled() {
            return json!({ "type": "null" });
        }
        let own = self.output(item);
        let own = match item.node.on_error() {
            OnError::Fail => own,
            OnError::Continue => {
                let fallback = item.fallback.as_ref().map(|fallback| self.template(fallback));
                // a decision's fallback is a port
                if item.is("condition") || item.is("switch") {
                    own
                } else {
                    either(own, fallback.unwrap_or_else(|| json!({ "type": "null" })))
                }
            }
            OnError::Route => json!({}),
        };
        if always { own } else { either(own, json!({ "type": "null" })) }
    }

    fn output(&self, item: &Item<'_>) -> Value {
        match item.kind.type_name.as_str() {
            "tool" => self.input.map_or_else(|| json!({}), |schema| along(schema, &[])),
            "transform" => item.parameter("value").map_or_else(|| json!({}), |value| self.template(value)),
            "condition" => json!({ "type": "boolean" }),
            "switch" => json!({ "type": "string" }),
            "wait" => json!({ "type": "null" }),
            "for_each" => json!({ "type": "array" }),
            "merge" => self.merged(item),
            "workflow.call" => {
                let graph = item.callee.as_ref().map(|callee| &callee.graph);
                let schema = graph.filter(|graph| every_way_answers(graph)).and_then(answers);
                schema.unwrap_or_else(|| json!({}))
            }
            _ => plain(&item.kind.output),
        }
    }

    fn merged(&self, item: &Item<'_>) -> Value {
        match item.parameter("mode").and_then(|mode| mode.constant()?.as_str()) {
            Some("list") => json!({ "type": "array" }),
            Some("combine") => {
                let mut seen = HashSet::new();
                let sources = item.incoming.iter().map(|edge| edge.from).filter(|from| seen.insert(*from));
                object(sources.filter_map(|index| {
                    let (source, given) = (self.graph.item(index)?, self.after.get(index)?.clone());
                    // what ran and left by another port is not here
                    let given = if source.ports.len() == 1 {
                        given
                    } else {
                        either(given, json!({ "type": "null" }))
                    };
                    Some((source.id().to_owned(), given, true))
                }))
            }
            _ => json!({}),
        }
    }
}

/// Whether a called workflow answers whatever happens: else the call gives `null`. An answer that is
/// an error fails the call, which then gives nothing.
fn every_way_answers(graph: &Graph<'_>) -> bool {
    let mut guards = Guards::of(graph);
    let mut any = NEVER;
    for (index, item) in graph.nodes.iter().enumerate() {
        if item.is("respond") && !item.node.is_disabled() {
            any = guards.bdd.or(any, guards.of_node(index).0);
        }
    }
    any == ALWAYS && !guards.bdd.overflow
}

fn size(schema: &Value) -> usize {
    match schema {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

fn object(fields: impl Iterator<Item = (String, Value, bool)>) -> Value {
    let mut properties = Map::new();
    let mut names = Vec::new();
    for (name, schema, sure) in fields {
        if sure {
            names.push(name.clone());
        }
        properties.insert(name, schema);
    }
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
}

fn along(schema: &Value, path: &[String]) -> Value {
    let mut at = schema;
    for name in path {
        if !is_object(at) {
            return json!({});
        }
        match at.get("properties").and_then(|properties| properties.get(name)) {
            Some(inner) => at = inner,
            None => return json!({}),
        }
    }
    match at.get("type").and_then(Value::as_str) {
        // a list of one at a path's end may come unwrapped
        Some("array") => json!({}),
        _ => plain(at),
    }
}

/// What a schema says of types alone: the words, patterns and bounds of where a value comes from are
/// not those of where it goes.
fn plain(schema: &Value) -> Value {
    let Some(said) = schema.as_object() else { return json!({}) };
    if let Some(Value::Array(ways)) = said.get("anyOf") {
        return ways.iter().map(plain).reduce(either).unwrap_or_else(|| json!({}));
    }
    let inner = |key: &str| said.get(key).filter(|inner| inner.is_object()).map(plain);
    match said.get("type") {
        Some(Value::String(kind)) => match kind.as_str() {
            "object" => {
                let mut fields = Map::from_iter([("type".to_owned(), json!("object"))]);
                if let Some(Value::Object(properties)) = said.get("properties") {
                    let properties = properties.iter().map(|(name, inner)| (name.clone(), plain(inner)));
                    fields.insert("properties".to_owned(), properties.collect());
                }
                if let Some(required) = said.get("required") {
                    fields.insert("required".to_owned(), required.clone());
                }
                match said.get("additionalProperties") {
                    Some(Value::Bool(false)) => {
                        fields.insert("additionalProperties".to_owned(), json!(false));
                    }
                    Some(_) => {
                        fields.extend(
                            inner("additionalProperties")
                                .map(|inner| ("additionalProperties".to_owned(), inner)),
                        );
                    }
                    None => {}
                }
                Value::Object(fields)
            }
            "array" => match inner("items").filter(|items| *items != json!({})) {
                Some(items) => json!({ "type": "array", "items": items }),
                None => json!({ "type": "array" }),
            },
            scalar => json!({ "type": scalar }),
        },
        Some(kinds @ Value::Array(_)) => json!({ "type": kinds }),
        _ => json!({}),
    }
}

fn required(schema: &Value, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    let listed = schema.get("required").and_then(Value::as_array);
    is_object(schema)
        && listed.is_some_and(|names| names.iter().any(|name| name.as_str() == Some(first)))
        && (rest.is_empty()
            || schema
                .get("properties")
                .and_then(|properties| properties.get(first))
                .is_some_and(|inner| required(inner, rest)))
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
            object(fields.iter().map(|(key, field)| (key.clone(), constant(field), true)))
        }
    }
}
