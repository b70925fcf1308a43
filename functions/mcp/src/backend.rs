//! The backend of the product: servers from the store, runs by the executions.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock, WorkspaceId};
use portal_engine::{Event, EventKind, Events};
use portal_execution::{Executions, ExecutionsError, RunRequest, Source};
use portal_identity::ApiKeyToken;
use portal_store::entities::{
    self, Caller, Deployment, DeploymentStatus, ExecutionStatus, LocalOwner, Place, Refused, Store,
    StoreError, Tool, Trigger, Versioned, api_key, deployment, local_owner, version,
};
use serde_json::Value;

use crate::at_once::AtOnce;
use crate::definition::{Access, ServerDefinition, ServerSpec, ToolDefinition, ToolSpec};
use crate::port::{
    self, AuthFailure, Backend, BackendError, Credentials, Entered, ToolCall, ToolEnd, ToolOutcome,
};
use crate::progress::Progress;
use crate::refusals::Pace;

/// Servers kept parsed; past that the cache starts anew.
const KEPT: usize = 1_000;

/// Serves what the store has.
pub struct StoredBackend {
    pub(crate) store: Store,
    executions: Executions,
    pub(crate) clock: Arc<dyn Clock>,
    servers: RwLock<HashMap<String, Arc<Known>>>,
    /// Set where the store is far away.
    at_once: Option<AtOnce>,
}

/// A server as it was when its row had this version.
pub(crate) struct Known {
    pub(crate) place: Place,
    pub(crate) definition: Arc<ServerDefinition>,
    /// Whether its first call has been noted.
    called: AtomicBool,
    /// How often refusals are noted until then.
    pub(crate) pace: Pace,
}

impl Known {
    pub(crate) fn is_called(&self) -> bool {
        self.called.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for StoredBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredBackend")
    }
}

impl From<StoreError> for BackendError {
    fn from(error: StoreError) -> Self {
        Self::new("the store cannot answer", error)
    }
}

impl StoredBackend {
    /// A backend over this store and these executions.
    pub fn new(store: Store, executions: Executions, clock: Arc<dyn Clock>) -> Self {
        Self { store, executions, clock, servers: RwLock::default(), at_once: None }
    }

    /// For a store that is far away: the server and the key are looked at with one read for a request,
    /// and not at all for as long as `trust` after they were. That long a key that was revoked, and a
    /// server that was paused, removed or deployed anew, may go on as before; with no time at all
    /// each request looks.
    pub fn far(mut self, trust: Duration) -> Self {
        self.at_once = Some(AtOnce::new(trust));
        self
    }

    pub(crate) fn known(&self, slug: &str) -> Option<Arc<Known>> {
        self.servers.read().unwrap_or_else(PoisonError::into_inner).get(slug).cloned()
    }

    fn keep(&self, slug: &str, known: Arc<Known>) {
        let mut servers = self.servers.write().unwrap_or_else(PoisonError::into_inner);
        if servers.len() >= KEPT {
            servers.clear();
        }
        servers.insert(slug.to_owned(), known);
    }

    pub(crate) fn forget(&self, slug: &str) {
        self.servers.write().unwrap_or_else(PoisonError::into_inner).remove(slug);
    }

    /// Parses a server whose row is new or has changed.
    pub(crate) async fn load(&self, slug: &str) -> Result<Option<Arc<Known>>, BackendError> {
        let Some((workspace, id)) = deployment::by_slug(&self.store, slug).await? else {
            self.forget(slug);
            return Ok(None);
        };
        let Some(read) = deployment::get(&self.store, workspace, id).await? else { return Ok(None) };
        let mut tools = Vec::with_capacity(read.tools.len());
        for tool in &read.tools {
            tools.push(self.tool(workspace, tool).await?);
        }
        let known = Arc::new(Known {
            place: Place { workspace, deployment: id, version: read.version },
            called: AtomicBool::new(read.first_call_at.is_some()),
            pace: Pace::default(),
            definition: Arc::new(ServerDefinition::new(spec(&read), tools)),
        });
        self.keep(slug, known.clone());
        Ok(Some(known))
    }

