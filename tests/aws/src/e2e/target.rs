//! A portal to be tested, and the words to talk to it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use futures::StreamExt as _;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Upstream;

/// A portal.
#[derive(Debug)]
pub struct Target {
    name: &'static str,
    url: String,
    token: String,
    http: reqwest::Client,
    /// As a browser that stops at each redirect.
    browser: reqwest::Client,
    /// The API that workflows call.
    pub upstream: Upstream,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body.
    pub body: Value,
}

/// A message of an event stream, and how long after the request it came.
#[derive(Debug)]
pub struct Told {
    /// When.
    pub after: Duration,
    /// What.
    pub message: Value,
}

/// The eras of MCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// 2026-07-28: each request says everything.
    Modern,
    /// 2025-11-25: `initialize` first.
    Legacy,
}

impl Target {
    /// The portal at `url`, whose owner has `token`.
    pub fn new(name: &'static str, url: &str, token: &str, upstream: Upstream) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(120)).build()?;
        let browser = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let browser = browser.timeout(Duration::from_secs(30)).build()?;
        Ok(Self { name, url: url.to_owned(), token: token.to_owned(), http, browser, upstream })
    }

    /// Which one it is.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The owner's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// One request of the REST API.
    pub async fn rest(&self, method: Method, path: &str, body: Option<Value>) -> Result<Reply> {
        self.rest_with(method, path, body, &[]).await
    }

    /// The same with headers.
    pub async fn rest_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Result<Reply> {
        let mut request =
            self.http.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        reply(request.send().await?).await
    }

    /// What a browser gets that opens an address of the portal's, without a token.
    pub async fn browse(&self, path: &str, cookie: Option<&str>) -> Result<Reply> {
        let mut request = self.browser.get(format!("{}{path}", self.url));
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        reply(request.send().await?).await
    }

