//! The parts, the application, and calls of it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use portal_authoring::Author;
use portal_base::{Clock, FakeClock, Ids, KeyVersions, Rng, SeededRng};
use portal_catalog::{Catalog, Manifest};
use portal_connector_kit::net::{AllowList, Client, Limits};
use portal_connector_kit::{Connector, Environment, Registry};
use portal_execution::{
    ConnectorTasks, EmbeddedMachines, Executions, Machines, Parts, Runner, Safe, StoredCredentials,
};
use portal_http::Api;
use portal_identity::SealKeys;
use portal_store::Queue;
use portal_store::embedded::Embedded;
use portal_store::entities::Store;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::people::People;

/// The parts that functions are made of.
#[derive(Clone)]
pub struct Kit {
    /// What every function has.
    pub api: Api,
    /// Items and blobs.
    pub store: Store,
    /// The clock; it moves when a test moves it.
    pub clock: Arc<FakeClock>,
    /// Randomness, the same in every run.
    pub rng: Arc<dyn Rng>,
    /// New ids.
    pub ids: Ids,
    /// Who may ask.
    pub people: Arc<People>,
    /// Compiles and publishes.
    pub author: Author,
    /// Runs.
    pub executions: Executions,
    /// What published versions run on.
    pub machines: Arc<dyn Machines>,
    /// Seals and opens credentials.
    pub safe: Safe,
    /// The way out; it reaches this machine.
    pub net: Client,
    /// What the connectors declare.
    pub manifests: Arc<[Manifest]>,
    queue: Arc<dyn Queue>,
}

impl std::fmt::Debug for Kit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kit")
    }
}

impl Kit {
    /// Parts in memory, with these connectors.
    ///
    /// # Panics
    /// When a part cannot be made, which no test goes on from.
    #[expect(clippy::expect_used, reason = "a test without its parts has nothing to test")]
    pub fn new(connectors: Vec<Connector>) -> Self {
        let clock = Arc::new(FakeClock::default());
        let rng: Arc<dyn Rng> = Arc::new(SeededRng::default());
        let ids = Ids::new(clock.clone(), rng.clone());
        let stores = Embedded::in_memory_with(clock.clone()).expect("a store in memory");
        let store = Store { table: stores.table.clone(), blobs: stores.blobs.clone() };
        let people = Arc::new(People::new(&ids));
        let seals = Arc::new(SealKeys::new(KeyVersions::generate(rng.as_ref())));
        let safe = Safe::new(store.clone(), KeyVersions::generate(rng.as_ref()), rng.clone());
        let allow = AllowList::of(["127.0.0.1", "localhost"]).expect("an allow-list");
        let net = Client::new(allow, Limits::default()).expect("an HTTP client");
        let environment = Environment {
            net: net.clone(),
            credentials: Arc::new(StoredCredentials::new(store.clone(), seals.clone(), safe.clone())),
            clock: clock.clone(),
            rng: rng.clone(),
        };
        let registry = Registry::new(connectors, environment);
        let manifests: Arc<[Manifest]> = registry.manifests().collect();
        let kinds = manifests.iter().flat_map(|manifest| manifest.operations.clone());
        let catalog = Arc::new(Catalog::new(portal_catalog::builtin().into_iter().chain(kinds)));
        let tasks = Arc::new(ConnectorTasks::new(registry));
        let in_memory = || {
            let clock: Arc<dyn Clock> = clock.clone();
            Arc::new(EmbeddedMachines::in_memory(tasks.clone(), clock, rng.clone()))
        };
        let machines: Arc<dyn Machines> = in_memory();
        let executions = Executions::new(Parts {
            store: store.clone(),
            queue: stores.queue.clone(),
            machines: machines.clone(),
            drafts: in_memory(),
            clock: clock.clone(),
            ids: ids.clone(),
            seals,
        });
        let api = Api {
            store: store.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            authenticator: people.clone(),
            build: None,
        };
        let author = Author { store: store.clone(), catalog, clock: clock.clone() };
        Self {
            api,
            store,
            clock,
            rng,
            ids,
            people,
            author,
            executions,
            machines,
            safe,
            net,
            manifests,
            queue: stores.queue,
        }
    }

