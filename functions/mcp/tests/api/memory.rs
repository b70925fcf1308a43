//! A backend in memory whose tools really run: no store, no engine, the same contract.

#![expect(clippy::needless_pass_by_value, reason = "`json!` at the call reads better without a borrow")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use function_mcp::{
    Access, Answer, AuthFailure, Backend, BackendError, Caller, Credentials, ServerDefinition, ServerSpec,
    Throttled, ToolCall, ToolDefinition, ToolEnd, ToolOutcome, ToolSpec,
};
use portal_base::{FakeClock, Ids, SeededRng};
use serde_json::{Value, json};

pub(crate) const KEY: &str = "mcp_key_for_tests";
/// A PNG of one pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
/// A WAV without samples.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) servers: HashMap<String, Arc<ServerDefinition>>,
    /// Calls that have begun, ended and been cancelled.
    pub(crate) begun: AtomicUsize,
    pub(crate) ended: AtomicUsize,
    pub(crate) cancelled: AtomicUsize,
    /// The caller of the latest call.
    pub(crate) caller: Mutex<Option<Caller>>,
    /// Whether the hook for quotas refuses.
    pub(crate) throttles: bool,
}

impl Memory {
    pub(crate) fn new() -> Self {
        let mut memory = Self::default();
        memory.add("open", Access::Public, false, tools());
        memory.add("keyed", Access::ApiKey, false, tools());
        memory.add("paused", Access::Public, true, tools());
        memory.add(
            "many",
            Access::Public,
            false,
            (0..450).map(|n| tool(&format!("tool_{n:03}"), json!({"type": "object"}))).collect(),
        );
        memory.add("empty", Access::Public, false, Vec::new());
        memory
    }

    fn add(&mut self, slug: &str, access: Access, paused: bool, tools: Vec<ToolSpec>) {
        // the same key has the same id every time
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()));
        let spec = ServerSpec {
            workspace: ids.make(),
            deployment: ids.make(),
            slug: slug.to_owned(),
            title: Some("Test server".to_owned()),
            version: "3".to_owned(),
            instructions: Some("Ask kindly.".to_owned()),
            access,
            paused,
        };
        let server = ServerDefinition::new(spec, tools.into_iter().map(ToolDefinition::new));
        self.servers.insert(slug.to_owned(), Arc::new(server));
    }
}

pub(crate) fn tool(name: &str, input_schema: Value) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        description: Some(format!("What {name} does.")),
        input_schema: input_schema.as_object().cloned().unwrap_or_default(),
        ..ToolSpec::default()
    }
}

fn object(value: Value) -> Option<serde_json::Map<String, Value>> {
    value.as_object().cloned()
}

