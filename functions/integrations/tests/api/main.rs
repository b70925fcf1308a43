//! The function's operations, called as its clients call them.

use function_integrations::State;
use portal_base::Clock as _;
use portal_store::entities::{Workflow, connection, workflow};
use portal_test_kit::{ADMIN, EDITOR, OWNER, STRANGER, TestApp, VIEWER};
use serde_json::{Value, json};

fn app() -> TestApp {
    TestApp::new(vec![connector_http::connector()], |kit| {
        [function_integrations::router(State {
            api: kit.api.clone(),
            safe: kit.safe.clone(),
            net: kit.net.clone(),
            manifests: kit.manifests.clone(),
        })]
    })
}

fn billing() -> Value {
    json!({
        "provider": "http", "label": "Billing",
        "credentials": { "auth": "basic", "username": "ada", "password": "hunter2-hunter2" },
        "hosts": ["127.0.0.1"],
    })
}

async fn made(app: &TestApp) -> String {
    let made = app.post("/integrations/connections", billing()).by(EDITOR).send().await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn credentials_come_in_and_never_go_out() {
    let app = app();
    let id = made(&app).await;
    let list = app.get("/integrations/connections").by(EDITOR).send().await;
    let shown = &list.expect(200)["items"][0];
    assert_eq!((&shown["id"], &shown["auth"]), (&json!(id), &json!("basic")));
    assert_eq!(shown["public"], json!({ "username": "ada", "hosts": ["127.0.0.1"] }));
    let one = app.get(&format!("/integrations/connections/{id}")).by(EDITOR).send().await;
    assert_eq!(one.expect(200)["used_by"], json!([]));

    let workspace = app.kit.people.workspace;
    let stored = connection::get(&app.kit.store, workspace, id.parse().unwrap()).await.unwrap().unwrap();
    let raw = serde_json::to_string(&stored.entity).unwrap();
    for text in [&list.text, &one.text, &raw] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    app.get(&format!("/integrations/connections/{id}")).by(STRANGER).send().await.expect(404);
    app.get("/integrations/connections").by(VIEWER).send().await.expect(403);
}

#[tokio::test]
async fn what_is_wrong_is_told_and_never_quoted() {
    let app = app();
    let with = |pointer: &str, value: Value| {
        let mut body = billing();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let bodies = [
        with("/provider", json!("fax")),
        with("/label", json!("")),
        with("/credentials/username", json!("a:b")),
        with("/credentials", json!({ "auth": "bearer", "token": "s3cret\ns3cret" })),
        with("/credentials", json!({ "auth": "header", "name": "Host", "value": "s3cret" })),
        with("/credentials", json!({ "auth": "oauth", "token": "s3cret" })),
        with("/hosts", json!(["https://example.com"])),
    ];
    let mut seen = Vec::new();
    for body in bodies {
        let answer = app.post("/integrations/connections", body).by(EDITOR).send().await;
        assert!(!answer.text.contains("s3cret"), "{}", answer.text);
        let problem = answer.expect(400);
        seen.push(problem["fields"][0]["pointer"].clone());
    }
    assert_eq!(
        json!(seen),
        json!([
            "/provider",
            "/label",
            "/credentials/username",
            "/credentials/token",
            "/credentials/name",
            "/credentials/auth",
            "/hosts",
        ])
    );
}

#[tokio::test]
async fn the_owner_and_administrators_change_a_connection() {
    let app = app();
    let path = format!("/integrations/connections/{}", made(&app).await);
    let renamed = app.patch(&path, json!({ "label": "Invoices" })).by(EDITOR).send().await.expect(200);
    assert_eq!(renamed["label"], "Invoices");
    let body = json!({ "credentials": { "auth": "bearer", "token": "t0ken" } });
    let changed = app.patch(&path, body).by(ADMIN).send().await.expect(200);
    assert_eq!((&changed["auth"], &changed["public"]), (&json!("bearer"), &json!({ "hosts": [] })));
    let alone = app.patch(&path, json!({ "hosts": ["a.example"] })).by(EDITOR).send().await.expect(400);
    assert_eq!(alone["fields"][0]["pointer"], "/hosts");
    app.delete(&path).by(OWNER).send().await.expect(204);
    app.delete(&path).by(OWNER).send().await.expect(404);
}

#[tokio::test]
async fn a_connection_in_use_stays_and_tells_where() {
    let app = app();
    let id = made(&app).await;
    let kit = &app.kit;
    let user = Workflow {
        id: kit.ids.make(),
        workspace: kit.people.workspace,
        name: "Look up".to_owned(),
        description: String::new(),
        revision: 1,
        nodes: 1,
        node_types: Vec::new(),
        connections: vec![id.parse().unwrap()],
        latest_version: None,
        published_revision: None,
        author: kit.ids.make(),
        created_at: kit.clock.now(),
        updated_at: kit.clock.now(),
    };
    workflow::create(&kit.store, &user, json!({})).await.unwrap();
    let path = format!("/integrations/connections/{id}");
    let refused = app.delete(&path).by(EDITOR).send().await.expect(409);
    assert_eq!(refused["code"], "in_use");
    assert_eq!(refused["fields"][0]["pointer"], format!("/workflows/{}", user.id));
    let one = app.get(&path).by(EDITOR).send().await.expect(200);
    assert_eq!(one["used_by"][0]["text"], "workflow `Look up`");
}

#[tokio::test]
async fn a_test_says_whether_the_service_takes_the_credentials() {
    use axum::http::{HeaderMap, StatusCode};
    let takes = async |headers: HeaderMap| {
        // "ada:hunter2-hunter2" in base64.
        let good =
            headers.get("authorization").is_some_and(|value| value == "Basic YWRhOmh1bnRlcjItaHVudGVyMg==");
        if good { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = axum::Router::new().route("/me", axum::routing::get(takes));
    let server = tokio::spawn(async move { axum::serve(listener, service).await });

    let app = app();
    let path = format!("/integrations/connections/{}", made(&app).await);
    let url = format!("http://{address}/me");
    let test = |url: &str| app.post(&format!("{path}/test"), json!({ "url": url })).by(EDITOR);
    let good = test(&url).send().await.expect(200);
    assert_eq!(good, json!({ "ok": true, "status": 200, "message": "the service answered with 200" }));
    let body = json!({ "credentials": { "auth": "bearer", "token": "wrong-token" } });
    app.patch(&path, body).by(EDITOR).send().await.expect(200);
    let bad = test(&url).send().await.expect(200);
    assert_eq!((&bad["ok"], &bad["status"]), (&json!(false), &json!(401)));
    let nonsense = test("not a url").send().await.expect(400);
    assert_eq!(nonsense["fields"][0]["pointer"], "/url");
    server.abort();
}

#[tokio::test]
async fn providers_tell_how_they_are_connected() {
    let providers = app().get("/integrations/providers").by(VIEWER).send().await.expect(200);
    let http = &providers["items"][0];
    assert_eq!(http["id"], "http");
    assert_eq!(http["auth"], json!(["basic", "bearer", "header"]));
    assert_eq!(http["nodes"], json!(["http.request"]));
}
