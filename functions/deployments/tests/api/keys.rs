//! API keys of a server.

use portal_identity::ApiKeyToken;
use portal_store::entities::api_key;
use portal_test_kit::{ADMIN, EDITOR};
use serde_json::json;

use crate::{app, deployed};

#[tokio::test]
async fn a_key_is_shown_once_and_opens_until_it_is_revoked() {
    let app = app();
    let (_, id) = deployed(&app).await;
    let path = format!("/deployments/{id}/api-keys");
    let create = || app.post(&path, json!({ "name": "laptop" })).by(ADMIN).header("idempotency-key", "k");
    let answer = create().send().await;
    let made = answer.expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let secret = made["secret"].as_str().unwrap();
    let token = ApiKeyToken::parse(secret).unwrap();
    let stored = api_key::find(&app.kit.store, token.prefix()).await.unwrap().unwrap();
    assert!(token.matches(&stored.hash));
    assert_eq!(stored.deployment.unwrap().to_string(), id);
    // The secret is kept for nobody: a repeated request makes another key.
    assert_ne!(create().send().await.expect(201)["secret"], made["secret"]);

    let list = app.get(&path).by(ADMIN).send().await;
    assert_eq!(list.expect(200)["items"].as_array().unwrap().len(), 2);
    assert!(!list.text.contains(secret));
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    app.delete(&one).by(EDITOR).send().await.expect(403);
    app.delete(&one).by(ADMIN).send().await.expect(204);
    app.delete(&one).by(ADMIN).send().await.expect(404);
    assert!(api_key::find(&app.kit.store, token.prefix()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_key_has_a_name_and_an_end_in_the_future() {
    let app = app();
    let (_, id) = deployed(&app).await;
    let path = format!("/deployments/{id}/api-keys");
    let fails = async |body: serde_json::Value| {
        app.post(&path, body).by(ADMIN).send().await.expect(400)["fields"][0]["pointer"].clone()
    };
    for name in [json!(" "), json!("x".repeat(101)), json!("two\nlines"), json!(7), json!(null)] {
        assert_eq!(fails(json!({ "name": name })).await, "/name");
    }
    assert_eq!(fails(json!({ "name": "a", "scope": "all" })).await, "/scope");
    assert_eq!(fails(json!({ "name": "a", "expires_at": "2020-01-01T00:00:00Z" })).await, "/expires_at");
    assert_eq!(fails(json!({ "name": "a", "expires_at": "tomorrow" })).await, "/expires_at");
}

#[tokio::test]
async fn the_keys_go_with_their_server() {
    let app = app();
    let (_, id) = deployed(&app).await;
    let path = format!("/deployments/{id}");
    let made =
        app.post(&format!("{path}/api-keys"), json!({ "name": "a" })).by(ADMIN).send().await.expect(201);
    app.delete(&path).by(ADMIN).send().await.expect(204);
    let prefix = made["prefix"].as_str().unwrap();
    assert!(api_key::find(&app.kit.store, prefix).await.unwrap().is_none());
}
