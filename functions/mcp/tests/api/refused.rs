//! What the owner of a server that nobody has called yet is told of requests that are turned away.

use function_mcp::{Endpoint, Settings, StoredBackend, router};
use portal_base::{Clock as _, FakeClock, SystemClock};
use portal_store::entities::{
    Access, BrokenRule, Deployment, DeploymentStatus, RefusalReason, Refused, deployment, refusal,
};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

use crate::client::{Client, Post};
use crate::deployed::{Product, answering};

struct Waiting {
    product: Product,
    clock: Arc<FakeClock>,
    client: Client,
    server: Deployment,
}

impl Waiting {
    async fn open(access: Access) -> Self {
        let product = Product::open(None);
        // What the embedded table drops, it drops by the machine's clock.
        let clock = Arc::new(FakeClock::at(SystemClock.now()));
        let backend = StoredBackend::new(product.store.clone(), product.executions.clone(), clock.clone());
        let client = Client::over(router(Endpoint::new(Arc::new(backend), Settings::default())));
        let server =
            product.deploy("reports", access, &[("send", answering(json!({"text": "sent"})), None)]).await;
        Self { product, clock, client, server }
    }

    fn call(&self, tool: &str, arguments: Value) -> Post<'_> {
        let call = json!({"name": tool, "arguments": arguments,
            "_meta": {"io.modelcontextprotocol/clientInfo": {"name": "Cur\u{202e}sor\n", "version": "2.1"}}});
        self.client.modern_to("reports", "tools/call", call)
    }

    /// The refusal that is noted, and the time goes on by more than what is between two of a kind.
    async fn noted(&self) -> Option<Refused> {
        self.clock.advance(Duration::from_secs(11));
        let found = refusal::latest(&self.product.store, self.product.workspace, self.server.id).await;
        found.unwrap().map(|refusal| refusal.refused)
    }
}

#[tokio::test]
async fn wrong_arguments_are_noted_by_place_and_rule_and_never_by_value() {
    let waiting = Waiting::open(Access::Public).await;
    assert_eq!(waiting.noted().await, None);
    assert!(waiting.call("send", json!({"name": 7_134_555})).send().await.is_error());
    let noted = waiting.noted().await.unwrap();
    assert!(!serde_json::to_string(&noted).unwrap().contains("7134555"));
    let broken = BrokenRule {
        pointer: "/name".to_owned(),
        rule: "type".to_owned(),
        wanted: Some("string".to_owned()),
    };
    assert_eq!(
        noted,
        Refused {
            why: RefusalReason::Arguments,
            tool: Some("send".to_owned()),
            client: Some("Cursor 2.1".to_owned()),
            broken: vec![broken],
        }
    );
}

#[tokio::test]
async fn an_unknown_tool_and_a_pause_are_noted() {
    let waiting = Waiting::open(Access::Public).await;
    waiting.call(&"sned".repeat(100), json!({"secret": 1})).send().await;
    let noted = waiting.noted().await.unwrap();
    assert_eq!((noted.why, &*noted.broken), (RefusalReason::UnknownTool, &[][..]));
    let tool = noted.tool.unwrap();
    assert!(tool.starts_with("snedsned") && tool.chars().count() == 81, "{tool}");

    let store = &waiting.product.store;
    let read = deployment::get(store, waiting.product.workspace, waiting.server.id).await.unwrap().unwrap();
    let paused = Deployment { status: DeploymentStatus::Paused, ..read.entity.clone() };
    deployment::update(store, &read, &paused, None).await.unwrap();
    waiting.call("send", json!({})).send().await;
    assert_eq!(waiting.noted().await.unwrap().why, RefusalReason::Paused);
}

#[tokio::test]
async fn of_whoever_is_not_let_in_the_reason_alone_is_noted() {
    let waiting = Waiting::open(Access::ApiKey).await;
    let other = Product::open(None).key(None).await;
    for (key, why) in [
        (None, RefusalReason::KeyMissing),
        (Some(&*other), RefusalReason::KeyInvalid),
        (Some("x"), RefusalReason::KeyInvalid),
    ] {
        let mut call = waiting.call("send", json!({"name": "a text of an attacker"}));
        if let Some(key) = key {
            call = call.header("x-api-key", key);
        }
        assert_eq!(call.send().await.status.as_u16(), 401);
        assert_eq!(waiting.noted().await, Some(Refused::plainly(why)));
    }
    let away = Waiting::open(Access::Public).await;
    assert_eq!(away.call("send", json!({})).from(Some("192.0.2.7")).send().await.status.as_u16(), 403);
    assert_eq!(away.noted().await, Some(Refused::plainly(RefusalReason::NotLocal)));
}

#[tokio::test]
async fn after_the_first_call_nothing_is_noted_any_more() {
    let waiting = Waiting::open(Access::Public).await;
    assert!(!waiting.call("send", json!({})).send().await.is_error());
    waiting.call("nothing", json!({})).send().await;
    assert_eq!(waiting.noted().await, None);
    // Another process learns it from the store.
    let again = StoredBackend::new(
        waiting.product.store.clone(),
        waiting.product.executions.clone(),
        waiting.clock.clone(),
    );
    let again = Client::over(router(Endpoint::new(Arc::new(again), Settings::default())));
    again.modern_to("reports", "tools/call", json!({"name": "nothing"})).send().await;
    assert_eq!(waiting.noted().await, None);
}

#[tokio::test]
async fn a_flood_is_one_write() {
    let waiting = Waiting::open(Access::ApiKey).await;
    let flood = (0..200).map(|_| waiting.call("send", json!({})).send());
    for reply in futures::future::join_all(flood).await {
        assert_eq!(reply.status.as_u16(), 401);
    }
    let item = waiting.product.store.table.version(&refusal_key(&waiting)).await.unwrap();
    assert_eq!(item, Some(1));
}

/// Where the row lies, as the table of access patterns says.
fn refusal_key(waiting: &Waiting) -> portal_store::Key {
    portal_store::Key {
        pk: format!("W#{}#DEP#{}", waiting.product.workspace, waiting.server.id),
        sk: "REFUSED".to_owned(),
    }
}
