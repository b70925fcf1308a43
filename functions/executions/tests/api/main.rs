//! The function's operations, called as its clients call them.

use std::time::Duration;

use function_executions::State;
use portal_base::{Clock as _, Ids};
use portal_store::entities::{
    Caller, Cost, DraftSource, Execution, ExecutionStatus, NodeStatus, NodeTrace, ToolCard, Trigger,
    Workflow, WorkflowVersion, execution, version, workflow,
};
use portal_test_kit::{EDITOR, OWNER, STRANGER, TestApp, VIEWER};
use serde_json::{Value, json};

fn app() -> TestApp {
    TestApp::new(Vec::new(), |kit| {
        [function_executions::router(State { api: kit.api.clone(), executions: kit.executions.clone() })]
    })
}

/// A machine that gives its tool's arguments back.
const ECHO: &str = r#"{"QueryLanguage":"JSONata","StartAt":"echo","States":{"echo":{"Type":"Pass","Output":"{% $states.input.input %}","End":true}}}"#;
/// A machine that waits for an hour.
const SLOW: &str = r#"{"QueryLanguage":"JSONata","StartAt":"wait","States":{"wait":{"Type":"Wait","Seconds":3600,"End":true}}}"#;

fn digest(text: &str) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A workflow with one published version that is this machine.
async fn published(app: &TestApp, asl: &str) -> Workflow {
    let kit = &app.kit;
    let now = kit.clock.now();
    let made = Workflow {
        id: kit.ids.make(),
        workspace: kit.people.workspace,
        name: "Echo".to_owned(),
        description: String::new(),
        revision: 1,
        nodes: 1,
        node_types: Vec::new(),
        connections: Vec::new(),
        latest_version: None,
        published_revision: None,
        author: kit.ids.make(),
        created_at: now,
        updated_at: now,
    };
    workflow::create(&kit.store, &made, json!({ "version": 1 })).await.unwrap();
    let version = WorkflowVersion {
        workspace: made.workspace,
        workflow: made.id,
        number: 1,
        name: made.name.clone(),
        note: None,
        definition: json!({ "version": 1, "nodes": [] }).into(),
        asl: json!(asl).into(),
        digest: digest(asl),
        tool: ToolCard {
            name: "echo".to_owned(),
            title: None,
            description: String::new(),
            annotations: json!({}),
            input_schema: json!({ "type": "object" }),
            output_schema: None,
        },
        connections: Vec::new(),
        revision: 1,
        author: made.author,
        created_at: now,
    };
    let read = workflow::get(&kit.store, made.workspace, made.id).await.unwrap().unwrap();
    let changed = Workflow { latest_version: Some(1), ..made };
    version::publish(&kit.store, version, &read, &changed).await.unwrap();
    changed
}

fn past(app: &TestApp, ids: &Ids, status: ExecutionStatus) -> Execution {
    Execution {
        id: ids.make(),
        workspace: app.kit.people.workspace,
        workflow: None,
        workflow_name: "Draft".to_owned(),
        version: None,
        draft: Some(DraftSource { definition: json!({ "version": 1 }).into(), asl: json!(ECHO).into() }),
        deployment: None,
        tool: None,
        trigger: Trigger::Editor,
        caller: Caller::default(),
        replay_of: None,
        status,
        input: json!({ "q": 1 }).into(),
        output: Some(json!({ "a": 2 }).into()),
        error: None,
        created_at: app.kit.clock.now(),
        started_at: Some(app.kit.clock.now()),
        finished_at: Some(app.kit.clock.now() + Duration::from_millis(12)),
        cost: Cost::default(),
        expires_at: None,
    }
}

