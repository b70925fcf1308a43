//! One request's server, as rmcp calls it.

use std::borrow::Cow;
use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CustomRequest, CustomResult,
    DiscoverResult, ErrorCode, ErrorData, Implementation, InitializeResult, JsonObject, ListToolsResult,
    MetaObject, PaginatedRequestParams, ProtocolVersion, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::Value;

use crate::answer;
use crate::definition::{Access, ServerDefinition, ToolDefinition};
use crate::endpoint::Settings;
use crate::port::{Backend, BrokenRule, Caller, RefusalReason, Refused, ToolCall};
use crate::progress::{self, Progress};
use crate::refusals::plain;

const SERVER_INFO_KEY: &str = "io.modelcontextprotocol/serverInfo";
const MODERN: &str = "2026-07-28";
/// What a request without a version is taken for.
const UNNAMED: &str = "2025-03-26";

/// The server of one request: definition and caller are settled before it is made.
pub(crate) struct Session {
    pub(crate) server: Arc<ServerDefinition>,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) caller: Caller,
    pub(crate) settings: Arc<Settings>,
    /// What the client's HTTP side calls itself: all there is before 2026-07-28.
    pub(crate) agent: Option<String>,
    /// Whether the client takes an event stream for an answer.
    pub(crate) streams: bool,
}

impl Session {
    fn identity(&self) -> Implementation {
        let identity = Implementation::new(self.server.slug.clone(), self.server.version.clone());
        match &self.server.title {
            Some(title) => identity.with_title(title.clone()),
            None => identity,
        }
    }

    fn scope(&self) -> CacheScope {
        match self.server.access {
            Access::Public => CacheScope::Public,
            Access::ApiKey => CacheScope::Private,
        }
    }

    fn ttl_ms(&self) -> u64 {
        u64::try_from(self.settings.list_ttl.as_millis()).unwrap_or(u64::MAX)
    }

    /// Who serves, on every result of a modern peer.
    fn signed(&self, meta: Option<MetaObject>, version: &str) -> Option<MetaObject> {
        if version < MODERN {
            return meta;
        }
        let mut meta = meta.unwrap_or_default();
        if let Ok(identity) = serde_json::to_value(self.identity()) {
            meta.insert(SERVER_INFO_KEY.to_owned(), identity);
        }
        Some(meta)
    }

    fn page(&self, cursor: Option<&str>, version: &str) -> Result<ListToolsResult, ErrorData> {
        let tools = self.server.tools();
        // An empty cursor is taken for none: some clients send it to begin with.
        let start = match cursor.filter(|cursor| !cursor.is_empty()) {
            None => 0,
            Some(cursor) => after(&self.server, cursor).ok_or_else(|| {
                ErrorData::invalid_params(
                    "the cursor is not one this list gave; begin without a cursor",
                    None,
                )
            })?,
        };
        let rest = tools.get(start..).unwrap_or_default();
        let page = rest.get(..self.settings.page_size.max(1)).unwrap_or(rest);
        let mut result =
            ListToolsResult::with_all_items(page.iter().map(|tool| tool.listed(version).clone()).collect());
        if page.len() < rest.len() {
            result.next_cursor =
                page.last().map(|tool| BASE64URL_NOPAD.encode(format!("after {}", tool.name()).as_bytes()));
        }
        if version >= MODERN {
            result = result.with_ttl_ms(self.ttl_ms()).with_cache_scope(self.scope());
            result.meta = self.signed(None, version);
        }
        Ok(result)
    }

    /// What the client calls itself.
    fn client(&self, context: &RequestContext<RoleServer>) -> Option<String> {
        let said = context.meta.client_info().map(|client| format!("{} {}", client.name, client.version));
        said.as_deref().or(self.agent.as_deref()).map(|client| crate::schema::short(client, 120))
    }

    /// Tells the owner's side of a call that is turned away.
    async fn refuse(
        &self,
        why: RefusalReason,
        tool: &str,
        broken: Vec<BrokenRule>,
        context: &RequestContext<RoleServer>,
    ) {
        let text = |text: &str| Some(plain(text, 80)).filter(|text| !text.is_empty());
        let client = self.client(context).as_deref().and_then(text);
        self.backend.refused(&self.server, Refused { why, tool: text(tool), client, broken }).await;
    }