    /// A request that must succeed; gives the body.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.rest(Method::GET, path, None).await?.ok(&format!("GET {path}"))
    }

    /// A request that must succeed; gives the body.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.rest(Method::POST, path, Some(body)).await?.ok(&format!("POST {path}"))
    }

    /// Makes a workflow of a document; gives its id.
    pub async fn workflow(&self, name: &str, definition: Value) -> Result<String> {
        let made = self.post("/workflows", json!({ "name": name, "definition": definition })).await?;
        text(&made, "/id")
    }

    /// A request that changes a workflow's draft, or says what becomes of it: it must name the
    /// revision that was read.
    pub async fn write(&self, method: Method, workflow: &str, path: &str, body: Value) -> Result<Value> {
        let revision = self.revision(workflow).await?;
        let path = format!("/workflows/{workflow}{path}");
        let what = format!("{method} {path}");
        self.rest_with(method, &path, Some(body), &[("if-match", &revision)]).await?.ok(&what)
    }

    /// The revision of a workflow's draft, as `If-Match` takes it.
    pub async fn revision(&self, workflow: &str) -> Result<String> {
        let read = self.rest(Method::GET, &format!("/workflows/{workflow}"), None).await?;
        let revision = read.headers.get("etag").and_then(|etag| etag.to_str().ok());
        Ok(revision.with_context(|| format!("no ETag: {}", read.body))?.to_owned())
    }

    /// Publishes a workflow's draft; gives the version.
    pub async fn publish(&self, workflow: &str) -> Result<Value> {
        self.write(Method::POST, workflow, "/versions", json!({})).await
    }

    /// Makes a workflow and deploys it as the server `slug`; gives what the deploy said.
    pub async fn deployed(&self, slug: &str, definition: Value) -> Result<Value> {
        let id = self.workflow(slug, definition).await?;
        self.post(&format!("/workflows/{id}/deploy"), json!({ "slug": slug })).await
    }

    /// A message to a server, from somebody with `token`.
    pub async fn message(
        &self,
        server: &str,
        era: Era,
        token: Option<&str>,
        message: Value,
    ) -> Result<reqwest::Response> {
        let mut request = self
            .http
            .post(format!("{}/mcp/{server}", self.url))
            .header("accept", "application/json, text/event-stream");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let (method, params) =
            (message["method"].as_str().unwrap_or_default().to_owned(), &message["params"]);
        if era == Era::Modern {
            request = request.header("mcp-protocol-version", "2026-07-28").header("mcp-method", &method);
            if let Some(name) = params.get("name").and_then(Value::as_str) {
                request = request.header("mcp-name", name);
            }
        } else if method != "initialize" {
            request = request.header("mcp-protocol-version", "2025-11-25");
        }
        Ok(request.json(&message).send().await?)
    }

    /// A request to a server, from its owner; gives its result.
    pub async fn ask(&self, server: &str, era: Era, method: &str, params: Value) -> Result<Value> {
        let response = self.message(server, era, Some(&self.token), request(era, method, params)).await?;
        let reply = reply(response).await?;
        ensure!(reply.status == StatusCode::OK, "{method}: {} {}", reply.status, reply.body);
        reply.body.get("result").cloned().with_context(|| format!("{method}: no result: {}", reply.body))
    }

    /// Calls a tool; gives the result, error or not.
    pub async fn call(&self, server: &str, era: Era, tool: &str, arguments: Value) -> Result<Value> {
        self.ask(server, era, "tools/call", json!({ "name": tool, "arguments": arguments })).await
    }

    /// Calls a tool and asks for progress; gives the messages as they came.
    pub async fn call_with_progress(
        &self,
        server: &str,
        era: Era,
        tool: &str,
        arguments: Value,
    ) -> Result<Vec<Told>> {
        let params = json!({ "name": tool, "arguments": arguments, "_meta": { "progressToken": "p" } });
        let started = std::time::Instant::now();
        let response =
            self.message(server, era, Some(&self.token), request(era, "tools/call", params)).await?;
        let kind = response.headers().get("content-type").cloned();
        ensure!(
            kind.as_ref().is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")),
            "no event stream: {} {kind:?} {}",
            response.status(),
            response.text().await?
        );
        let (mut told, mut buffer) = (Vec::new(), String::new());
        let mut parts = response.bytes_stream();
        while let Some(part) = parts.next().await {
            buffer.push_str(std::str::from_utf8(&part?)?);
            while let Some((line, rest)) = buffer.split_once('\n') {
                if let Some(data) = line.strip_prefix("data:").map(str::trim).filter(|data| !data.is_empty())
                {
                    told.push(Told { after: started.elapsed(), message: serde_json::from_str(data)? });
                }
                buffer = rest.to_owned();
            }
        }
        Ok(told)
    }

    /// Waits until an execution has ended; gives it.
    pub async fn ended(&self, id: &str, patience: Duration) -> Result<Value> {
        self.left(id, &["queued", "running", "waiting"], patience).await
    }

    /// Waits until an execution that was accepted runs, or has ended.
    pub async fn begun(&self, id: &str, patience: Duration) -> Result<Value> {
        self.left(id, &["queued"], patience).await
    }

    /// The execution, once its status is none of these.
    async fn left(&self, id: &str, statuses: &[&str], patience: Duration) -> Result<Value> {
        let began = std::time::Instant::now();
        loop {
            let execution = self.get(&format!("/executions/{id}")).await?;
            let status = execution["status"].as_str().unwrap_or_default();
            if !statuses.contains(&status) {
                return Ok(execution);
            }
            if began.elapsed() > patience {
                bail!("after {:?} the execution is still {status}", began.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// The newest execution of a server.
    pub async fn newest(&self, server: &Value) -> Result<Value> {
        let deployment = text(server, "/deployment/id")?;
        let list = self.get(&format!("/executions?deployment={deployment}&limit=1")).await?;
        let id = text(&list, "/items/0/id")?;
        self.get(&format!("/executions/{id}")).await
    }

    /// What a trace tells, for comparison: node, path, attempt, status.
    pub fn traces(execution: &Value) -> Vec<String> {
        let nodes = execution["nodes"].as_array().cloned().unwrap_or_default();
        let told = nodes.iter().map(|node| {
            let text = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}", text("node"), node["path"], node["attempt"], text("status"))
        });
        told.collect()
    }
}

/// A request of that era.
fn request(era: Era, method: &str, mut params: Value) -> Value {
    if era == Era::Modern {
        let meta = params.as_object_mut().map(|params| params.entry("_meta").or_insert_with(|| json!({})));
        if let Some(Value::Object(meta)) = meta {
            meta.insert("io.modelcontextprotocol/protocolVersion".to_owned(), json!("2026-07-28"));
            meta.insert("io.modelcontextprotocol/clientCapabilities".to_owned(), json!({}));
            let info = json!({ "name": "e2e", "version": "1" });
            meta.insert("io.modelcontextprotocol/clientInfo".to_owned(), info);
        }
    }
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

async fn reply(response: reqwest::Response) -> Result<Reply> {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Reply { status, headers, body })
}

impl Reply {
    fn ok(self, what: &str) -> Result<Value> {
        ensure!(self.status.is_success(), "{what}: {} {}", self.status, self.body);
        Ok(self.body)
    }
}

/// The text at a pointer, which must be there.
pub(crate) fn text(value: &Value, pointer: &str) -> Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("no text at {pointer} in {value}"))?.to_owned())
}
