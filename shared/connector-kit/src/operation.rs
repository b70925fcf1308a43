//! Operations and the connectors that gather them.

use async_trait::async_trait;
use portal_catalog::{AuthKind, Effect, Manifest, NodeKind, Port, Role, Text};
use serde_json::Value;

use crate::context::Context;
use crate::declare::{Param, read_parameters};
use crate::error::{ConnectorError, ErrorName};

/// A text in both languages.
pub fn text(en: &str, ko: &str) -> Text {
    Text { en: en.to_owned(), ko: ko.to_owned() }
}

/// Whether an operation takes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// It has no use for one.
    None,
    /// It can do without.
    Optional,
    /// It cannot do without.
    Required,
}

/// One request that an example makes, and the service's answer. The kit's suite replays it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The method.
    pub method: &'static str,
    /// The whole URL with its query.
    pub url: &'static str,
    /// The body, if there is one: compared as JSON.
    pub body: Option<Value>,
    /// The answer's status.
    pub status: u16,
    /// The answer's body.
    pub answer: Value,
}

/// An example of an operation: shown in the editor, run by the suite.
#[derive(Debug, Clone)]
pub struct Example {
    /// The parameters.
    pub parameters: Value,
    /// The requests that come of them, in order.
    pub exchanges: Vec<Exchange>,
    /// What the operation gives.
    pub output: Value,
}

/// What an operation says of itself besides its parameters.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// The name in a document's `type`, such as `github.issues.list`.
    pub name: &'static str,
    /// Short name in the palette.
    pub title: Text,
    /// What it does, in a sentence or two.
    pub description: Text,
    /// Words a search finds it by, in both languages.
    pub keywords: &'static [&'static str],
    /// A Lucide icon's name.
    pub icon: &'static str,
    /// What it does to the world.
    pub effect: Effect,
    /// Whether a call may be repeated without doing more than once.
    pub idempotent: bool,
    /// Whether it takes a connection.
    pub connection: Connection,
    /// The OAuth scopes it needs.
    pub scopes: &'static [&'static str],
    /// Median duration in milliseconds.
    pub typical_ms: u32,
    /// JSON Schema of what it gives.
    pub output: Value,
    /// An example.
    pub example: Example,
}

/// One operation of a connector: one file under `src/operations/`.
#[async_trait]
pub trait Operation: Send + Sync + 'static {
    /// What it takes: a [`record!`](crate::record).
    type Parameters: Param + Send;

    /// What it says of itself.
    fn declaration(&self) -> Declaration;

    /// Runs it. `parameters` are complete and of the right types.
    async fn run(&self, context: &Context, parameters: Self::Parameters) -> Result<Value, ConnectorError>;
}

/// Any operation, its parameters still unread.
#[async_trait]
pub trait AnyOperation: Send + Sync {
    /// What it says of itself.
    fn declaration(&self) -> Declaration;

    /// The JSON Schema of its parameters.
    fn parameters(&self) -> Value;

    /// Reads the parameters strictly, then runs it.
    async fn run(&self, context: &Context, parameters: &Value) -> Result<Value, ConnectorError>;
}

#[async_trait]
impl<O: Operation> AnyOperation for O {
    fn declaration(&self) -> Declaration {
        Operation::declaration(self)
    }

    fn parameters(&self) -> Value {
        O::Parameters::schema()
    }

    async fn run(&self, context: &Context, parameters: &Value) -> Result<Value, ConnectorError> {
        let parameters = read_parameters::<O::Parameters>(parameters)
            .map_err(|problems| ConnectorError::new(ErrorName::BadParameters, problems.to_string()))?;
        Operation::run(self, context, parameters).await
    }
}

/// A connector: one provider, one function, its operations.
pub struct Connector {
    /// The function that runs it, such as `connector-http`.
    pub function: &'static str,
    /// The provider's id, such as `http`.
    pub provider: &'static str,
    /// The provider's name.
    pub title: Text,
    /// The palette's group.
    pub group: &'static str,
    /// How its connections authenticate.
    pub auth: &'static [AuthKind],
    /// Its operations, in palette order.
    pub operations: Vec<Box<dyn AnyOperation>>,
}

impl Connector {
    /// What `manifest.json` holds.
    pub fn manifest(&self) -> Manifest {
        Manifest {
            function: self.function.to_owned(),
            provider: self.provider.to_owned(),
            title: self.title.clone(),
            auth: self.auth.to_vec(),
            operations: self.operations.iter().map(|operation| self.kind(operation.as_ref())).collect(),
        }
    }

    fn kind(&self, operation: &dyn AnyOperation) -> NodeKind {
        let declared = operation.declaration();
        NodeKind {
            type_name: declared.name.to_owned(),
            title: declared.title,
            description: declared.description,
            keywords: declared.keywords.iter().map(|&word| word.to_owned()).collect(),
            icon: declared.icon.to_owned(),
            group: self.group.to_owned(),
            role: Role::Effect,
            effect: Some(declared.effect),
            idempotent: declared.idempotent,
            ports: vec![Port { name: "out".to_owned(), title: text("Done", "완료") }],
            can_fail: true,
            parameters: operation.parameters(),
            output: declared.output,
            provider: (declared.connection != Connection::None).then(|| self.provider.to_owned()),
            connection_required: declared.connection == Connection::Required,
            scopes: declared.scopes.iter().map(|&scope| scope.to_owned()).collect(),
            function: Some(self.function.to_owned()),
            typical_ms: declared.typical_ms,
            example: declared.example.parameters,
        }
    }
}
