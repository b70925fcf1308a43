//! The peer: rmcp alone, with the answer of the workflow hard-coded.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::serve::ListenerExt as _;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, InitializeResult, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use serde_json::json;

#[derive(Clone)]
struct Bare(Arc<JsonObject>);

impl Bare {
    fn new() -> Self {
        let schema =
            json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}});
        Self(Arc::new(schema.as_object().cloned().unwrap_or_default()))
    }

    fn tool(&self) -> Tool {
        Tool::new("greet", "Greets somebody.", self.0.clone())
    }
}

impl ServerHandler for Bare {
    fn get_info(&self) -> ServerConfig {
        InitializeResult::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(vec![self.tool()]))
    }

    async fn call_tool(
        &self,
        _: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        Ok(CallToolResult::structured(json!({"greeting": "Hello, WORLD", "length": 5})).into())
    }

    fn get_tool(&self, _: &str) -> Option<Tool> {
        Some(self.tool())
    }
}

/// Serves `POST /mcp/bare` until it is killed.
pub(crate) async fn serve(port: u16) -> Result<()> {
    let config =
        StreamableHttpServerConfig::default().with_legacy_session_mode(false).with_json_response(true);
    let handler = Bare::new();
    let service = StreamableHttpService::new(
        move || Ok(handler.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let router = axum::Router::new().nest_service("/mcp/bare", service);
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}
