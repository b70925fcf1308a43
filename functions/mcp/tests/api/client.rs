//! A client that says exactly what a test wants said.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use function_mcp::{Endpoint, Settings, router};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::memory::Memory;

pub(crate) struct Client {
    router: Router,
    pub(crate) backend: Arc<Memory>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The messages of an event stream.
    pub(crate) fn events(&self) -> Vec<Value> {
        assert_eq!(self.header("content-type"), "text/event-stream");
        let data = self.body.lines().filter_map(|line| line.strip_prefix("data:"));
        data.filter(|data| !data.trim().is_empty())
            .map(|data| serde_json::from_str(data.trim()).unwrap())
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> i64 {
        self.json()["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {}", self.body))
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn result(&self) -> Value {
        let json = self.json();
        json.get("result").cloned().unwrap_or_else(|| panic!("no result: {json}"))
    }

    /// The text of a tool's answer.
    pub(crate) fn text(&self) -> String {
        self.result()["content"][0]["text"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn is_error(&self) -> bool {
        self.result()["isError"] == json!(true)
    }
}

/// A post to be sent.
pub(crate) struct Post<'a> {
    client: &'a Client,
    request: http::request::Builder,
    body: Vec<u8>,
    peer: Option<SocketAddr>,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self::with(Memory::new(), Settings::default())
    }

    pub(crate) fn with(memory: Memory, settings: Settings) -> Self {
        let backend = Arc::new(memory);
        Self { router: router(Endpoint::new(backend.clone(), settings)), backend }
    }

    /// Over any router; `backend` then has no part in it.
    pub(crate) fn over(router: Router) -> Self {
        Self { router, backend: Arc::default() }
    }

    pub(crate) fn raw(&self, method: Method, slug: &str, body: impl Into<Vec<u8>>) -> Post<'_> {
        let request =
            Request::builder().method(method).uri(format!("/mcp/{slug}")).header("host", "localhost:8484");
        Post { client: self, request, body: body.into(), peer: Some(([127, 0, 0, 1], 5000).into()) }
    }

    pub(crate) fn post(&self, slug: &str, body: impl Into<Vec<u8>>) -> Post<'_> {
        self.raw(Method::POST, slug, body)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
    }

    /// A request as a peer of that version before 2026-07-28 sends it.
    pub(crate) fn legacy(&self, version: &str, method: &str, params: Value) -> Post<'_> {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string();
        let post = self.post("open", body);
        if method == "initialize" { post } else { post.header("mcp-protocol-version", version) }
    }

    /// A request as a peer of 2026-07-28 sends it.
    pub(crate) fn modern(&self, method: &str, params: Value) -> Post<'_> {
        self.modern_to("open", method, params)
    }

    pub(crate) fn modern_to(&self, slug: &str, method: &str, mut params: Value) -> Post<'_> {
        let meta = params.as_object_mut().unwrap().entry("_meta").or_insert_with(|| json!({}));
        meta["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
        meta["io.modelcontextprotocol/clientCapabilities"] = json!({});
        let name = params.get("name").and_then(Value::as_str).map(str::to_owned);
        let body = json!({"jsonrpc": "2.0", "id": "m-1", "method": method, "params": params}).to_string();
        let post =
            self.post(slug, body).header("mcp-protocol-version", "2026-07-28").header("mcp-method", method);
        match name {
            Some(name) => post.header("mcp-name", &name),
            None => post,
        }
    }

    pub(crate) fn call(&self, tool: &str, arguments: Value) -> Post<'_> {
        self.modern("tools/call", json!({"name": tool, "arguments": arguments}))
    }
}

impl Post<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// In place of what stood there.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        let headers = self.request.headers_mut().unwrap();
        headers.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().unwrap().remove(name);
        self
    }

    pub(crate) fn from(mut self, peer: Option<&str>) -> Self {
        self.peer = peer.map(|peer| SocketAddr::new(peer.parse().unwrap(), 5000));
        self
    }

    /// The response, its body unread.
    pub(crate) async fn begin(self) -> http::Response<Body> {
        let mut request = self.request.body(Body::from(self.body)).unwrap();
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        self.client.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn send(self) -> Reply {
        let (parts, body) = self.begin().await.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}
