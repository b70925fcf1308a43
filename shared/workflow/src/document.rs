//! The document as Rust values, version 1.

use serde_json::{Map, Number, Value};

/// A whole workflow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The version of the format.
    pub version: u32,
    /// The nodes, in the author's order.
    pub nodes: Vec<Node>,
    /// The edges, in the author's order.
    pub edges: Vec<Edge>,
    /// What only the editor reads: positions, notes, groups. Never part of the meaning.
    pub view: Option<Map<String, Value>>,
    /// What reading leniently kept.
    pub extra: Extra,
}

/// Nodes and edges: a document's, or the body of a `for_each`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// The nodes, in the author's order.
    pub nodes: Vec<Node>,
    /// The edges, in the author's order.
    pub edges: Vec<Edge>,
}

/// One node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    /// Its name in expressions: `[a-z][a-z0-9_]*`, 1 to [`Node::MAX_ID`] characters, unique in the document.
    pub id: String,
    /// Its kind, such as `http.request`.
    pub type_name: String,
    /// What the editor shows instead of the id.
    pub name: Option<String>,
    /// Its parameters; strings that are wholly `{% … %}` are JSONata.
    pub parameters: Map<String, Value>,
    /// The connection it uses.
    pub connection: Option<String>,
    /// What is tried again, and how.
    pub retry: Option<Retry>,
    /// Seconds after which one attempt fails with `States.Timeout`.
    pub timeout_seconds: Option<u64>,
    /// What its error does after the retries; absent means [`OnError::Fail`].
    pub on_error: Option<OnError>,
    /// Its output when it failed and `on_error` is `continue`; absent means `null`.
    pub fallback: Option<Value>,
    /// How many live edges it waits for; absent means [`Join::Any`].
    pub join: Option<Join>,
    /// A disabled node does nothing, gives `null` and lets the run pass by `out`.
    pub disabled: Option<bool>,
    /// A remark of the author.
    pub notes: Option<String>,
    /// What reading leniently kept.
    pub extra: Extra,
}

/// One edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edge {
    /// The id of the node it leaves.
    pub from: String,
    /// The port it leaves by; absent means `out`.
    pub port: Option<String>,
    /// The id of the node it enters.
    pub to: String,
    /// What reading leniently kept.
    pub extra: Extra,
}

/// What is tried again, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Retry {
    /// Attempts in all, the first included: 3 means at most two retries.
    pub max_attempts: u32,
    /// Seconds before the second attempt; absent means 1.
    pub interval_seconds: Option<u64>,
    /// The factor by which the interval grows; absent means 2.
    pub backoff_rate: Option<Number>,
    /// The most an interval grows to.
    pub max_delay_seconds: Option<u64>,
    /// Whether the interval is drawn at random; absent means [`Jitter::None`].
    pub jitter: Option<Jitter>,
    /// The error names that are tried again; absent means every one.
    pub errors: Option<Vec<String>>,
    /// What reading leniently kept.
    pub extra: Extra,
}

/// What a node's error does to the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// It fails the run.
    #[default]
    Fail,
    /// The node's output becomes its `fallback`, and the run goes on by `out`.
    Continue,
    /// The run goes on by `error` with `{error, cause, node, attempt}`.
    Route,
}

/// When a node with several incoming edges runs, once all of them are decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Join {
    /// When any of them is live.
    #[default]
    Any,
    /// When all of them are live.
    All,
}

/// How a retry's interval is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Jitter {
    /// Uniformly between nothing and the interval.
    Full,
    /// The interval itself.
    #[default]
    None,
}

/// Fields of a newer or foreign writer, and the order the keys stood in.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    pub(crate) order: Vec<String>,
    /// The fields this version does not know.
    pub unknown: Map<String, Value>,
}

/// Two values differ by what they say, not by the order they say it in.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.unknown == other.unknown
    }
}

impl OnError {
    pub(crate) const NAMES: [(&'static str, Self); 3] =
        [("fail", Self::Fail), ("continue", Self::Continue), ("route", Self::Route)];

    /// The word in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Continue => "continue",
            Self::Route => "route",
        }
    }
}

impl Join {
    pub(crate) const NAMES: [(&'static str, Self); 2] = [("any", Self::Any), ("all", Self::All)];

    /// The word in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
        }
    }
}

impl Jitter {
    pub(crate) const NAMES: [(&'static str, Self); 2] = [("full", Self::Full), ("none", Self::None)];

    /// The word in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::None => "none",
        }
    }
}

impl Node {
    /// How many characters an id may have.
    pub const MAX_ID: usize = 40;

    /// What its error does to the run.
    pub fn on_error(&self) -> OnError {
        self.on_error.unwrap_or_default()
    }

    /// When it runs.
    pub fn join(&self) -> Join {
        self.join.unwrap_or_default()
    }

    /// Whether it is switched off.
    pub fn is_disabled(&self) -> bool {
        self.disabled == Some(true)
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

impl Edge {
    /// The port it leaves by.
    pub fn port(&self) -> &str {
        self.port.as_deref().unwrap_or("out")
    }
}

impl Document {
    /// The trigger: the first node of type `tool`.
    pub fn tool(&self) -> Option<&Node> {
        self.nodes.iter().find(|node| node.type_name == "tool")
    }

    /// The tool's name, as MCP clients call it.
    pub fn tool_name(&self) -> Option<&str> {
        self.tool()?.parameters.get("name")?.as_str()
    }
}
