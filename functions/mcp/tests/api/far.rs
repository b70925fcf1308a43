//! The endpoint over a store that is far away: how often it looks, and what it never overlooks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use function_mcp::{Endpoint, Settings, StoredBackend, router};
use portal_base::{Clock, FakeClock, Page, SystemClock};
use portal_store::entities::{Access, Deployment, DeploymentStatus, Store, api_key, deployment, local_owner};
use portal_store::{Expect, Item, Key, Query, Table, TableError, Write};
use serde_json::json;

use crate::client::Client;
use crate::deployed::{Product, answering};

/// A table that tells how it was read.
struct Counted {
    table: Arc<dyn Table>,
    reads: Mutex<Vec<&'static str>>,
}

impl Counted {
    fn note(&self, read: &'static str) {
        self.reads.lock().unwrap().push(read);
    }

    fn reads(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.reads.lock().unwrap())
    }
}

#[async_trait]
impl Table for Counted {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.note("get");
        self.table.get(key).await
    }

    async fn get_together(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        self.note("together");
        self.table.get_together(keys).await
    }

    async fn version(&self, key: &Key) -> Result<Option<u64>, TableError> {
        self.note("version");
        self.table.version(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page<Item>, TableError> {
        self.note("query");
        self.table.query(query).await
    }

    async fn put(&self, item: Item, expect: Expect) -> Result<u64, TableError> {
        self.table.put(item, expect).await
    }

    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), TableError> {
        self.table.delete(key, expect).await
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TableError> {
        self.table.transact(writes).await
    }

    async fn increment(&self, key: &Key, by: i64) -> Result<i64, TableError> {
        self.table.increment(key, by).await
    }
}

/// A server, called through a process that is far from its store.
struct Far {
    product: Product,
    clock: Arc<FakeClock>,
    table: Arc<Counted>,
    client: Client,
    server: Deployment,
}

impl Far {
    async fn open(trust: Duration) -> Self {
        let product = Product::open(None);
        // What the embedded table drops, it drops by the machine's clock.
        let clock = Arc::new(FakeClock::at(SystemClock.now()));
        let table = Arc::new(Counted { table: product.store.table.clone(), reads: Mutex::default() });
        let store = Store { table: table.clone(), blobs: product.store.blobs.clone() };
        let backend = StoredBackend::new(store, product.executions.clone(), clock.clone()).far(trust);
        let client = Client::over(router(Endpoint::new(Arc::new(backend), Settings::default())));
        let server =
            product.deploy("greeter", Access::ApiKey, &[("greet", answering(json!({})), None)]).await;
        Self { product, clock, table, client, server }
    }

    /// The status of a call, and how the table was read for it.
    async fn call(&self, key: &str) -> (u16, Vec<&'static str>) {
        let call = self.client.modern_to("greeter", "tools/call", json!({"name": "greet", "arguments": {}}));
        let reply = call.header("x-api-key", key).send().await;
        (reply.status.as_u16(), self.table.reads())
    }

    async fn change(&self, change: impl FnOnce(&mut Deployment)) {
        let store = &self.product.store;
        let read = deployment::get(store, self.product.workspace, self.server.id).await.unwrap().unwrap();
        let mut changed = read.entity.clone();
        change(&mut changed);
        deployment::update(store, &read, &changed, None).await.unwrap();
    }

    async fn revoke(&self, key: &str) {
        let prefix = portal_identity::ApiKeyToken::parse(key).unwrap().prefix().to_owned();
        let stored = api_key::find(&self.product.store, &prefix).await.unwrap().unwrap();
        api_key::delete(&self.product.store, &stored).await.unwrap();
    }
}

/// What one look is.
const LOOK: &[&str] = &["together"];
const NONE: &[&str] = &[];

#[tokio::test]
async fn a_call_looks_once_and_sees_at_once_what_has_changed() {
    let far = Far::open(Duration::ZERO).await;
    let (key, other) = (far.product.key(Some(&far.server)).await, far.product.key(None).await);
    // The first call of a process reads the server; the first of a server lights its lamp.
    for _ in 0..2 {
        assert_eq!(far.call(&key).await.0, 200);
    }
    for key in [&key, &other, &key] {
        assert_eq!(far.call(key).await, (200, LOOK.to_vec()));
    }
    assert_eq!(far.call("mcpp_x").await.0, 401);

    far.revoke(&key).await;
    assert_eq!(far.call(&key).await, (401, LOOK.to_vec()));
    far.change(|server| server.status = DeploymentStatus::Paused).await;
    let paused = far.client.modern_to("greeter", "tools/call", json!({"name": "greet", "arguments": {}}));
    let paused = paused.header("x-api-key", &other).send().await;
    far.table.reads();
    assert!(paused.text().contains("paused"), "{}", paused.text());
    far.change(|server| server.access = Access::Public).await;
    let call = far.client.modern_to("greeter", "tools/list", json!({})).header("x-api-key", &other);
    assert_eq!(call.from(Some("192.0.2.7")).send().await.status.as_u16(), 403, "public means this machine");
    far.table.reads();
    let read = deployment::get(&far.product.store, far.product.workspace, far.server.id).await;
    deployment::delete(&far.product.store, &read.unwrap().unwrap()).await.unwrap();
    assert_eq!(far.call(&other).await.0, 404);
}

#[tokio::test]
async fn the_owner_s_token_is_looked_at_as_a_key_is() {
    let far = Far::open(Duration::ZERO).await;
    let token = far.product.own().await;
    for _ in 0..2 {
        assert_eq!(far.call(&token).await.0, 200);
    }
    assert_eq!(far.call(&token).await, (200, LOOK.to_vec()));
    let owner = local_owner::get(&far.product.store).await.unwrap().unwrap();
    let other = local_owner::LocalOwner { token_hash: "0".repeat(64), ..owner.entity.clone() };
    local_owner::save(&far.product.store, &other, owner.expect()).await.unwrap();
    assert_eq!(far.call(&token).await, (401, LOOK.to_vec()));
}

#[tokio::test]
async fn who_was_let_in_is_not_looked_at_again_for_as_long_as_is_said() {
    let trust = Duration::from_secs(2);
    let far = Far::open(trust).await;
    let key = far.product.key(Some(&far.server)).await;
    for _ in 0..2 {
        assert_eq!(far.call(&key).await.0, 200);
    }
    far.clock.advance(trust);
    assert_eq!(far.call(&key).await, (200, LOOK.to_vec()));
    assert_eq!(far.call(&key).await, (200, NONE.to_vec()));
    // Another key is looked at; it lets nobody else in.
    let other = far.product.key(None).await;
    assert_eq!(far.call(&other).await, (200, LOOK.to_vec()));

    far.revoke(&key).await;
    far.clock.advance(Duration::from_millis(1_999));
    assert_eq!(far.call(&key).await, (200, NONE.to_vec()));
    far.clock.advance(Duration::from_millis(1));
    assert_eq!(far.call(&key).await, (401, LOOK.to_vec()));
    assert_eq!(far.call(&key).await, (401, LOOK.to_vec()), "a refusal is not remembered");

    // What one caller's look has shown holds for all.
    assert_eq!(far.call(&other).await, (200, LOOK.to_vec()));
    far.change(|server| server.status = DeploymentStatus::Paused).await;
    let third = far.product.key(None).await;
    assert!(!far.call(&third).await.1.is_empty());
    assert_eq!(far.call(&other).await.1, LOOK, "the server has been seen changed");
}

#[tokio::test]
async fn a_key_that_ends_is_not_trusted_beyond_its_end() {
    let hour = Duration::from_secs(3600);
    let far = Far::open(2 * hour).await;
    let ends = far.clock.now().saturating_add(hour).unwrap();
    let key = far.product.key_until(Some(&far.server), Some(ends)).await;
    for _ in 0..2 {
        assert_eq!(far.call(&key).await.0, 200);
    }
    assert_eq!(far.call(&key).await, (200, NONE.to_vec()));
    far.clock.advance(hour);
    assert_eq!(far.call(&key).await, (401, LOOK.to_vec()));
}
