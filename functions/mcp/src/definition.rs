//! A deployed server as the endpoint sees it: parsed once, shared by all requests.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use portal_base::{DeploymentId, WorkspaceId};
use portal_execution::Source;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use crate::schema::{Schema, SchemaError};

/// Who may call a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone on this machine, without a credential.
    Public,
    /// Whoever presents one of the workspace's API keys.
    ApiKey,
}

/// One MCP server: what `server/discover`, `initialize` and `tools/list` answer from.
#[derive(Debug)]
pub struct ServerDefinition {
    /// The tenant it belongs to.
    pub workspace: WorkspaceId,
    /// The deployment it is.
    pub deployment: DeploymentId,
    /// The last part of its URL.
    pub slug: String,
    /// The name people see.
    pub title: Option<String>,
    /// The version clients see; changes with every deployment.
    pub version: String,
    /// Guidance for the model, if the author wrote any.
    pub instructions: Option<String>,
    /// Who may call it.
    pub access: Access,
    /// Whether its owner has paused it: it still lists its tools, but runs none.
    pub paused: bool,
    tools: Vec<Arc<ToolDefinition>>,
    by_name: HashMap<String, usize>,
}

/// What a [`ServerDefinition`] is made of besides its tools.
#[derive(Debug, Clone)]
pub struct ServerSpec {
    /// See [`ServerDefinition::workspace`].
    pub workspace: WorkspaceId,
    /// See [`ServerDefinition::deployment`].
    pub deployment: DeploymentId,
    /// See [`ServerDefinition::slug`].
    pub slug: String,
    /// See [`ServerDefinition::title`].
    pub title: Option<String>,
    /// See [`ServerDefinition::version`].
    pub version: String,
    /// See [`ServerDefinition::instructions`].
    pub instructions: Option<String>,
    /// See [`ServerDefinition::access`].
    pub access: Access,
    /// See [`ServerDefinition::paused`].
    pub paused: bool,
}

impl ServerDefinition {
    /// A server with these tools, listed in this order. Of two tools with one name the first is kept.
    pub fn new(spec: ServerSpec, tools: impl IntoIterator<Item = ToolDefinition>) -> Self {
        let mut kept = Vec::new();
        let mut by_name = HashMap::new();
        for tool in tools {
            if let std::collections::hash_map::Entry::Vacant(entry) = by_name.entry(tool.name.clone()) {
                entry.insert(kept.len());
                kept.push(Arc::new(tool));
            }
        }
        let ServerSpec { workspace, deployment, slug, title, version, instructions, access, paused } = spec;
        Self {
            workspace,
            deployment,
            slug,
            title,
            version,
            instructions,
            access,
            paused,
            tools: kept,
            by_name,
        }
    }

    /// Its tools, in listing order.
    pub fn tools(&self) -> &[Arc<ToolDefinition>] {
        &self.tools
    }

    /// Where the tool of that name stands in the listing order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The tool of that name.
    pub fn tool(&self, name: &str) -> Option<&Arc<ToolDefinition>> {
        self.position(name).and_then(|at| self.tools.get(at))
    }
}

/// What a tool is made of, as the deployment records it.
#[derive(Debug, Clone, Default)]
pub struct ToolSpec {
    /// 1 to 64 characters `[A-Za-z0-9_.-]`.
    pub name: String,
    /// The name people see.
    pub title: Option<String>,
    /// What it does, for the model.
    pub description: Option<String>,
    /// JSON Schema of the arguments; listed exactly as the author wrote it.
    pub input_schema: JsonObject,
    /// JSON Schema of `structuredContent`, when the answer has one.
    pub output_schema: Option<JsonObject>,
    /// The hints: `readOnlyHint`, `destructiveHint`, `idempotentHint`, `openWorldHint`.
    pub annotations: Option<Value>,
    /// What the author calls each node, by node id: the texts of progress and of errors.
    pub steps: HashMap<String, String>,
    /// What a call runs; absent where the backend goes by the name.
    pub runs: Option<Source>,
}

/// One tool, with the forms each protocol version lists and the compiled schemas.
#[derive(Debug)]
pub struct ToolDefinition {
    name: String,
    steps: HashMap<String, String>,
    runs: Option<Source>,
    modern: Tool,
    legacy: Tool,
    oldest: Tool,
    wraps: bool,
    input: OnceLock<Result<Schema, SchemaError>>,
    output: OnceLock<Result<Schema, SchemaError>>,
}