    /// Takes what is queued until the guard is dropped, as the runner of a stack does.
    pub fn runner(&self) -> impl Drop + use<> {
        let stop = CancellationToken::new();
        tokio::spawn(Runner::new(self.executions.clone(), self.queue.clone(), 2).run(stop.clone()));
        stop.drop_guard()
    }
}

/// An application in memory.
#[derive(Debug, Clone)]
pub struct TestApp {
    /// Its parts.
    pub kit: Kit,
    router: Router,
}

impl TestApp {
    /// The application of the routers that `functions` makes of the parts.
    pub fn new<F, R>(connectors: Vec<Connector>, functions: F) -> Self
    where
        F: FnOnce(&Kit) -> R,
        R: IntoIterator<Item = OpenApiRouter>,
    {
        Self::described(connectors, functions).0
    }

    /// The same, with the document that describes it.
    pub fn described<F, R>(connectors: Vec<Connector>, functions: F) -> (Self, OpenApi)
    where
        F: FnOnce(&Kit) -> R,
        R: IntoIterator<Item = OpenApiRouter>,
    {
        let kit = Kit::new(connectors);
        let assembled = portal_http::assemble(&kit.api, functions(&kit));
        (Self { kit, router: assembled.router }, assembled.document)
    }

    /// A call of a path below `/api/v1`.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call {
            router: self.router.clone(),
            method,
            path: format!("/api/v1{path}"),
            headers: HeaderMap::new(),
            body: None,
        }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// POST with a JSON body.
    pub fn post(&self, path: &str, body: Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    /// PATCH with a JSON body.
    pub fn patch(&self, path: &str, body: Value) -> Call {
        self.call(Method::PATCH, path).json(body)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }
}

/// A call that is being put together.
#[derive(Debug, Clone)]
#[must_use = "a call is made by `send`"]
pub struct Call {
    router: Router,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
}

impl Call {
    /// Asked by that person.
    pub fn by(self, person: &str) -> Self {
        self.header("authorization", &format!("Bearer {person}"))
    }

    /// With a JSON body.
    pub fn json(self, body: Value) -> Self {
        self.bytes(body.to_string().into_bytes()).header("content-type", "application/json")
    }

    /// With a body of any kind.
    pub fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self
    }

    /// With a header.
    ///
    /// # Panics
    /// When it is none.
    #[expect(clippy::expect_used, reason = "a test that sends no header tests nothing")]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a header's value"));
        self
    }

    /// Based on that revision.
    pub fn if_match(self, revision: u64) -> Self {
        self.header("if-match", &format!("\"{revision}\""))
    }

    /// Makes the call and reads the whole answer.
    ///
    /// # Panics
    /// When there is no answer, or none within a minute.
    #[expect(clippy::expect_used, reason = "a test without an answer has failed")]
    pub async fn send(self) -> Answer {
        let Self { router, method, path, headers, body } = self;
        let mut request = Request::builder().method(method).uri(&path);
        if let Some(own) = request.headers_mut() {
            own.extend(headers);
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).expect("a request");
        let answer = async {
            let response = router.oneshot(request).await.expect("a router answers");
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.expect("a whole body").to_bytes();
            Answer {
                status: parts.status,
                headers: parts.headers,
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }
        };
        tokio::time::timeout(Duration::from_secs(60), answer).await.expect("an answer within a minute")
    }
}

/// An answer, read in full.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body, once the status is the one that is expected.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json()
    }

    /// The names and data of a stream's events.
    pub fn events(&self) -> Vec<(String, Value)> {
        let field = |block: &str, name: &str| -> String {
            let lines = block.lines().filter_map(|line| line.strip_prefix(name));
            lines.map(str::trim_start).collect::<Vec<_>>().join("\n")
        };
        self.text
            .split("\n\n")
            .map(|block| (field(block, "event:"), field(block, "data:")))
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, data)| (name, serde_json::from_str(&data).unwrap_or(Value::Null)))
            .collect()
    }
}
