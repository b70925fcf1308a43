//! The composition root of one machine: the embedded adapters, every function's router, the MCP
//! endpoint, the web app and the runner, in one process on one port.

mod compressed;
mod drain;
pub(crate) mod listen;
mod local_owner;
mod spa;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use portal_authoring::Author;
use portal_base::rate::{Buckets, Rate};
use portal_base::{Clock, Ids, OsRng, Rng, Secret, SystemClock};
use portal_catalog::Catalog;
use portal_connector_kit::{Connector, Environment, Registry, net};
use portal_execution::{
    ConnectorTasks, EmbeddedMachines, Executions, Machines, Parts, Runner, Safe, StoredCredentials,
    key_versions,
};
use portal_http::Api;
use portal_identity::SealKeys;
use portal_store::Queue;
use portal_store::embedded::Embedded;
use portal_store::entities::Store;

/// How many accepted executions run at the same time.
const RUNNER_CONCURRENCY: usize = 16;

/// What a portal is opened with.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The address it listens on.
    pub(crate) host: IpAddr,
    /// Private addresses that `http.request` may reach all the same.
    pub(crate) allow: Vec<String>,
    /// The URL it is reached at, without a slash at the end.
    pub(crate) url: String,
    /// Requests a second that a caller from elsewhere may make; 0 is without a limit.
    pub(crate) requests_per_second: u32,
}

/// Everything that runs.
pub(crate) struct Portal {
    /// All routes.
    pub(crate) app: Router,
    /// The consumer of the execution queue.
    pub(crate) runner: Runner,
    /// What signs browsers in.
    pub(crate) sign_in: function_auth::SignIn,
    /// The owner's token; shown once by `portal up`.
    pub(crate) token: Secret<String>,
    /// Whether the web app is part of this binary.
    pub(crate) has_app: bool,
}

/// The connectors of this binary.
pub(crate) fn connectors() -> Vec<Connector> {
    vec![connector_http::connector()]
}

/// Every node kind this binary knows: the built-in ones and those of its connectors.
pub(crate) fn catalog() -> Catalog {
    Catalog::with(connectors().iter().map(Connector::manifest))
}

/// Opens the data folder and puts everything together.
pub(crate) async fn open(options: &Options) -> anyhow::Result<Portal> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let rng: Arc<dyn Rng> = Arc::new(OsRng);
    let ids = Ids::new(clock.clone(), rng.clone());
    let stores = Embedded::open(&options.data, clock.clone(), rng.clone())?;
    let store = Store { table: stores.table.clone(), blobs: stores.blobs.clone() };
    let owner = local_owner::open(&store, &options.data, clock.as_ref(), rng.as_ref(), &ids).await?;

    let keys = |name| key_versions(stores.secrets.as_ref(), name, rng.as_ref());
    let seals = Arc::new(SealKeys::new(keys("seal").await.context("cannot open the key that seals runs")?));
    let masters = keys("master").await.context("cannot open the master key")?;
    let safe = Safe::new(store.clone(), masters, rng.clone());
    let allow = net::AllowList::of(&options.allow).context("`--allow-private` is not valid")?;
    let net = net::Client::new(allow, net::Limits::default()).context("cannot make the HTTP client")?;
    let environment = Environment {
        net: net.clone(),
        credentials: Arc::new(StoredCredentials::new(store.clone(), seals.clone(), safe.clone())),
        clock: clock.clone(),
        rng: rng.clone(),
    };
    let tasks = Arc::new(ConnectorTasks::new(Registry::new(connectors(), environment)));
    let machines: Arc<dyn Machines> =
        Arc::new(EmbeddedMachines::new(tasks.clone(), stores.blobs.clone(), clock.clone(), rng.clone()));
    let queue: Arc<dyn Queue> = stores.queue.clone();
    let executions = Executions::new(Parts {
        store: store.clone(),
        queue: queue.clone(),
        machines: machines.clone(),
        drafts: Arc::new(EmbeddedMachines::in_memory(tasks, clock.clone(), rng.clone())),
        clock: clock.clone(),
        ids: ids.clone(),
        seals,
    });

    let sign_in = function_auth::SignIn::new(store.clone(), clock.clone(), rng.clone(), ids.clone());
    let api = Api {
        store: store.clone(),
        clock: clock.clone(),
        ids,
        authenticator: Arc::new(sign_in.clone()),
        build: option_env!("PORTAL_BUILD"),
    };
    let limited = options.requests_per_second > 0;
    let limits = limited.then(|| Arc::new(portal_http::Limits::new(options.requests_per_second, &clock)));
    let mcp_settings = mcp_settings(options, &clock);
    let author = Author { store: store.clone(), catalog: Arc::new(catalog()), clock: clock.clone() };
    let steps =
        function_deployments::Steps { api: api.clone(), author: author.clone(), machines: machines.clone() };
    let functions = [
        function_auth::router(function_auth::State { api: api.clone(), sign_in: sign_in.clone() }),
        function_workflows::router(function_workflows::State {
            api: api.clone(),
            author: author.clone(),
            executions: executions.clone(),
            gallery: Arc::new(function_workflows::Gallery::examples()),
            run_limit: None,
        }),
        function_deployments::router(function_deployments::State {
            api: api.clone(),
            author,
            machines,
            deploys: steps.in_process(rng.clone())?,
            rng,
            public_url: options.url.as_str().into(),
        }),
        function_executions::router(function_executions::State {
            api: api.clone(),
            executions: executions.clone(),
        }),
        function_integrations::router(function_integrations::State {
            api: api.clone(),
            safe,
            net,
            manifests: connectors().iter().map(Connector::manifest).collect(),
        }),
    ];
    let assembled = portal_http::assemble_limited(&api, functions, limits);
    let backend = function_mcp::StoredBackend::new(store, executions.clone(), clock);
    let mcp = function_mcp::router(function_mcp::Endpoint::new(Arc::new(backend), mcp_settings));
    // Inside of what is merged, so that no answer of an MCP server passes it.
    let app = assembled
        .router
        .layer(compressed::layer())
        .merge(mcp)
        .merge(function_auth::browser_router(sign_in.clone()))
        .fallback(spa::serve);

    Ok(Portal {
        app,
        runner: Runner::new(executions, queue, RUNNER_CONCURRENCY),
        sign_in,
        token: owner.token,
        has_app: spa::built(),
    })
}

/// Whom the MCP endpoint answers: this machine under its own names, and under the address it was
/// told to listen on. Any name is let in only where the owner chose to listen on every address:
/// there is no telling by which one of them a client comes.
fn mcp_settings(options: &Options, clock: &Arc<dyn Clock>) -> function_mcp::Settings {
    let guard = function_mcp::Guard {
        hosts: vec![options.host.to_string()],
        any_host: options.host.is_unspecified(),
        ..function_mcp::Guard::default()
    };
    let per_second = f64::from(options.requests_per_second);
    let rate = (options.requests_per_second > 0)
        .then(|| Rate { burst: options.requests_per_second.saturating_mul(10), per_second })
        .map(|rate| Arc::new(Buckets::new(rate, clock.clone())));
    function_mcp::Settings { guard, rate, ..function_mcp::Settings::default() }
}
