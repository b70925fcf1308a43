//! The endpoint over the product's own backend: what is deployed is served, what is called is recorded.

use function_mcp::{Endpoint, Settings, router};
use portal_base::{ExecutionId, PageRequest};
use portal_store::entities::{Access, DeploymentStatus, ExecutionStatus, deployment, execution};
use serde_json::{Value, json};

use crate::client::Client;
use crate::deployed::{Product, answering};

fn greet() -> Value {
    answering(json!({"structured": {"greeting": "{% 'Hello, ' & $uppercase($states.input.input.name) %}"}}))
}

fn client(product: &Product) -> Client {
    Client::over(router(Endpoint::new(product.backend.clone(), Settings::default())))
}

fn call(tool: &str, arguments: Value) -> Value {
    json!({"name": tool, "arguments": arguments})
}

#[tokio::test]
async fn a_call_runs_the_workflow_and_is_recorded() {
    let product = Product::open(None);
    let schema = json!({"type": "object", "properties": {"greeting": {"type": "string"}}});
    let server = product.deploy("greeter", Access::Public, &[("greet", greet(), Some(schema))]).await;
    let client = client(&product);
    let listed = client.modern_to("greeter", "tools/list", json!({})).send().await.result();
    assert_eq!(listed["tools"][0]["name"], "greet");
    let reply =
        client.modern_to("greeter", "tools/call", call("greet", json!({"name": "world"}))).send().await;
    assert_eq!(reply.result()["structuredContent"], json!({"greeting": "Hello, WORLD"}));

    let id: ExecutionId =
        reply.result()["_meta"]["io.github.mcp-portal/execution"].as_str().unwrap().parse().unwrap();
    let recorded = execution::get(&product.store, product.workspace, id).await.unwrap().unwrap();
    assert_eq!(recorded.status, ExecutionStatus::Succeeded);
    assert_eq!((recorded.deployment, recorded.tool.as_deref()), (Some(server.id), Some("greet")));
    let lit = deployment::get(&product.store, product.workspace, server.id).await.unwrap().unwrap();
    assert!(lit.first_call_at.is_some());
}

#[tokio::test]
async fn a_failed_run_names_its_step_and_is_recorded() {
    let product = Product::open(None);
    let fails = json!({"QueryLanguage": "JSONata", "StartAt": "second", "States": {"second": {
        "Type": "Fail", "Error": "Order.NotFound", "Cause": "there is no such order", "Comment": "{\"n\":\"second\"}"}}});
    product.deploy("orders", Access::Public, &[("find", fails, None)]).await;
    let reply = client(&product).modern_to("orders", "tools/call", call("find", json!({}))).send().await;
    assert!(reply.is_error());
    assert!(reply.text().starts_with("Order.NotFound: there is no such order"), "{}", reply.text());
}

#[tokio::test]
async fn what_is_redeployed_paused_or_removed_shows_at_the_next_call() {
    let product = Product::open(None);
    let server = product.deploy("greeter", Access::Public, &[("greet", greet(), None)]).await;
    let client = client(&product);
    let list = || client.modern_to("greeter", "tools/list", json!({}));
    assert_eq!(list().send().await.result()["tools"].as_array().unwrap().len(), 1);

    let read = deployment::get(&product.store, product.workspace, server.id).await.unwrap().unwrap();
    let mut changed = read.entity.clone();
    changed.status = DeploymentStatus::Paused;
    changed.tools[0].card.name = "welcome".to_owned();
    deployment::update(&product.store, &read, &changed, None).await.unwrap();
    assert_eq!(list().send().await.result()["tools"][0]["name"], "welcome");
    let paused = client.modern_to("greeter", "tools/call", call("welcome", json!({}))).send().await;
    assert!(paused.text().contains("paused"), "{}", paused.text());

    let read = deployment::get(&product.store, product.workspace, server.id).await.unwrap().unwrap();
    deployment::delete(&product.store, &read).await.unwrap();
    assert_eq!(list().send().await.status, 404);
}

#[tokio::test]
async fn a_key_opens_its_server_and_no_other() {
    let product = Product::open(None);
    let first = product.deploy("first", Access::ApiKey, &[("greet", greet(), None)]).await;
    let second = product.deploy("second", Access::ApiKey, &[("greet", greet(), None)]).await;
    let (own, other) = (product.key(Some(&first)).await, product.key(Some(&second)).await);
    let whole = product.key(None).await;
    let stranger = Product::open(None).key(None).await;
    let client = client(&product);
    for (key, status) in
        [(own.as_str(), 200), (&whole, 200), (&other, 401), (&stranger, 401), ("mcpp_x", 401)]
    {
        let reply = client.modern_to("first", "tools/list", json!({})).header("x-api-key", key).send().await;
        assert_eq!(reply.status.as_u16(), status, "{key}");
    }
}

#[tokio::test]
async fn calls_side_by_side_are_all_recorded() {
    let product = Product::open(None);
    let server = product.deploy("greeter", Access::Public, &[("greet", greet(), None)]).await;
    let client = client(&product);
    let calls = (0..50)
        .map(|_| client.modern_to("greeter", "tools/call", call("greet", json!({"name": "a"}))).send());
    for reply in futures::future::join_all(calls).await {
        assert!(!reply.is_error());
    }
    let filter =
        portal_store::entities::ExecutionFilter { deployment: Some(server.id), ..Default::default() };
    let page = PageRequest { limit: 200, cursor: None };
    let recorded =
        portal_store::entities::execution_list::list(&product.store, product.workspace, &filter, &page)
            .await
            .unwrap();
    assert_eq!(recorded.items.len(), 50);
}
