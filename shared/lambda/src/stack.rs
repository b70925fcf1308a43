//! The AWS stack behind the ports: what `portal/src/compose` is for one machine.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use portal_authoring::Author;
use portal_aws::{Clients, MachineParts, ManagedSecrets, Settings, SettingsError, SqsQueue, StepMachines};
use portal_base::{Clock, Ids, KeyVersions, OsRng, Rng, SystemClock, env};
use portal_catalog::{Catalog, Manifest};
use portal_connector_kit::net::{self, AllowList};
use portal_connector_kit::{Connector, Environment, Registry};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::sealed::RECORDED;
use portal_execution::{
    EmbeddedMachines, Executions, Job, Machines, Parts, Safe, SafeError, SealedConnectors, StoredCredentials,
    key_versions,
};
use portal_http::{Api, OwnerAuthenticator};
use portal_identity::SealKeys;
use portal_store::entities::{Store, StoreError};
use portal_store::{Blobs, Queue, SecretsError};
use serde_json::Value;

use crate::not_given::{KeepsBlobs, NotGiven, Part, ReadsSecrets};

/// What the connectors declare, as each writes it beside itself: a function that draws or compiles
/// workflows knows the connectors without being linked with them.
const MANIFESTS: &[&str] = &[include_str!("../../../functions/connector-http/manifest.json")];

/// Why the stack could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The environment does not say what the adapters need.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The environment says something else than it may.
    #[error("the environment of the function is not complete: {0}")]
    Environment(String),
    /// A platform key cannot be had.
    #[error("the platform's keys cannot be opened")]
    Keys(#[from] SafeError),
    /// The secret store cannot answer.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The table cannot answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody put something else there.
    #[error("the secret `owner-token` holds no token of this portal; delete it, and a new one is made")]
    OwnerToken,
    /// A connector's declaration is not of this release.
    #[error("a connector's manifest cannot be read")]
    Manifest(#[from] serde_json::Error),
    /// The way out cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Net(String),
}

/// Makes the blobs of a function that has a bucket, or has a part in it, or has none.
pub(crate) type BlobsOf = fn(&Clients) -> Result<Arc<dyn Blobs>, SettingsError>;

/// The stack of one process. Opening it calls nothing, and an adapter that a function does not ask
/// for is not linked into it.
pub struct Stack {
    clients: Clients,
    blobs: BlobsOf,
    store: OnceLock<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) ids: Ids,
    allow: AllowList,
}

/// For [`Stack::open`]: the function has the bucket, and deletes nothing in it.
pub(crate) fn kept_bucket(clients: &Clients) -> Result<Arc<dyn Blobs>, SettingsError> {
    Ok(Arc::new(KeepsBlobs(clients.blobs()?)))
}

/// For [`Stack::open`]: the function has the bucket.
pub(crate) fn bucket(clients: &Clients) -> Result<Arc<dyn Blobs>, SettingsError> {
    Ok(Arc::new(clients.blobs()?))
}

/// For [`Stack::open`]: all that the function keeps is items.
#[expect(clippy::unnecessary_wraps, reason = "one of three; the others may fail")]
pub(crate) fn no_bucket(_: &Clients) -> Result<Arc<dyn Blobs>, SettingsError> {
    Ok(Arc::new(NotGiven))
}

impl std::fmt::Debug for Stack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stack")
    }
}

impl Stack {
    /// The stack that the environment names.
    #[expect(clippy::disallowed_methods, reason = "a composition root reads its settings here, once")]
    pub(crate) fn open(blobs: BlobsOf) -> Result<Self, StackError> {
        let settings = Settings::from_process()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let rng: Arc<dyn Rng> = Arc::new(OsRng);
        let allow = std::env::var(env::HTTP_ALLOW).unwrap_or_default();
        let allow = allow.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let allow = AllowList::of(allow)
            .map_err(|error| StackError::Environment(format!("{}: {error}", env::HTTP_ALLOW)))?;
        let ids = Ids::new(clock.clone(), rng.clone());
        Ok(Self { clients: Clients::new(settings), blobs, store: OnceLock::new(), clock, rng, ids, allow })
    }

