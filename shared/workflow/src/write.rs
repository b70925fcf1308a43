//! Documents back to JSON, with the keys in the order they were read.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::document::{Extra, Retry};
use crate::{Document, Edge, Graph, Mode, Node};

impl Extra {
    fn write(&self, known: Vec<(&str, Option<Value>)>) -> Value {
        let mut known: Map<String, Value> =
            known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        let mut all = Map::new();
        for key in &self.order {
            if let Some(value) = known.shift_remove(key).or_else(|| self.unknown.get(key).cloned()) {
                all.insert(key.clone(), value);
            }
        }
        all.append(&mut known);
        for (key, value) in &self.unknown {
            all.entry(key.as_str()).or_insert_with(|| value.clone());
        }
        Value::Object(all)
    }

    fn had(&self, key: &str) -> bool {
        self.order.iter().any(|known| known == key)
    }
}

impl Document {
    /// The document as JSON.
    pub fn to_value(&self) -> Value {
        self.extra.write(vec![
            ("version", Some(self.version.into())),
            ("nodes", Some(self.nodes.iter().map(Node::to_value).collect())),
            ("edges", Some(self.edges.iter().map(Edge::to_value).collect())),
            ("view", self.view.clone().map(Value::Object)),
        ])
    }
}

impl Graph {
    /// The graph as the JSON of a body.
    pub fn to_value(&self) -> Value {
        Extra::default().write(vec![
            ("nodes", Some(self.nodes.iter().map(Node::to_value).collect())),
            ("edges", Some(self.edges.iter().map(Edge::to_value).collect())),
        ])
    }
}

impl Node {
    /// The node as JSON.
    pub fn to_value(&self) -> Value {
        let parameters = !self.parameters.is_empty() || self.extra.had("parameters");
        self.extra.write(vec![
            ("id", Some(self.id.as_str().into())),
            ("type", Some(self.type_name.as_str().into())),
            ("name", self.name.as_deref().map(Value::from)),
            ("connection", self.connection.as_deref().map(Value::from)),
            ("parameters", parameters.then(|| Value::Object(self.parameters.clone()))),
            ("join", self.join.map(|join| join.as_str().into())),
            ("retry", self.retry.as_ref().map(Retry::to_value)),
            ("timeout_seconds", self.timeout_seconds.map(Value::from)),
            ("on_error", self.on_error.map(|on_error| on_error.as_str().into())),
            ("fallback", self.fallback.clone()),
            ("disabled", self.disabled.map(Value::from)),
            ("notes", self.notes.as_deref().map(Value::from)),
        ])
    }
}

impl Retry {
    fn to_value(&self) -> Value {
        self.extra.write(vec![
            ("max_attempts", Some(self.max_attempts.into())),
            ("interval_seconds", self.interval_seconds.map(Value::from)),
            ("backoff_rate", self.backoff_rate.clone().map(Value::Number)),
            ("max_delay_seconds", self.max_delay_seconds.map(Value::from)),
            ("jitter", self.jitter.map(|jitter| jitter.as_str().into())),
            ("errors", self.errors.clone().map(Value::from)),
        ])
    }
}

impl Edge {
    /// The edge as JSON.
    pub fn to_value(&self) -> Value {
        self.extra.write(vec![
            ("from", Some(self.from.as_str().into())),
            ("port", self.port.as_deref().map(Value::from)),
            ("to", Some(self.to.as_str().into())),
        ])
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

/// Reads leniently; the error is the first problem.
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::read(value, Mode::Lenient).into_result().map_err(|problems| {
            let first = problems.first();
            serde::de::Error::custom(format_args!(
                "{}: {}",
                first.map_or("", |problem| &problem.pointer),
                first.map_or("", |problem| &problem.message.en)
            ))
        })
    }
}
