//! A deployed server over the embedded store and the real engine: nothing in memory but SQLite.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use function_mcp::StoredBackend;
use portal_base::{Clock, Ids, KeyVersions, OsRng, Rng, SystemClock, Timestamp, WorkspaceId};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::{EmbeddedMachines, Executions, Parts};
use portal_identity::{ApiKeyToken, SealKeys};
use portal_store::Expect;
use portal_store::embedded::Embedded;
use portal_store::entities::{
    Access, ApiKey, Deployment, DeploymentRevision, DeploymentStatus, LocalOwner, Store, Tool, ToolCard,
    Workflow, WorkflowVersion, api_key, deployment, local_owner, version, workflow,
};
use serde_json::{Value, json};

/// No Task states in these workflows.
struct NoTasks;

#[async_trait]
impl Tasks for NoTasks {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        Err(TaskError { error: "Test.NoTask".to_owned(), cause: format!("{} has no task", call.state) })
    }
}

pub(crate) struct Product {
    pub(crate) store: Store,
    pub(crate) backend: Arc<StoredBackend>,
    pub(crate) workspace: WorkspaceId,
    pub(crate) executions: Executions,
    ids: Ids,
}

/// What a tool of a test is: its name, the document it compiled to, its output schema.
pub(crate) type Compiled = (&'static str, Value, Option<Value>);

impl Product {
    /// In the folder given, or in memory.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let rng: Arc<dyn Rng> = Arc::new(OsRng);
        let ids = Ids::new(clock.clone(), rng.clone());
        let stores = match folder {
            Some(folder) => Embedded::open(folder, clock.clone(), rng.clone()).unwrap(),
            None => Embedded::in_memory().unwrap(),
        };
        let store = Store { table: stores.table.clone(), blobs: stores.blobs.clone() };
        let machines = || {
            Arc::new(EmbeddedMachines::new(
                Arc::new(NoTasks),
                stores.blobs.clone(),
                clock.clone(),
                rng.clone(),
            ))
        };
        let executions = Executions::new(Parts {
            store: store.clone(),
            queue: stores.queue.clone(),
            machines: machines(),
            drafts: machines(),
            clock: clock.clone(),
            ids: ids.clone(),
            seals: Arc::new(SealKeys::new(KeyVersions::generate(rng.as_ref()))),
        });
        let backend = Arc::new(StoredBackend::new(store.clone(), executions.clone(), clock));
        let workspace = ids.make();
        Self { store, backend, workspace, executions, ids }
    }

    /// Publishes the documents and deploys them as one server.
    pub(crate) async fn deploy(&self, slug: &str, access: Access, tools: &[Compiled]) -> Deployment {
        let author = self.ids.make();
        let now = SystemClock.now();
        let mut deployed = Vec::new();
        for (name, asl, output_schema) in tools {
            let card = ToolCard {
                name: (*name).to_owned(),
                title: None,
                description: format!("What {name} does."),
                annotations: json!({}),
                input_schema: json!({"type": "object", "properties": {"name": {"type": "string"}}}),
                output_schema: output_schema.clone(),
            };
            let draft = Workflow {
                id: self.ids.make(),
                workspace: self.workspace,
                name: (*name).to_owned(),
                description: String::new(),
                revision: 1,
                nodes: 1,
                node_types: Vec::new(),
                connections: Vec::new(),
                latest_version: Some(1),
                published_revision: None,
                author,
                created_at: now,
                updated_at: now,
            };
            workflow::create(&self.store, &draft, json!({})).await.unwrap();
            let read = workflow::get(&self.store, self.workspace, draft.id).await.unwrap().unwrap();
            let text = asl.to_string();
            let published = WorkflowVersion {
                workspace: self.workspace,
                workflow: draft.id,
                number: 1,
                name: (*name).to_owned(),
                note: None,
                definition: json!({"nodes": [{"id": "second", "name": "The second step"}]}).into(),
                digest: self.executions.publish(self.workspace, &text).await.unwrap().digest.to_string(),
                asl: Value::from(text.clone()).into(),
                tool: card.clone(),
                connections: Vec::new(),
                revision: 1,
                author,
                created_at: now,
            };
            let digest = published.digest.clone();
            version::publish(&self.store, published, &read, &read.entity).await.unwrap();
            deployed.push(Tool { workflow: draft.id, version: 1, digest, card, connections: Vec::new() });
        }
        let deployment = Deployment {
            id: self.ids.make(),
            workspace: self.workspace,
            slug: slug.parse().unwrap(),
            name: slug.to_owned(),
            title: "Deployed".to_owned(),
            description: String::new(),
            instructions: String::new(),
            tools: deployed.clone(),
            access,
            status: DeploymentStatus::Live,
            revision: 1,
            last_revision: 1,
            author,
            created_at: now,
            updated_at: now,
            first_call_at: None,
        };
        let revision = DeploymentRevision {
            workspace: self.workspace,
            deployment: deployment.id,
            number: 1,
            title: deployment.title.clone(),
            description: String::new(),
            instructions: String::new(),
            tools: deployed,
            access,
            restores: None,
            deploy: None,
            author,
            created_at: now,
        };
        deployment::create(&self.store, &deployment, &revision).await.unwrap();
        deployment
    }

    /// A key of that server, or of the whole workspace.
    pub(crate) async fn key(&self, deployment: Option<&Deployment>) -> String {
        self.key_until(deployment, None).await
    }

    /// The same with an end.
    pub(crate) async fn key_until(
        &self,
        deployment: Option<&Deployment>,
        expires_at: Option<Timestamp>,
    ) -> String {
        let token = ApiKeyToken::mint(&OsRng);
        let key = ApiKey {
            id: self.ids.make(),
            workspace: self.workspace,
            deployment: deployment.map(|deployment| deployment.id),
            name: "test".to_owned(),
            prefix: token.prefix().to_owned(),
            hash: token.hash().to_string(),
            created_by: self.ids.make(),
            created_at: SystemClock.now(),
            expires_at,
            last_used_at: None,
        };
        api_key::create(&self.store, &key).await.unwrap();
        token.text().expose().clone()
    }

    /// Makes an owner of the workspace, and gives their token.
    pub(crate) async fn own(&self) -> String {
        let token = ApiKeyToken::mint(&OsRng);
        let owner = LocalOwner {
            user: self.ids.make(),
            workspace: self.workspace,
            token_hash: token.hash().to_string(),
            created_at: SystemClock.now(),
        };
        local_owner::save(&self.store, &owner, Expect::Absent).await.unwrap();
        token.text().expose().clone()
    }
}

/// One state that answers.
pub(crate) fn answering(output: Value) -> Value {
    json!({"QueryLanguage": "JSONata", "StartAt": "answer", "States": {"answer": {"Type": "Succeed", "Output": output}}})
}
