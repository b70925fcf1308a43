//! Test runs.

use portal_test_kit::{EDITOR, VIEWER};
use serde_json::{Value, json};

use crate::{app, greeting, made};

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn a_run_streams_to_its_result_and_is_recorded() {
    let app = app();
    let id = made(&app, greeting()).await;
    let run = |body: Value| app.post(&format!("/workflows/{id}/run"), body).by(EDITOR);
    let answer = run(json!({ "input": { "name": "Ada" } })).send().await;
    answer.expect(200);
    assert_eq!(answer.header("content-type"), "text/event-stream");
    let events = answer.events();
    assert_eq!(names(&events)[0], "accepted");
    let (last, finished) = events.last().unwrap();
    assert_eq!(last, "finished");
    assert_eq!(finished["status"], "succeeded", "{finished}");
    assert!(finished["output"].to_string().contains("Hello Ada"), "{finished}");

    let execution = finished["execution"].as_str().unwrap().parse().unwrap();
    let workspace = app.kit.people.workspace;
    let stored = portal_store::entities::execution::get(&app.kit.store, workspace, execution).await.unwrap();
    assert_eq!(stored.unwrap().workflow.unwrap().to_string(), id);

    app.post(&format!("/workflows/{id}/run"), json!({})).by(VIEWER).send().await.expect(403);
}

#[tokio::test]
async fn a_pinned_node_is_not_run_and_a_run_stops_where_it_is_told() {
    let app = app();
    let run = async |body: Value| {
        let answer = app.post("/workflows/run", body).by(EDITOR).send().await;
        answer.expect(200);
        answer.events()
    };
    let input = json!({ "name": "Ada" });
    let pins = json!({ "text": "pinned" });
    let events = run(json!({ "definition": greeting(), "input": input, "pins": pins })).await;
    assert_eq!(events[0].1["pinned"], json!(["text"]));
    assert_eq!((events[1].0.as_str(), &events[1].1["pinned"]), ("node_succeeded", &json!(true)));
    assert!(events.last().unwrap().1["output"].to_string().contains("pinned"));

    let events = run(json!({ "definition": greeting(), "input": input, "until": "text" })).await;
    let finished = &events.last().unwrap().1;
    assert!(finished["output"].to_string().contains("Hello Ada"), "{finished}");
}

#[tokio::test]
async fn what_does_not_compile_is_told_before_a_stream_begins() {
    let app = app();
    let mut wrong = greeting();
    wrong["edges"] = json!([{ "from": "tool", "to": "nowhere" }]);
    let refused =
        app.post("/workflows/run", json!({ "definition": wrong })).by(EDITOR).send().await.expect(422);
    assert_eq!(refused["code"], "invalid_workflow");
    let body = json!({ "definition": greeting(), "pins": { "nix": 1 } });
    let refused = app.post("/workflows/run", body).by(EDITOR).send().await.expect(400);
    assert_eq!(refused["fields"][0]["pointer"], "/pins/nix");
}