    async fn tool(&self, workspace: WorkspaceId, tool: &Tool) -> Result<ToolDefinition, BackendError> {
        let version = version::get(&self.store, workspace, tool.workflow, tool.version).await?;
        let (name, steps) = match version {
            Some(version) => {
                let definition = version.definition.load(&self.store).await?;
                (version.name, steps(&definition))
            }
            // The call will say that the version is gone; listing the tool needs nothing of it.
            None => (tool.card.name.clone(), HashMap::new()),
        };
        let object = |schema: &Value| schema.as_object().cloned();
        let runs = Source::Version {
            workflow: tool.workflow,
            number: tool.version,
            digest: Some(tool.digest.clone()),
            name,
        };
        Ok(ToolDefinition::new(ToolSpec {
            name: tool.card.name.clone(),
            title: tool.card.title.clone(),
            description: Some(tool.card.description.clone()).filter(|text| !text.is_empty()),
            input_schema: object(&tool.card.input_schema).unwrap_or_default(),
            output_schema: tool.card.output_schema.as_ref().and_then(object),
            annotations: Some(tool.card.annotations.clone())
                .filter(|hints| hints.as_object().is_some_and(|o| !o.is_empty())),
            steps,
            runs: Some(runs),
        }))
    }

    /// Notes the first call of a server, which lights its lamp in the editor.
    async fn note_call(&self, slug: &str) {
        let Some(known) = self.known(slug) else { return };
        if known.called.swap(true, Ordering::Relaxed) {
            return;
        }
        let Place { workspace, deployment, .. } = known.place;
        let noted = deployment::note_first_call(&self.store, workspace, deployment, self.clock.now()).await;
        if let Err(error) = noted {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                slug,
                "the first call could not be noted"
            );
        }
    }
}

fn spec(read: &Deployment) -> ServerSpec {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    ServerSpec {
        workspace: read.workspace,
        deployment: read.id,
        slug: read.slug.to_string(),
        title: text(&read.title),
        version: read.revision.to_string(),
        instructions: text(&read.instructions),
        access: match read.access {
            entities::Access::Public => Access::Public,
            entities::Access::ApiKey => Access::ApiKey,
        },
        paused: read.status != DeploymentStatus::Live,
    }
}

/// What the author calls each node, loops' bodies included.
fn steps(definition: &Value) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let mut graphs = vec![definition];
    while let Some(graph) = graphs.pop() {
        let nodes = graph.get("nodes").and_then(Value::as_array);
        for node in nodes.into_iter().flatten() {
            let text = |key: &str| node.get(key).and_then(Value::as_str);
            if let (Some(id), Some(name)) = (text("id"), text("name")) {
                names.insert(id.to_owned(), name.to_owned());
            }
            graphs.extend(node.pointer("/parameters/body"));
        }
    }
    names
}

#[async_trait]
impl Backend for StoredBackend {
    async fn server(&self, slug: &str) -> Result<Option<Arc<ServerDefinition>>, BackendError> {
        if let Some(known) = self.known(slug) {
            let Place { workspace, deployment, version } = known.place;
            if deployment::current_version(&self.store, workspace, deployment).await? == Some(version) {
                return Ok(Some(known.definition.clone()));
            }
        }
        Ok(self.load(slug).await?.map(|known| known.definition.clone()))
    }

    async fn enter(&self, slug: &str, credentials: Credentials<'_>) -> Result<Option<Entered>, BackendError> {
        match &self.at_once {
            Some(at_once) => at_once.enter(self, slug, credentials).await,
            None => port::in_turn(self, slug, credentials).await,
        }
    }

    async fn authenticate(
        &self,
        server: &ServerDefinition,
        credentials: Credentials<'_>,
    ) -> Result<Caller, AuthFailure> {
        match server.access {
            Access::Public if credentials.is_local() => Ok(Caller::default()),
            Access::Public => Err(AuthFailure::Forbidden(
                "this server is public on its own machine only; deploy it with access by API key to call it from elsewhere"
                    .to_owned(),
            )),
            Access::ApiKey => {
                let token = credentials.token.ok_or(AuthFailure::Missing)?;
                let token = ApiKeyToken::parse(token).map_err(|_| AuthFailure::Invalid)?;
                self.key_holder(server, &token).await.map_err(AuthFailure::Unavailable)?.ok_or(AuthFailure::Invalid)
            }
        }
    }

    async fn refused(&self, server: &ServerDefinition, refused: Refused) {
        self.note_refusal(server, refused).await;
    }

    async fn call(&self, call: ToolCall) -> ToolOutcome {
        let ToolCall { server, tool, arguments, caller, progress, cancel } = call;
        let Some(source) = tool.runs().cloned() else {
            return unavailable("the tool names no workflow; deploy the server again");
        };
        let request = RunRequest {
            workspace: server.workspace,
            source,
            deployment: Some(server.deployment),
            tool: Some(tool.name().to_owned()),
            trigger: Trigger::Mcp,
            caller,
            replay_of: None,
            input: Value::Object(arguments),
        };
        let watch = progress.is_wanted().then(|| Arc::new(Watch::new(progress)) as Arc<dyn Events>);
        let ran = self.executions.run(request, watch, cancel).await;
        self.note_call(&server.slug).await;
        match ran {
            Ok(outcome) => ToolOutcome { execution: Some(outcome.execution.to_string()), end: end(outcome) },
            Err(ExecutionsError::VersionNotFound { .. }) => {
                unavailable("the workflow version behind this tool is gone; deploy the server again")
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, slug = server.slug, tool = tool.name(), "a tool could not be run");
                unavailable("the tool could not be run or its run not be recorded; try again in a moment")
            }
        }
    }
}

