//! What is known of a node kind.

use indexmap::IndexMap;
pub use portal_workflow::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What part a node plays in a workflow (workflow.md, "Meaning", 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Where a run begins: `tool`.
    Trigger,
    /// Only evaluates.
    Pure,
    /// Calls something outside.
    Effect,
    /// Decides, repeats, joins or waits.
    Control,
    /// Ends the run: `respond`, `fail`.
    End,
}

/// What a call does to the world, as the tool annotations tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Adds something.
    Create,
    /// Changes something that exists.
    Update,
    /// Removes something.
    Delete,
    /// Depends on the parameters: for `http.request`, on `method`.
    ByMethod,
}

/// A way out of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// Its name, as an edge's `port` names it.
    pub name: String,
    /// What leaving by it means.
    pub title: Text,
}

/// How a connection of a provider authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthKind {
    /// User name and password.
    Basic,
    /// A bearer token.
    Bearer,
    /// A value in a header of the user's choice.
    Header,
    /// OAuth 2 authorization code with PKCE and refresh.
    Oauth2,
}

/// One node kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeKind {
    /// The name in a document's `type`, such as `http.request`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Short name in the palette.
    pub title: Text,
    /// What it does, in a sentence or two.
    pub description: Text,
    /// Words a search finds it by, besides its title.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// A Lucide icon's name.
    pub icon: String,
    /// The palette's group, such as `flow`, `data`, `http`.
    pub group: String,
    /// Its part in a workflow.
    pub role: Role,
    /// What it does to the world; absent for nodes that are no effects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Whether a call may be repeated without doing more than once.
    #[serde(default)]
    pub idempotent: bool,
    /// The ports besides `error`. A `switch`'s own ports come from its parameters.
    pub ports: Vec<Port>,
    /// Whether `on_error`, `retry` and `timeout_seconds` apply.
    #[serde(default)]
    pub can_fail: bool,
    /// JSON Schema 2020-12 of `parameters`. A property with `"x-expression": "required"` must be
    /// an expression, `"forbidden"` must not be one; without it a value of the property's type
    /// or an expression is taken. `"x-widget"` names the form control. `"title"` and
    /// `"description"` may be a [`Text`] object under `"x-title"`, `"x-description"`.
    pub parameters: Value,
    /// JSON Schema of what the node gives.
    pub output: Value,
    /// The provider whose connection it takes, such as `http` or `github`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether it cannot run without a connection.
    #[serde(default)]
    pub connection_required: bool,
    /// OAuth scopes it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// The function that runs it, such as `connector-http`; absent for built-in nodes that
    /// compile away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Median duration in milliseconds, for the schedule and the estimate.
    #[serde(default)]
    pub typical_ms: u32,
    /// An example of `parameters`.
    pub example: Value,
}

/// What one connector declares; generated into `functions/connector-*/manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The function that runs these operations.
    pub function: String,
    /// The provider's id, such as `http`.
    pub provider: String,
    /// The provider's name.
    pub title: Text,
    /// How its connections authenticate.
    pub auth: Vec<AuthKind>,
    /// The operations.
    pub operations: Vec<NodeKind>,
}

/// All node kinds there are, by type name, in palette order.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    kinds: IndexMap<String, NodeKind>,
}

impl Catalog {
    /// A catalogue of these kinds.
    pub fn new(kinds: impl IntoIterator<Item = NodeKind>) -> Self {
        Self { kinds: kinds.into_iter().map(|kind| (kind.type_name.clone(), kind)).collect() }
    }

    /// The built-in nodes and what these connectors declare.
    pub fn with(manifests: impl IntoIterator<Item = Manifest>) -> Self {
        let operations = manifests.into_iter().flat_map(|manifest| manifest.operations);
        Self::new(crate::builtin().into_iter().chain(operations))
    }

    /// The kind of that type name.
    pub fn get(&self, type_name: &str) -> Option<&NodeKind> {
        self.kinds.get(type_name)
    }

    /// Every kind, in palette order.
    pub fn iter(&self) -> impl Iterator<Item = &NodeKind> {
        self.kinds.values()
    }
}