impl ToolDefinition {
    /// A tool of this specification.
    pub fn new(spec: ToolSpec) -> Self {
        let ToolSpec { name, title, description, input_schema, output_schema, annotations, steps, runs } =
            spec;
        let mut modern = Tool::new_with_raw(name.clone(), description.map(Cow::Owned), input_schema);
        modern.title = title;
        modern.output_schema = output_schema.map(Arc::new);
        modern.annotations =
            annotations.and_then(|hints| serde_json::from_value::<ToolAnnotations>(hints).ok());
        let wraps = modern.output_schema.as_deref().is_some_and(|schema| !describes_objects(schema));
        let mut legacy = modern.clone();
        if wraps {
            legacy.output_schema = modern.output_schema.as_deref().map(|schema| Arc::new(wrapped(schema)));
        }
        let mut oldest = modern.clone();
        oldest.title = None;
        oldest.output_schema = None;
        Self {
            name,
            steps,
            runs,
            modern,
            legacy,
            oldest,
            wraps,
            input: OnceLock::new(),
            output: OnceLock::new(),
        }
    }

    /// The name it is called by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a call runs.
    pub fn runs(&self) -> Option<&Source> {
        self.runs.as_ref()
    }

    /// What the author calls the node of that id.
    pub fn step<'a>(&'a self, node: &'a str) -> &'a str {
        self.steps.get(node).map_or(node, String::as_str)
    }

    /// The form a peer of that protocol version lists: before 2026-07-28 an output schema must
    /// describe an object, before 2025-06-18 there is neither an output schema nor a title.
    pub(crate) fn listed(&self, version: &str) -> &Tool {
        match version {
            v if v >= "2026-07-28" => &self.modern,
            v if v >= "2025-06-18" => &self.legacy,
            _ => &self.oldest,
        }
    }

    /// Whether a peer before 2026-07-28 gets the answer as `{"result": …}`.
    pub(crate) fn wraps_for_legacy(&self) -> bool {
        self.wraps
    }

    /// Whether the tool promises structured content.
    pub(crate) fn is_structured(&self) -> bool {
        self.modern.output_schema.is_some()
    }

    /// The compiled schema of the arguments.
    pub(crate) fn input(&self) -> Result<&Schema, &SchemaError> {
        self.input.get_or_init(|| Schema::compile(&self.modern.input_schema)).as_ref()
    }

    /// The compiled schema of the answer, if there is one.
    pub(crate) fn output(&self) -> Option<Result<&Schema, &SchemaError>> {
        let schema = self.modern.output_schema.as_deref()?;
        Some(self.output.get_or_init(|| Schema::compile(schema)).as_ref())
    }
}

fn describes_objects(schema: &JsonObject) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("object")
}

/// `{"result": …}` around a schema that does not describe an object.
fn wrapped(schema: &JsonObject) -> JsonObject {
    let mut inner = schema.clone();
    inner.shift_remove("$schema");
    // A schema with an id of its own is a resource of its own: its `#/$defs/…` keep their meaning
    // although the schema has moved down a level.
    if !inner.contains_key("$id") && (inner.contains_key("$defs") || inner.contains_key("definitions")) {
        inner.insert("$id".to_owned(), json!("urn:mcp-portal:result"));
    }
    let mut outer = JsonObject::new();
    outer.insert("type".to_owned(), json!("object"));
    outer.insert("properties".to_owned(), json!({ "result": inner }));
    outer.insert("required".to_owned(), json!(["result"]));
    outer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> JsonObject {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn an_output_that_is_no_object_is_wrapped_for_older_peers_only() {
        let tool = ToolDefinition::new(ToolSpec {
            name: "names".into(),
            title: Some("Names".into()),
            input_schema: object(json!({"type": "object"})),
            output_schema: Some(object(
                json!({"type": "array", "items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "string"}}}),
            )),
            ..ToolSpec::default()
        });
        let form = |version| serde_json::to_value(tool.listed(version)).unwrap();
        assert_eq!(form("2026-07-28")["outputSchema"]["type"], "array");
        let legacy = form("2025-11-25");
        assert_eq!(legacy["outputSchema"]["required"], json!(["result"]));
        let schema = Schema::compile(legacy["outputSchema"].as_object().unwrap()).unwrap();
        assert!(schema.is_valid(&json!({"result": ["a"]})));
        assert!(!schema.is_valid(&json!({"result": [1]})));
        assert!(form("2025-03-26").get("outputSchema").is_none());
        assert!(form("2025-03-26").get("title").is_none());
    }

    #[test]
    fn a_schema_is_listed_as_written() {
        let schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": {"b": {"x-mcp-header": "B", "type": "string"}, "a": {"$ref": "#/$defs/a"}},
            "$defs": {"a": {"$anchor": "a", "if": {}, "then": false}}, "allOf": [], "unknown": {"kept": true}});
        let tool = ToolDefinition::new(ToolSpec {
            name: "t".into(),
            input_schema: object(schema.clone()),
            ..ToolSpec::default()
        });
        let listed = serde_json::to_value(tool.listed("2026-07-28")).unwrap();
        assert_eq!(listed["inputSchema"].to_string(), schema.to_string());
    }
}
