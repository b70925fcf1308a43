//! Versions: published, listed, compared, restored.

use portal_test_kit::{EDITOR, OWNER, STRANGER, TestApp, VIEWER};
use serde_json::{Value, json};

use crate::{app, greeting, made};

async fn publish(app: &TestApp, id: &str, revision: u64) -> portal_test_kit::Answer {
    app.post(&format!("/workflows/{id}/versions"), json!({ "note": "why" }))
        .by(EDITOR)
        .if_match(revision)
        .send()
        .await
}

fn shouting() -> Value {
    let mut definition = greeting();
    definition["nodes"][1]["parameters"]["value"] = json!("{% $uppercase($input.name) %}");
    definition
}

#[tokio::test]
async fn versions_never_change_and_are_compared_and_restored() {
    let app = app();
    let id = made(&app, greeting()).await;
    let path = format!("/workflows/{id}");
    let first = publish(&app, &id, 1).await.expect(201);
    assert_eq!((&first["number"], &first["note"]), (&json!(1), &json!("why")));
    let again = publish(&app, &id, 1).await.expect(409);
    assert_eq!(again["code"], "wrong_state");

    app.patch(&path, json!({ "definition": shouting() })).by(OWNER).if_match(1).send().await.expect(200);
    publish(&app, &id, 1).await.expect(412);
    publish(&app, &id, 2).await.expect(201);

    let list = app.get(&format!("{path}/versions")).by(VIEWER).send().await.expect(200);
    let numbers: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["number"].clone()).collect();
    assert_eq!(numbers, [2, 1]);
    let one = app.get(&format!("{path}/versions/1")).by(VIEWER).send().await.expect(200);
    assert_eq!(one["definition"], greeting());
    assert!(one["asl"]["States"].is_object());
    app.get(&format!("{path}/versions/3")).by(VIEWER).send().await.expect(404);
    app.get(&format!("{path}/versions/1")).by(STRANGER).send().await.expect(404);

    let diff = app.get(&format!("{path}/versions/1/diff?to=2")).by(VIEWER).send().await.expect(200);
    assert_eq!(
        diff["items"],
        json!([{
            "kind": "changed", "node": "text", "pointer": "/parameters/value",
            "before": "{% 'Hello ' & $input.name %}", "after": "{% $uppercase($input.name) %}",
        }])
    );

    let restored = app
        .call(http::Method::POST, &format!("{path}/versions/1/restore"))
        .by(OWNER)
        .if_match(2)
        .send()
        .await
        .expect(200);
    assert_eq!(restored["definition"], greeting());
    assert_eq!(restored["revision"], 3);
    let against_draft = app.get(&format!("{path}/versions/1/diff")).by(VIEWER).send().await.expect(200);
    assert_eq!(against_draft["items"], json!([]));
}

#[tokio::test]
async fn what_does_not_compile_is_not_published() {
    let app = app();
    let mut wrong = greeting();
    wrong["nodes"][1]["type"] = json!("nonsense");
    let id = made(&app, wrong).await;
    let refused = publish(&app, &id, 1).await.expect(422);
    assert_eq!(refused["code"], "invalid_workflow");
    assert_eq!(refused["fields"][0]["pointer"], "/nodes/1/type", "{refused}");
}
