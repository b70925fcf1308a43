//! What more than one function shows.

use portal_base::{ApiKeyId, UserId};
use portal_store::entities::{self, Caller, ToolCard};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot be compiled.
    Error,
    /// It works, and is likely not what is meant.
    Warning,
    /// It works, and could be better.
    Info,
}

/// Part of an expression: byte offsets in the string that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// Another place that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DiagnosticLabel {
    /// The node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// JSON pointer into the document.
    pub pointer: String,
    /// What is there.
    pub message: String,
}

/// What was found in a document: a mistake or an advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Diagnostic {
    /// The stable code; it has a page under `docs/diagnostics`.
    #[schema(example = "F012")]
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the caller's language.
    pub message: String,
    /// The node it is in; absent when it is about the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// JSON pointer into the document.
    #[schema(example = "/nodes/1/parameters/url")]
    pub pointer: String,
    /// Where in the expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Other places it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub labels: Vec<DiagnosticLabel>,
}

/// A tool as a model sees it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ToolCardView {
    /// Its name.
    #[schema(example = "open_issues")]
    pub name: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it does.
    pub description: String,
    /// `readOnlyHint` and its like.
    #[schema(value_type = Object)]
    pub annotations: Value,
    /// JSON Schema of the arguments.
    #[schema(value_type = Object)]
    pub input_schema: Value,
    /// JSON Schema of the structured result, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub output_schema: Option<Value>,
    /// About how many tokens the card costs a model in each conversation.
    pub token_weight: usize,
}

impl From<ToolCard> for ToolCardView {
    fn from(card: ToolCard) -> Self {
        let token_weight = token_weight(&card);
        let ToolCard { name, title, description, annotations, input_schema, output_schema } = card;
        Self { name, title, description, annotations, input_schema, output_schema, token_weight }
    }
}

/// About four bytes of JSON make a token.
pub fn token_weight(card: &ToolCard) -> usize {
    let schema = card.input_schema.to_string().len();
    let output = card.output_schema.as_ref().map_or(0, |schema| schema.to_string().len());
    let title = card.title.as_ref().map_or(0, String::len);
    (card.name.len() + title + card.description.len() + schema + output).div_ceil(4)
}

/// Who started something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CallerView {
    /// A user of the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub user: Option<UserId>,
    /// The API key that was presented.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub api_key: Option<ApiKeyId>,
    /// The client program's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "claude-ai 0.1.0")]
    pub client: Option<String>,
}

impl From<Caller> for CallerView {
    fn from(Caller { user, api_key, client }: Caller) -> Self {
        Self { user, api_key, client }
    }
}

/// What something failed of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExecutionErrorView {
    /// The error's name.
    #[schema(example = "Http.Status404")]
    pub error: String,
    /// What happened.
    pub cause: String,
    /// The node it happened in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
}

impl From<entities::ExecutionError> for ExecutionErrorView {
    fn from(entities::ExecutionError { error, cause, node }: entities::ExecutionError) -> Self {
        Self { error, cause, node }
    }
}
