//! Over all operations: nobody without a credential, nobody from another workspace, nobody with
//! too small a role. The lists of exceptions may only shrink.

use http::Method;
use portal_store::entities::{Caller, Cost, Execution, ExecutionStatus, Trigger, execution};
use portal_test_kit::{Call, OWNER, STRANGER, TestApp, VIEWER};
use serde_json::{Value, json};

use crate::described;
use crate::openapi::operations;

/// Operations that need no credential.
const OPEN: &[&str] = &["get_health", "create_session"];

/// What the owner's workspace has one of.
struct Things {
    workflow: String,
    deployment: String,
    connection: String,
    execution: String,
}

async fn things(app: &TestApp) -> Things {
    let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    let workflow = app.post("/workflows", json!({ "name": "Guarded" })).by(OWNER).send().await.expect(201);
    let connection = json!({
        "provider": "http", "label": "Guarded", "credentials": { "auth": "bearer", "token": "t" },
    });
    let connection = app.post("/integrations/connections", connection).by(OWNER).send().await.expect(201);
    let execution = execution(app).await;
    Things {
        workflow: id(&workflow),
        connection: id(&connection),
        execution,
        deployment: deployment(app).await,
    }
}

async fn execution(app: &TestApp) -> String {
    let kit = &app.kit;
    let execution = Execution {
        id: kit.ids.make(),
        workspace: kit.people.workspace,
        workflow: None,
        workflow_name: "Guarded".to_owned(),
        version: None,
        draft: None,
        deployment: None,
        tool: None,
        trigger: Trigger::Api,
        caller: Caller::default(),
        replay_of: None,
        status: ExecutionStatus::Succeeded,
        input: json!({}).into(),
        output: None,
        error: None,
        created_at: portal_base::Clock::now(&*kit.clock),
        started_at: None,
        finished_at: None,
        cost: Cost::default(),
        expires_at: None,
    };
    let stored = execution::create(&kit.store, execution).await.expect("an execution");
    stored.id.to_string()
}

async fn deployment(app: &TestApp) -> String {
    use portal_store::entities::{Access, Deployment, DeploymentRevision, DeploymentStatus, deployment};
    let kit = &app.kit;
    let now = portal_base::Clock::now(&*kit.clock);
    let server = Deployment {
        id: kit.ids.make(),
        workspace: kit.people.workspace,
        slug: "guarded".parse().expect("a slug"),
        name: "guarded".to_owned(),
        title: "Guarded".to_owned(),
        description: String::new(),
        instructions: String::new(),
        tools: Vec::new(),
        access: Access::ApiKey,
        status: DeploymentStatus::Live,
        revision: 1,
        last_revision: 1,
        author: kit.ids.make(),
        created_at: now,
        updated_at: now,
        first_call_at: None,
    };
    let revision = DeploymentRevision {
        workspace: server.workspace,
        deployment: server.id,
        number: 1,
        title: server.title.clone(),
        description: String::new(),
        instructions: String::new(),
        tools: Vec::new(),
        access: server.access,
        restores: None,
        deploy: None,
        author: server.author,
        created_at: now,
    };
    deployment::create(&kit.store, &server, &revision).await.expect("a server");
    server.id.to_string()
}

/// A good body for each operation that takes one.
fn body(operation: &str, things: &Things) -> Value {
    let definition = json!({ "version": 1, "nodes": [], "edges": [] });
    match operation {
        "create_workflow" | "duplicate_workflow" | "create_deployment_key" => json!({ "name": "Mine" }),
        "import_workflow" => {
            json!({ "format": "mcp-portal/workflow@1", "name": "Mine", "definition": definition })
        }
        "validate_document" | "compile_document" | "run_document" => json!({ "definition": definition }),
        "create_deployment" | "plan_deployment" | "replace_deployment" => {
            json!({ "title": "Mine", "tools": [{ "workflow": things.workflow }] })
        }
        "rollback_deployment" => json!({ "revision": 1 }),
        "start_execution" => json!({ "workflow": things.workflow }),
        "create_connection" => {
            json!({ "provider": "http", "label": "Mine", "credentials": { "auth": "bearer", "token": "t" } })
        }
        "test_connection" => json!({ "url": "https://example.com/" }),
        _ => json!({}),
    }
}

fn call(app: &TestApp, things: &Things, method: &str, path: &str, operation: &Value) -> Call {
    let id = if path.contains("/workflows/") {
        &things.workflow
    } else if path.contains("/deployments/") {
        &things.deployment
    } else if path.contains("/connections/") {
        &things.connection
    } else {
        &things.execution
    };
    let path = path
        .trim_start_matches("/api/v1")
        .replace("{id}", id)
        .replace("{number}", "1")
        .replace("{key}", "key_06dqsacch1rns0m9xgpgn4b7xg");
    let method: Method = method.parse().expect("a method");
    let call = app.call(method, &path).if_match(1);
    if operation["requestBody"].is_object() {
        call.json(body(operation["operationId"].as_str().expect("an id"), things))
    } else {
        call
    }
}

#[tokio::test]
async fn nobody_without_a_credential() {
    let (app, document) = described();
    let things = things(&app).await;
    for (method, path, operation) in operations(&serde_json::to_value(document).expect("JSON")) {
        let id = operation["operationId"].as_str().expect("an id");
        if OPEN.contains(&id) {
            continue;
        }
        for credential in [None, Some("nobody")] {
            let call = call(&app, &things, &method, &path, &operation);
            let call = credential.map_or_else(|| call.clone(), |name| call.clone().by(name));
            let answer = call.send().await;
            assert_eq!(answer.status.as_u16(), 401, "{method} {path} ({id}): {}", answer.text);
            assert_eq!(answer.json()["code"], "unauthenticated");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
}

#[tokio::test]
async fn another_workspace_s_things_are_not_there() {
    let (app, document) = described();
    let things = things(&app).await;
    for (method, path, operation) in operations(&serde_json::to_value(document).expect("JSON")) {
        let id = operation["operationId"].as_str().expect("an id");
        let named_in_body = ["create_deployment", "plan_deployment", "start_execution"].contains(&id);
        if !path.contains('{') && !named_in_body {
            continue;
        }
        let answer = call(&app, &things, &method, &path, &operation).by(STRANGER).send().await;
        assert_eq!(answer.status.as_u16(), 404, "{method} {path} ({id}): {}", answer.text);
        assert_eq!(answer.json()["code"], "not_found");
    }
}

#[tokio::test]
async fn a_viewer_changes_nothing() {
    /// Operations that are POST and change nothing, or concern the caller alone.
    const HARMLESS: &[&str] =
        &["validate_document", "validate_workflow", "compile_document", "compile_workflow"];
    let (app, document) = described();
    let things = things(&app).await;
    for (method, path, operation) in operations(&serde_json::to_value(document).expect("JSON")) {
        let id = operation["operationId"].as_str().expect("an id");
        let own = operation["x-function"] == "auth" || operation["x-function"] == "health";
        if method == "GET" || own || HARMLESS.contains(&id) {
            continue;
        }
        let answer = call(&app, &things, &method, &path, &operation).by(VIEWER).send().await;
        assert_eq!(answer.status.as_u16(), 403, "{method} {path} ({id}): {}", answer.text);
        assert_eq!(answer.json()["code"], "forbidden");
    }
}
