//! The function's operations, called as its clients call them.

mod calls;
mod deploying;
mod keys;
mod one_call;
mod servers;

use std::sync::Arc;

use function_deployments::{State, Steps};
use portal_base::{Clock as _, WorkflowId};
use portal_execution::Job;
use portal_store::entities::{ToolCard, Versioned, Workflow, WorkflowVersion, version, workflow};
use portal_test_kit::{Answer, Kit, OWNER, TestApp};
use serde_json::{Value, json};

fn steps(kit: &Kit) -> Steps {
    Steps { api: kit.api.clone(), author: kit.author.clone(), machines: kit.machines.clone() }
}

fn app() -> TestApp {
    app_that_deploys_by(|kit| steps(kit).in_process(kit.rng.clone()).expect("the document"))
}

fn app_that_deploys_by(deploys: impl FnOnce(&Kit) -> Arc<dyn Job>) -> TestApp {
    TestApp::new(vec![connector_http::connector()], |kit| {
        [function_deployments::router(State {
            api: kit.api.clone(),
            author: kit.author.clone(),
            machines: kit.machines.clone(),
            deploys: deploys(kit),
            rng: kit.rng.clone(),
            public_url: "http://127.0.0.1:8484".into(),
        })]
    })
}

/// A machine that runs, whatever the document says.
const ASL: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Succeed"}}}"#;

/// A document that compiles.
fn greeting() -> Value {
    json!({
        "version": 1,
        "nodes": [
            {
                "id": "tool", "type": "tool",
                "parameters": {
                    "name": "greet", "title": "Greet", "description": "Greets a person by name.",
                    "input_schema": {
                        "type": "object", "required": ["name"],
                        "properties": { "name": { "type": "string", "description": "Whom to greet" } },
                    },
                },
            },
            { "id": "answer", "type": "respond", "parameters": { "structured": { "text": "{% 'Hello ' & $input.name %}" } } },
        ],
        "edges": [{ "from": "tool", "to": "answer" }],
        "view": { "positions": {}, "notes": [], "groups": [] },
    })
}

/// A workflow in the owner's workspace, never published.
async fn drafted(app: &TestApp, definition: Value) -> Workflow {
    let kit = &app.kit;
    let now = kit.clock.now();
    let made = Workflow {
        id: kit.ids.make(),
        workspace: kit.people.workspace,
        name: "Greeting".to_owned(),
        description: String::new(),
        revision: 1,
        nodes: 2,
        node_types: Vec::new(),
        connections: Vec::new(),
        latest_version: None,
        published_revision: None,
        author: kit.ids.make(),
        created_at: now,
        updated_at: now,
    };
    workflow::create(&kit.store, &made, definition).await.expect("a workflow");
    made
}

/// Publishes the next version of a workflow, with these arguments; no compiler is asked.
async fn publish(app: &TestApp, id: WorkflowId, input_schema: Value) -> u32 {
    let store = &app.kit.store;
    let read =
        workflow::get(store, app.kit.people.workspace, id).await.expect("a store").expect("a workflow");
    let number = read.latest_version.unwrap_or(0) + 1;
    let version = WorkflowVersion {
        workspace: read.workspace,
        workflow: id,
        number,
        name: read.name.clone(),
        note: None,
        definition: greeting().into(),
        asl: json!(ASL).into(),
        digest: format!("digest-{number}"),
        tool: ToolCard {
            name: "greet".to_owned(),
            title: None,
            description: "Greets a person by name.".to_owned(),
            annotations: json!({ "readOnlyHint": true }),
            input_schema,
            output_schema: None,
        },
        connections: Vec::new(),
        revision: read.revision,
        author: read.author,
        created_at: app.kit.clock.now(),
    };
    let changed = Workflow {
        latest_version: Some(number),
        published_revision: Some(read.revision),
        ..read.entity.clone()
    };
    let read = Versioned { entity: read.entity, version: read.version };
    version::publish(store, version, &read, &changed).await.expect("a version");
    number
}

fn by_name() -> Value {
    json!({ "type": "object", "properties": { "name": { "type": "string", "description": "Whom" } } })
}

/// A workflow with one version, and a server that offers it.
async fn deployed(app: &TestApp) -> (WorkflowId, String) {
    let workflow = drafted(app, greeting()).await;
    publish(app, workflow.id, by_name()).await;
    let made = deploy(app, json!({ "title": "Greeter", "tools": [{ "workflow": workflow.id }] })).await;
    (workflow.id, made.expect(201)["id"].as_str().expect("an id").to_owned())
}

async fn deploy(app: &TestApp, body: Value) -> Answer {
    app.post("/deployments", body).by(OWNER).send().await
}
