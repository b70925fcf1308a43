//! The one request, as it goes over the wire.

use serde_json::json;

/// What the right answer has in it.
pub(crate) const WANTED: &str = "Hello, WORLD";

/// The eras a request can be of.
#[derive(Clone, Copy)]
pub(crate) enum Era {
    Modern,
    Legacy,
}

impl Era {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Legacy => "legacy",
        }
    }
}

/// A `tools/call` of `greet` at the server of that slug.
pub(crate) fn request(era: Era, server: &str) -> Vec<u8> {
    let (meta, headers) = match era {
        Era::Modern => (
            json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "load", "version": "1"},
            }),
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: greet\r\n",
        ),
        Era::Legacy => (json!({}), "MCP-Protocol-Version: 2025-11-25\r\n"),
    };
    let params = json!({"name": "greet", "arguments": {"name": "world"}, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    format!(
        "POST /mcp/{server} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