    /// The arguments, if the tool may run with them.
    fn checked(&self, tool: &ToolDefinition, arguments: JsonObject) -> Result<JsonObject, Box<Turned>> {
        let turned = |why, broken, answer: CallToolResult| Err(Box::new(Turned { why, broken, answer }));
        if self.server.paused {
            let told = format!("the server `{}` is paused by its owner; nothing was run", self.server.slug);
            return turned(RefusalReason::Paused, Vec::new(), answer::failure(told));
        }
        let schema = match tool.input() {
            Ok(schema) => schema,
            Err(error) => {
                let told = format!(
                    "the input schema of `{}` cannot be used, so its arguments cannot be checked; the workflow's \
                     author has to correct it: {error}",
                    tool.name()
                );
                return turned(RefusalReason::InputSchema, Vec::new(), answer::failure(told));
            }
        };
        let value = Value::Object(arguments);
        if !schema.is_valid(&value) {
            let (findings, broken) = schema.faults(&value);
            return turned(RefusalReason::Arguments, broken, answer::bad_arguments(tool.name(), &findings));
        }
        match value {
            Value::Object(arguments) => Ok(arguments),
            _ => turned(RefusalReason::Arguments, Vec::new(), answer::failure("arguments must be an object")),
        }
    }

    async fn run(
        &self,
        tool: &Arc<ToolDefinition>,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
        version: &str,
    ) -> CallToolResult {
        let arguments = match self.checked(tool, request.arguments.unwrap_or_default()) {
            Ok(arguments) => arguments,
            Err(turned) => {
                let Turned { why, broken, answer } = *turned;
                self.refuse(why, tool.name(), broken, &context).await;
                return answer;
            }
        };
        let client = self.client(&context);
        let RequestContext { ct: cancel, meta, peer, .. } = context;
        let call = |progress| ToolCall {
            server: self.server.clone(),
            tool: tool.clone(),
            arguments,
            caller: Caller { client, ..self.caller.clone() },
            progress,
            cancel,
        };
        let outcome = match meta.get_progress_token().filter(|_| self.streams) {
            None => self.backend.call(call(Progress::default())).await,
            Some(token) => {
                let (progress, mut steps) = progress::channel(token, peer);
                let labels = tool.clone();
                let label = |node: &str| labels.step(node).to_owned();
                let run = self.backend.call(call(progress));
                tokio::pin!(run);
                let outcome = tokio::select! {
                    outcome = &mut run => Some(outcome),
                    () = steps.tell(label) => None,
                };
                let outcome = match outcome {
                    Some(outcome) => outcome,
                    None => run.await,
                };
                steps.tell_rest(label).await;
                outcome
            }
        };
        answer::result(tool, outcome, version, self.settings.max_answer_bytes)
    }
}

/// A call that is not made.
struct Turned {
    why: RefusalReason,
    broken: Vec<BrokenRule>,
    /// What its caller is told.
    answer: CallToolResult,
}

/// Where the page after this cursor begins.
fn after(server: &ServerDefinition, cursor: &str) -> Option<usize> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    server.position(text.strip_prefix("after ")?).map(|at| at + 1)
}

fn version_of(context: &RequestContext<RoleServer>) -> Cow<'static, str> {
    context
        .protocol_version()
        .map_or(Cow::Borrowed(UNNAMED), |version| Cow::Owned(version.as_str().to_owned()))
}

impl ServerHandler for Session {
    fn get_info(&self) -> ServerConfig {
        let mut info = InitializeResult::new(ServerCapabilities::builder().enable_tools().build());
        info.server_info = self.identity();
        info.instructions.clone_from(&self.server.instructions);
        info
    }

    async fn discover(&self, _context: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        let versions: Vec<ProtocolVersion> = self.supported_protocol_versions().into_owned();
        let mut result = DiscoverResult::from_server_info(versions, self.get_info());
        result.ttl_ms = self.ttl_ms();
        result.cache_scope = self.scope();
        Ok(result)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        self.page(cursor.as_deref(), &version_of(&context))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = self.server.tool(&request.name).cloned() else {
            self.refuse(RefusalReason::UnknownTool, &request.name, Vec::new(), &context).await;
            return Err(unknown_tool(&self.server, &request.name));
        };
        let version = version_of(&context);
        let mut result = self.run(&tool, request, context, &version).await;
        result.meta = self.signed(result.meta, &version);
        Ok(CallToolResponse::Complete(result))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        // rmcp reads the input schema's `x-mcp-header` from it; the schemas are shared, not copied.
        self.server.tool(name).map(|tool| tool.listed(MODERN).clone())
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        // rmcp takes a request it knows for an unknown one when its parameters do not parse.
        match request.method.as_str() {
            "tools/call" | "tools/list" | "initialize" | "server/discover" => Err(ErrorData::invalid_params(
                format!("the parameters of `{}` are not as the protocol wants them", request.method),
                None,
            )),
            _ => Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, request.method, None)),
        }
    }
}

fn unknown_tool(server: &ServerDefinition, name: &str) -> ErrorData {
    const SHOWN: usize = 20;
    let mut names: Vec<&str> = server.tools().iter().take(SHOWN).map(|tool| tool.name()).collect();
    if server.tools().len() > SHOWN {
        names.push("…");
    }
    let has = if names.is_empty() { "no tools".to_owned() } else { names.join(", ") };
    ErrorData::invalid_params(
        format!("unknown tool `{}`; this server has {has}", crate::schema::short(name, 80)),
        None,
    )
}