fn tools() -> Vec<ToolSpec> {
    let none = || json!({"type": "object", "additionalProperties": false});
    vec![
        ToolSpec {
            title: Some("Add numbers".to_owned()),
            description: Some("Adds two numbers.".to_owned()),
            output_schema: object(
                json!({"type": "object", "properties": {"sum": {"type": "number"}}, "required": ["sum"]}),
            ),
            annotations: Some(json!({"readOnlyHint": true, "openWorldHint": false})),
            ..tool(
                "add",
                json!({"type": "object", "additionalProperties": false, "required": ["a", "b"],
                "properties": {"a": {"type": "number", "description": "The first number"}, "b": {"type": "number"}}}),
            )
        },
        ToolSpec {
            output_schema: object(json!({"type": "array", "items": {"type": "integer"}})),
            ..tool("list", none())
        },
        tool("test_simple_text", none()),
        tool("test_image_content", none()),
        tool("test_audio_content", none()),
        tool("test_embedded_resource", none()),
        tool("test_multiple_content_types", none()),
        tool("test_error_handling", none()),
        ToolSpec {
            steps: [("first", "Look up"), ("second", "Sort"), ("third", "Write")]
                .map(|(id, name)| (id.to_owned(), name.to_owned()))
                .into(),
            ..tool("test_tool_with_progress", none())
        },
        tool("busy", none()),
        tool("hang", none()),
        tool("stuck", none()),
        tool("huge", none()),
        tool("link", none()),
        tool("broken_schema", json!({"type": "object", "properties": {"a": {"type": "strin"}}})),
        tool(
            "by_region",
            json!({"type": "object", "required": ["region"],
            "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}}),
        ),
        tool(
            "json_schema_2020_12_tool",
            json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "$defs": {"address": {"$anchor": "addressDef", "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
            "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
                "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                "phone": {"type": "string"}, "email": {"type": "string"}},
            "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
            "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
            "then": {"required": ["phone"]}, "else": {"required": ["email"]},
            "additionalProperties": false}),
        ),
    ]
}

async fn run(call: &ToolCall) -> ToolEnd {
    let output = match call.tool.name() {
        "add" => {
            let number = |name| call.arguments.get(name).and_then(Value::as_f64).unwrap_or_default();
            json!({"structured": {"sum": number("a") + number("b")}})
        }
        "list" => json!({"structured": [1, 2, 3]}),
        "test_image_content" => json!({"content": [{"type": "image", "data": PNG, "mimeType": "image/png"}]}),
        "test_audio_content" => json!({"content": [{"type": "audio", "data": WAV, "mimeType": "audio/wav"}]}),
        "test_embedded_resource" => json!({"content": [{"type": "resource", "resource": {
            "uri": "test://embedded-resource", "mimeType": "text/plain", "text": "This is an embedded resource content."}}]}),
        "test_multiple_content_types" => json!({"content": [
            {"type": "text", "text": "Multiple content types test:"},
            {"type": "image", "data": PNG, "mimeType": "image/png"},
            {"type": "resource", "resource": {"uri": "test://mixed-content-resource", "mimeType": "application/json",
                "text": "{\"test\":\"data\",\"value\":123}"}},
        ]}),
        "test_error_handling" => {
            return ToolEnd::Failed {
                error: "Example.Error".to_owned(),
                cause: "This tool intentionally returns an error for testing".to_owned(),
                node: Some("fail".to_owned()),
            };
        }
        "test_tool_with_progress" => {
            for step in ["first", "second", "third"] {
                call.progress.step(step);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            json!({"text": "done"})
        }
        "busy" => {
            for step in 0..5000 {
                call.progress.step(&format!("step {step}"));
                if step % 500 == 0 {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            }
            json!({"text": "done"})
        }
        "hang" | "stuck" => {
            if call.tool.name() == "stuck" {
                call.progress.step("first");
            }
            call.cancel.cancelled().await;
            return ToolEnd::Cancelled;
        }
        "huge" => json!({"text": "x".repeat(5 << 20)}),
        "link" => {
            json!({"content": [{"type": "resource_link", "uri": "https://example.com/a", "name": "a"}]})
        }
        _ => json!({"text": "This is a simple text response for testing."}),
    };
    match serde_json::from_value::<Answer>(output) {
        Ok(answer) => ToolEnd::Answered(answer),
        Err(error) => ToolEnd::Unavailable(error.to_string()),
    }
}

#[async_trait]
impl Backend for Memory {
    async fn server(&self, slug: &str) -> Result<Option<Arc<ServerDefinition>>, BackendError> {
        if slug == "unreachable" {
            return Err(BackendError::new("the store cannot be read", std::io::Error::other("disk on fire")));
        }
        Ok(self.servers.get(slug).cloned())
    }

    async fn authenticate(
        &self,
        server: &ServerDefinition,
        credentials: Credentials<'_>,
    ) -> Result<Caller, AuthFailure> {
        match (server.access, credentials.token) {
            (Access::Public, _) if credentials.is_local() => Ok(Caller::default()),
            (Access::Public, _) => {
                Err(AuthFailure::Forbidden("this server is open to this machine only".to_owned()))
            }
            (Access::ApiKey, None) => Err(AuthFailure::Missing),
            (Access::ApiKey, Some(KEY)) => {
                // the same key has the same id every time
                let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()));
                Ok(Caller { api_key: Some(ids.make()), ..Caller::default() })
            }
            (Access::ApiKey, Some(_)) => Err(AuthFailure::Invalid),
        }
    }

    async fn admit(&self, _: &ServerDefinition, _: &str, _: &Caller) -> Result<(), Throttled> {
        if self.throttles {
            return Err(Throttled {
                message: "100 calls a minute are enough".to_owned(),
                retry_after: Duration::from_secs(7),
            });
        }
        Ok(())
    }

    async fn call(&self, call: ToolCall) -> ToolOutcome {
        self.begun.fetch_add(1, Ordering::SeqCst);
        *self.caller.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(call.caller.clone());
        let end = run(&call).await;
        let counter = if end == ToolEnd::Cancelled { &self.cancelled } else { &self.ended };
        counter.fetch_add(1, Ordering::SeqCst);
        ToolOutcome { execution: Some("exe_00000000000000000000000001".to_owned()), end }
    }
}