    /// What every function has.
    pub fn api(&self) -> Result<Api, StackError> {
        let store = self.store()?;
        let authenticator = Arc::new(OwnerAuthenticator::new(store.clone(), self.clock.clone()));
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        Ok(Api { store, clock, ids, authenticator, build: None })
    }

    /// The router of one function's operations, with the layers around them.
    pub fn routes(&self, function: Router) -> Result<Router, StackError> {
        Ok(portal_http::assemble_plain(&self.api()?, [function]))
    }

    /// Items and blobs.
    pub fn store(&self) -> Result<Store, StackError> {
        if let Some(store) = self.store.get() {
            return Ok(store.clone());
        }
        let table = Arc::new(self.clients.table(self.clock.clone(), self.rng.clone())?);
        let blobs = (self.blobs)(&self.clients)?;
        Ok(self.store.get_or_init(|| Store { table, blobs }).clone())
    }

    /// Time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Randomness.
    pub fn rng(&self) -> Arc<dyn Rng> {
        self.rng.clone()
    }

    /// New ids.
    pub fn ids(&self) -> Ids {
        self.ids.clone()
    }

    /// The address people and clients reach the portal at, without a slash at its end.
    pub fn public_url(&self) -> Result<Arc<str>, StackError> {
        Ok(self.clients.settings().get(env::PUBLIC_URL)?.trim_end_matches('/').into())
    }

    /// For how long whom an MCP server let in is let in again without a look.
    pub fn mcp_trust(&self) -> Result<Duration, StackError> {
        Ok(self.clients.settings().mcp_trust()?)
    }

