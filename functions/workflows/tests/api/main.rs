//! The function's operations, called as its clients call them.

mod authoring;
mod catalogue;
mod drafts;
mod running;
mod versions;

use std::sync::Arc;
use std::time::Duration;

use function_workflows::State;
use portal_test_kit::{OWNER, TestApp};
use serde_json::{Value, json};

fn app() -> TestApp {
    app_with(None)
}

/// An application whose test runs have a limit.
fn app_with(run_limit: Option<Duration>) -> TestApp {
    TestApp::new(vec![connector_http::connector()], move |kit| {
        [function_workflows::router(State {
            api: kit.api.clone(),
            author: kit.author.clone(),
            executions: kit.executions.clone(),
            gallery: Arc::default(),
            run_limit,
        })]
    })
}

/// A document that compiles: it greets.
fn greeting() -> Value {
    json!({
        "version": 1,
        "nodes": [
            {
                "id": "tool", "type": "tool",
                "parameters": {
                    "name": "greet", "description": "Greets a person by name.",
                    "input_schema": {
                        "type": "object", "required": ["name"],
                        "properties": { "name": { "type": "string", "description": "Whom to greet" } },
                    },
                },
            },
            { "id": "text", "type": "transform", "parameters": { "value": "{% 'Hello ' & $input.name %}" } },
            { "id": "answer", "type": "respond", "parameters": { "structured": { "text": "{% $text %}" } } },
        ],
        "edges": [{ "from": "tool", "to": "text" }, { "from": "text", "to": "answer" }],
        "view": { "positions": {}, "notes": [], "groups": [] },
    })
}

/// A workflow of the owner's with that document; its id.
async fn made(app: &TestApp, definition: Value) -> String {
    let body = json!({ "name": "Greeting", "definition": definition });
    let made = app.post("/workflows", body).by(OWNER).send().await.expect(201);
    made["id"].as_str().expect("an id").to_owned()
}