/// Asks until the execution is as wanted: it runs on another task.
async fn until(app: &TestApp, id: &str, wanted: &str) -> Value {
    for _ in 0..600 {
        let read = app.get(&format!("/executions/{id}")).by(VIEWER).send().await.expect(200);
        if read["status"] == wanted {
            return read;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("execution {id} did not become {wanted}");
}

#[tokio::test]
async fn an_accepted_execution_runs_when_its_turn_comes() {
    let app = app();
    let made = published(&app, ECHO).await;
    let body = json!({ "workflow": made.id, "input": { "q": 1 } });
    let accepted = app.post("/executions", body).by(EDITOR).send().await.expect(202);
    let id = accepted["id"].as_str().unwrap();
    let queued = app.get(&format!("/executions/{id}")).by(VIEWER).send().await.expect(200);
    assert_eq!((&queued["status"], &queued["trigger"]), (&json!("queued"), &json!("api")));

    let _runner = app.kit.runner();
    let done = until(&app, id, "succeeded").await;
    assert_eq!((&done["output"], &done["version"]), (&json!({ "q": 1 }), &json!(1)));
    let stream = app.get(&format!("/executions/{id}/events")).by(VIEWER).send().await;
    assert_eq!(stream.events().last().unwrap().1["output"], json!({ "q": 1 }));
    let definition = app.get(&format!("/executions/{id}/definition")).by(VIEWER).send().await.expect(200);
    assert_eq!(definition, json!({ "version": 1, "nodes": [] }));

    let again = app.call(http::Method::POST, &format!("/executions/{id}/replay")).by(EDITOR).send().await;
    let again = again.expect(202);
    let replayed = until(&app, again["id"].as_str().unwrap(), "succeeded").await;
    assert_eq!((&replayed["replay_of"], &replayed["input"]), (&json!(id), &json!({ "q": 1 })));
}

#[tokio::test]
async fn a_queued_or_running_execution_is_stopped_and_an_ended_one_is_not() {
    let app = app();
    let made = published(&app, SLOW).await;
    let start = async || {
        let body = json!({ "workflow": made.id });
        let accepted = app.post("/executions", body).by(EDITOR).send().await.expect(202);
        accepted["id"].as_str().unwrap().to_owned()
    };
    let cancel = |id: &str| app.call(http::Method::POST, &format!("/executions/{id}/cancel"));
    let queued = start().await;
    cancel(&queued).by(VIEWER).send().await.expect(403);
    cancel(&queued).by(STRANGER).send().await.expect(404);
    cancel(&queued).by(EDITOR).send().await.expect(202);
    until(&app, &queued, "cancelled").await;
    assert_eq!(cancel(&queued).by(EDITOR).send().await.expect(409)["code"], "wrong_state");
}

#[tokio::test]
async fn what_cannot_be_started_is_told() {
    let app = app();
    let made = published(&app, ECHO).await;
    let start = async |body: Value, person: &str| app.post("/executions", body).by(person).send().await;
    start(json!({ "workflow": made.id, "version": 7 }), OWNER).await.expect(404);
    start(json!({ "workflow": made.id }), STRANGER).await.expect(404);
    start(json!({ "workflow": made.id }), VIEWER).await.expect(403);
    let wrong = start(json!({ "workflow": "dep_1" }), OWNER).await.expect(400);
    assert_eq!(wrong["fields"][0]["pointer"], "/workflow");
}

#[tokio::test]
async fn the_list_is_filtered_and_one_shows_its_nodes() {
    let app = app();
    let kit = &app.kit;
    for status in [ExecutionStatus::Succeeded, ExecutionStatus::Failed, ExecutionStatus::Succeeded] {
        kit.clock.advance(Duration::from_secs(60));
        let mut node = NodeTrace::new("find", NodeStatus::Succeeded, kit.clock.now());
        node.finished_at = Some(kit.clock.now() + Duration::from_millis(7));
        execution::record(&kit.store, past(&app, &kit.ids, status), vec![node]).await.unwrap();
    }
    let list = async |query: &str| {
        let page = app.get(&format!("/executions{query}")).by(VIEWER).send().await.expect(200);
        page["items"].as_array().unwrap().clone()
    };
    assert_eq!(list("").await.len(), 3);
    let failed = list("?status=failed").await;
    assert_eq!((failed.len(), &failed[0]["duration_ms"]), (1, &json!(12)));
    assert_eq!(list("?since=2026-01-02T03:06:00Z").await.len(), 2);
    assert_eq!(list("?until=2026-01-02T03:06:00Z").await.len(), 1);
    assert_eq!(list("?since=2026-01-02T03:05:30Z&until=2026-01-02T03:06:30Z&status=failed").await.len(), 1);
    assert_eq!(list("?q=dra%20exe").await.len(), 3);
    assert_eq!(list("?q=weather").await.len(), 0);
    let id = failed[0]["id"].as_str().unwrap();
    assert_eq!(list(&format!("?q={}", &id[..id.len() - 2])).await.len(), 1);
    for (query, pointer) in [
        ("since=2026-01-02T03:06:00Z&until=2026-01-02T03:06:00Z", "/until"),
        ("until=yesterday", "/until"),
        (&*format!("q={}", "x".repeat(201)), "/q"),
    ] {
        let wrong = app.get(&format!("/executions?{query}")).by(OWNER).send().await.expect(400);
        assert_eq!(wrong["fields"][0]["pointer"], pointer);
    }
    assert_eq!(app.get("/executions").by(STRANGER).send().await.expect(200)["items"], json!([]));
    let wrong = app.get("/executions?status=done").by(OWNER).send().await.expect(400);
    assert_eq!(wrong["fields"][0]["pointer"], "/status");

    let id = failed[0]["id"].as_str().unwrap();
    let one = app.get(&format!("/executions/{id}")).by(VIEWER).send().await.expect(200);
    assert_eq!((&one["nodes"][0]["node"], &one["nodes"][0]["duration_ms"]), (&json!("find"), &json!(7)));
    assert_eq!(one["output"], json!({ "a": 2 }));
    app.get(&format!("/executions/{id}")).by(STRANGER).send().await.expect(404);
}