    /// What the connectors declare.
    pub fn manifests(&self) -> Result<Arc<[Manifest]>, StackError> {
        Ok(MANIFESTS.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
    }

    /// Compiles and publishes.
    pub fn author(&self) -> Result<Author, StackError> {
        let catalog = Catalog::with(self.manifests()?.iter().cloned());
        Ok(Author { store: self.store()?, catalog: Arc::new(catalog), clock: self.clock.clone() })
    }

    /// The way out, for connectors and for tests of connections.
    pub fn net(&self) -> Result<net::Client, StackError> {
        net::Client::new(self.allow.clone(), net::Limits::default())
            .map_err(|error| StackError::Net(error.to_string()))
    }

    /// Seals and opens credentials.
    pub async fn safe(&self) -> Result<Safe, StackError> {
        Ok(Safe::new(self.store()?, self.keys("master").await?, self.rng.clone()))
    }

    /// Where published versions are made to run, for a function that runs none itself.
    pub fn publishing(&self) -> Result<Arc<dyn Machines>, StackError> {
        let machines = self.clients.machines(self.machine_parts(Arc::new(NotGiven))?)?;
        Ok(Arc::new(Part::to_make(machines)))
    }

    /// Where published versions run; `tasks` serves those that run here.
    fn machines(&self, tasks: Arc<dyn Tasks>) -> Result<StepMachines, StackError> {
        Ok(self.clients.made_machines(self.machine_parts(tasks)?)?)
    }

    fn machine_parts(&self, tasks: Arc<dyn Tasks>) -> Result<MachineParts, StackError> {
        let (clock, rng) = (self.clock.clone(), self.rng.clone());
        Ok(MachineParts { blobs: self.store()?.blobs, tasks, clock, rng })
    }

    /// One of the platform's own machines: the one whose ARN the environment names so.
    pub fn job(&self, variable: &'static str) -> Result<Arc<dyn Job>, StackError> {
        Ok(Arc::new(self.clients.job(variable)?))
    }

    /// Runs what waits in the queue: published versions on Step Functions, drafts here.
    pub(crate) async fn queued(&self) -> Result<Executions, StackError> {
        let tasks: Arc<dyn Tasks> = Arc::new(self.clients.tasks());
        let machines = Arc::new(self.machines(tasks.clone())?);
        self.executions(self.waiting()?, machines, self.drafts_over(tasks)).await
    }

    /// Runs published versions while somebody waits, and accepts nothing for later.
    pub async fn runs(&self) -> Result<Executions, StackError> {
        let machines = Arc::new(Part::to_run(self.machines(Arc::new(self.clients.tasks()))?));
        self.executions(Arc::new(NotGiven), machines, Arc::new(NotGiven)).await
    }

    /// Runs drafts here while somebody waits, over the connectors that versions use, and makes the
    /// machines of what is published.
    pub async fn drafts(&self) -> Result<Executions, StackError> {
        let drafts = self.drafts_over(Arc::new(self.clients.tasks()));
        self.executions(Arc::new(NotGiven), self.publishing()?, drafts).await
    }

    /// Accepts executions for later and stops them; runs none.
    pub async fn accepts(&self) -> Result<Executions, StackError> {
        let machines = Arc::new(Part::to_stop(self.machines(Arc::new(NotGiven))?));
        self.executions(self.waiting()?, machines, Arc::new(NotGiven)).await
    }

    async fn executions(
        &self,
        queue: Arc<dyn Queue>,
        machines: Arc<dyn Machines>,
        drafts: Arc<dyn Machines>,
    ) -> Result<Executions, StackError> {
        let (store, clock, ids) = (self.store()?, self.clock.clone(), self.ids.clone());
        let seals = Arc::new(SealKeys::new(self.keys("seal").await?));
        Ok(Executions::new(Parts { store, queue, machines, drafts, clock, ids, seals }))
    }

    /// A test run is watched from here, so its nodes are recorded here.
    fn drafts_over(&self, tasks: Arc<dyn Tasks>) -> Arc<dyn Machines> {
        let tasks = Arc::new(Recorded(tasks));
        Arc::new(EmbeddedMachines::in_memory(tasks, self.clock.clone(), self.rng.clone()))
    }

    /// Connectors that believe the seal and note what they did.
    pub(crate) async fn sealed_connectors(
        &self,
        connectors: Vec<Connector>,
    ) -> Result<SealedConnectors, StackError> {
        let (seal, master) = tokio::join!(self.keys("seal"), self.keys("master"));
        let seals = Arc::new(SealKeys::new(seal?));
        let store = self.store()?;
        let safe = Safe::new(store.clone(), master?, self.rng.clone());
        let environment = Environment {
            net: self.net()?,
            credentials: Arc::new(StoredCredentials::new(store.clone(), seals.clone(), safe)),
            clock: self.clock.clone(),
            rng: self.rng.clone(),
        };
        let registry = Registry::new(connectors, environment);
        Ok(SealedConnectors::new(registry, seals, store, self.clock.clone()))
    }

    /// For the one function that makes them.
    pub(crate) fn secrets(&self) -> Result<ManagedSecrets, StackError> {
        Ok(self.clients.secrets()?)
    }

    async fn keys(&self, name: &'static str) -> Result<KeyVersions, StackError> {
        let secrets = ReadsSecrets(self.secrets()?);
        Ok(key_versions(&secrets, name, self.rng.as_ref()).await?)
    }

    /// The execution queue.
    pub(crate) fn queue(&self) -> Result<SqsQueue, StackError> {
        Ok(self.clients.queue(self.clock.clone())?)
    }

    fn waiting(&self) -> Result<Arc<dyn Queue>, StackError> {
        Ok(Arc::new(self.queue()?))
    }
}

/// Connectors whose caller records the nodes itself, as the engine of a test run does.
struct Recorded(Arc<dyn Tasks>);

#[async_trait]
impl Tasks for Recorded {
    async fn invoke(&self, mut call: TaskCall) -> Result<Value, TaskError> {
        if let Some(payload) = call.arguments.get_mut("Payload").and_then(Value::as_object_mut) {
            payload.insert(RECORDED.to_owned(), true.into());
        }
        self.0.invoke(call).await
    }
}