impl StoredBackend {
    /// Whom a well-formed key belongs to, if it opens this server.
    async fn key_holder(
        &self,
        server: &ServerDefinition,
        token: &ApiKeyToken,
    ) -> Result<Option<Caller>, BackendError> {
        let key = api_key::find(&self.store, token.prefix()).await?;
        let owner = if key.is_none() { local_owner::get(&self.store).await? } else { None };
        Ok(self.holder(server, token, key, owner).await)
    }

    /// The same of what is stored: a key of this server or of its whole workspace, or the owner's own
    /// token. A key's use is noted.
    pub(crate) async fn holder(
        &self,
        server: &ServerDefinition,
        token: &ApiKeyToken,
        key: Option<Versioned<entities::ApiKey>>,
        owner: Option<Versioned<LocalOwner>>,
    ) -> Option<Caller> {
        let now = self.clock.now();
        if let Some(key) = key {
            let opens = key.workspace == server.workspace
                && key.deployment.is_none_or(|deployment| deployment == server.deployment)
                && key.expires_at.is_none_or(|expires_at| now < expires_at)
                && token.matches(&key.hash);
            if !opens {
                return None;
            }
            let caller = Caller { api_key: Some(key.id), ..Caller::default() };
            self.touch(key, now).await;
            return Some(caller);
        }
        let owner = owner?;
        let is_theirs = owner.workspace == server.workspace && token.matches(&owner.token_hash);
        is_theirs.then(|| Caller { user: Some(owner.user), ..Caller::default() })
    }

    async fn touch(&self, key: Versioned<entities::ApiKey>, now: portal_base::Timestamp) {
        let id = key.id;
        if let Err(error) = api_key::touch(&self.store, key, now).await {
            tracing::warn!(error = &error as &dyn std::error::Error, api_key.id = %id, "the use of a key could not be noted");
        }
    }
}

fn unavailable(message: &str) -> ToolOutcome {
    ToolOutcome { execution: None, end: ToolEnd::Unavailable(message.to_owned()) }
}

fn end(outcome: portal_execution::Outcome) -> ToolEnd {
    match outcome.status {
        ExecutionStatus::Succeeded => match serde_json::from_value(outcome.output.unwrap_or_default()) {
            Ok(answer) => ToolEnd::Answered(answer),
            Err(_) => ToolEnd::Failed {
                error: "Portal.Answer".to_owned(),
                cause: "the workflow ended without an answer an MCP client can be given; deploy it again"
                    .to_owned(),
                node: None,
            },
        },
        ExecutionStatus::Cancelled => ToolEnd::Cancelled,
        ExecutionStatus::Failed
        | ExecutionStatus::TimedOut
        | ExecutionStatus::Queued
        | ExecutionStatus::Running
        | ExecutionStatus::Waiting => match outcome.error {
            Some(error) => ToolEnd::Failed { error: error.error, cause: error.cause, node: error.node },
            None => {
                ToolEnd::Failed { error: "States.TaskFailed".to_owned(), cause: String::new(), node: None }
            }
        },
    }
}

/// Tells the steps of a run as progress.
struct Watch {
    progress: Progress,
    /// A node may be several states: it is told once.
    last: Mutex<Option<Arc<str>>>,
}

impl Watch {
    fn new(progress: Progress) -> Self {
        Self { progress, last: Mutex::default() }
    }
}

impl Events for Watch {
    fn event(&self, event: Event) {
        let (EventKind::StateEntered { .. }, Some(node)) = (&event.kind, event.node) else { return };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref() != Some(&node) {
            self.progress.step(&node);
            *last = Some(node);
        }
    }

    fn wants_data(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn steps_are_named_by_their_author() {
        let names = steps(&json!({"nodes": [
            {"id": "a", "name": "Look up"},
            {"id": "b"},
            {"id": "each", "name": "Each", "parameters": {"body": {"nodes": [{"id": "in", "name": "Inner"}]}}},
        ]}));
        assert_eq!(names.len(), 3);
        assert_eq!(names["in"], "Inner");
    }
}
