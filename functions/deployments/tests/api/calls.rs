//! The light that turns green with the first call.

use std::time::Duration;

use portal_base::Clock as _;
use portal_store::entities::{
    BrokenRule, Caller, Cost, Execution, ExecutionStatus, Refusal, RefusalReason, Refused, Trigger,
    deployment, execution, refusal,
};
use portal_test_kit::{OWNER, STRANGER, TestApp, VIEWER};
use serde_json::{Value, json};

use crate::{app, deployed};

async fn called(app: &TestApp, workflow: portal_base::WorkflowId, id: &str) -> String {
    let kit = &app.kit;
    kit.clock.advance(Duration::from_secs(1));
    let deployment: portal_base::DeploymentId = id.parse().unwrap();
    let call = Execution {
        id: kit.ids.make(),
        workspace: kit.people.workspace,
        workflow: Some(workflow),
        workflow_name: "Greeting".to_owned(),
        version: Some(1),
        draft: None,
        deployment: Some(deployment),
        tool: Some("greet".to_owned()),
        trigger: Trigger::Mcp,
        caller: Caller { client: Some("claude-ai 0.1.0".to_owned()), ..Caller::default() },
        replay_of: None,
        status: ExecutionStatus::Succeeded,
        input: json!({}).into(),
        output: None,
        error: None,
        created_at: kit.clock.now(),
        started_at: None,
        finished_at: Some(kit.clock.now()),
        cost: Cost::default(),
        expires_at: None,
    };
    let stored = execution::record(&kit.store, call, Vec::new()).await.unwrap();
    deployment::note_first_call(&kit.store, stored.workspace, deployment, stored.created_at).await.unwrap();
    stored.id.to_string()
}

#[tokio::test]
async fn waiting_ends_with_the_next_call() {
    let app = app();
    let (workflow, id) = deployed(&app).await;
    let calls = async |query: &str| -> Value {
        app.get(&format!("/deployments/{id}/calls{query}")).by(VIEWER).send().await.expect(200)
    };
    assert_eq!(calls("").await, json!({ "calls": [] }));
    let (first, seen) = tokio::join!(called(&app, workflow, &id), calls("?wait=20"));
    assert_eq!(seen["calls"][0]["execution"], first.as_str());
    assert_eq!(seen["calls"][0]["caller"]["client"], "claude-ai 0.1.0");

    let second = called(&app, workflow, &id).await;
    let all = calls("").await;
    assert_eq!(all["calls"].as_array().unwrap().len(), 2);
    assert_eq!(all["first_call_at"], "2026-01-02T03:04:06Z");
    let newer = calls(&format!("?after={first}")).await;
    assert_eq!(newer["calls"][0]["execution"], second.as_str());
    assert_eq!(newer["calls"].as_array().unwrap().len(), 1);
    assert_eq!(calls(&format!("?after={second}")).await["calls"], json!([]));
    let wrong = app.get(&format!("/deployments/{id}/calls?wait=99")).by(VIEWER).send().await.expect(400);
    assert_eq!(wrong["fields"][0]["pointer"], "/wait");
}

async fn refuse(app: &TestApp, id: &str, refused: Refused) -> Value {
    let kit = &app.kit;
    kit.clock.advance(Duration::from_secs(15));
    let (workspace, at) = (kit.people.workspace, kit.clock.now());
    refusal::note(&kit.store, &Refusal { workspace, deployment: id.parse().unwrap(), at, refused })
        .await
        .unwrap();
    json!(at)
}

#[tokio::test]
async fn a_refusal_ends_the_waiting_and_is_told_until_a_call_comes_or_the_server_changes() {
    // What has expired is dropped by the machine's clock, so the test lives later than that.
    let app = app();
    app.kit.clock.advance(Duration::from_secs(100 * 365 * 24 * 3600));
    let (workflow, id) = deployed(&app).await;
    let calls = async |query: &str| -> Value {
        app.get(&format!("/deployments/{id}/calls{query}")).by(VIEWER).send().await.expect(200)
    };
    let (at, seen) =
        tokio::join!(refuse(&app, &id, Refused::plainly(RefusalReason::KeyMissing)), calls("?wait=20"));
    let told = json!({ "at": at, "why": "key_missing", "broken": [] });
    assert_eq!(seen, json!({ "refused": told, "calls": [] }));

    let known = format!("?refused_after={}", at.as_str().unwrap());
    assert_eq!(
        calls(&format!("{known}&wait=1")).await["refused"],
        told,
        "waited for nothing; what is known stands"
    );
    let broken = BrokenRule { pointer: "/to".to_owned(), rule: "required".to_owned(), wanted: None };
    let refused = Refused {
        why: RefusalReason::Arguments,
        tool: Some("greet".to_owned()),
        client: Some("Cursor 2.1".to_owned()),
        broken: vec![broken],
    };
    let known = format!("{known}&wait=20");
    let (at, seen) = tokio::join!(refuse(&app, &id, refused.clone()), calls(&known));
    let told = json!({ "at": at, "why": "arguments", "tool": "greet", "client": "Cursor 2.1",
        "broken": [{ "pointer": "/to", "rule": "required" }] });
    assert_eq!(seen["refused"], told);
    assert_eq!(app.get(&format!("/deployments/{id}/calls")).by(STRANGER).send().await.status, 404);

    // The server as it is now has refused nobody.
    app.kit.clock.advance(Duration::from_secs(1));
    for status in ["paused", "live"] {
        let change = app.patch(&format!("/deployments/{id}"), json!({ "status": status }));
        change.by(OWNER).send().await.expect(200);
    }
    assert_eq!(calls("").await, json!({ "calls": [] }));
    refuse(&app, &id, refused).await;
    assert!(calls("").await["refused"].is_object());
    called(&app, workflow, &id).await;
    assert_eq!(calls("").await.get("refused"), None);
}

#[tokio::test]
async fn each_server_tells_its_last_call_and_how_many_there_were_of_late() {
    let app = app();
    let (workflow, id) = deployed(&app).await;
    let activity = async || -> Value {
        let list = app.get("/deployments/activity").by(VIEWER).send().await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        list["items"][0].clone()
    };
    let hours = |counts: &[(usize, u32)]| -> Value {
        let mut hours = vec![0; 24];
        for (ago, count) in counts {
            hours[23 - ago] = *count;
        }
        json!(hours)
    };
    let none = json!({ "deployment": id, "hours": hours(&[]), "more": false });
    assert_eq!(activity().await, none);

    called(&app, workflow, &id).await;
    app.kit.clock.advance(Duration::from_secs(3 * 3600));
    called(&app, workflow, &id).await;
    let last = called(&app, workflow, &id).await;
    let seen = activity().await;
    assert_eq!(seen["hours"], hours(&[(3, 1), (0, 2)]));
    assert_eq!(seen["last_call"]["execution"], last.as_str());
    assert_eq!(
        (&seen["last_call"]["tool"], &seen["last_call"]["status"]),
        (&json!("greet"), &json!("succeeded"))
    );

    // Long ago is still the last time.
    app.kit.clock.advance(Duration::from_secs(30 * 24 * 3600));
    let later = activity().await;
    assert_eq!(later["hours"], hours(&[]));
    assert_eq!(later["last_call"]["execution"], last.as_str());
    assert_eq!(app.get("/deployments/activity").by(STRANGER).send().await.expect(200)["items"], json!([]));
}
