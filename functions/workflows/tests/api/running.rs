//! Test runs.

use std::time::Duration;

use portal_test_kit::{EDITOR, VIEWER};
use serde_json::{Value, json};

use crate::{app, app_with, greeting, made};

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

/// What a node told, each with the event's name under `event`.
fn of(events: &[(String, Value)], node: &str) -> Vec<Value> {
    let own = events.iter().filter(|(_, told)| told["node"] == node);
    own.map(|(event, told)| {
        let mut told = told.clone();
        told["event"] = json!(event);
        told
    })
    .collect()
}

/// What every node told, in short.
fn told(events: &[(String, Value)]) -> Vec<String> {
    let own = events.iter().filter(|(event, _)| event.starts_with("node_"));
    own.map(|(event, told)| {
        let path = told.get("path").map(ToString::to_string).unwrap_or_default();
        format!("{} {}{path}", event.trim_start_matches("node_"), told["node"].as_str().unwrap())
    })
    .collect()
}

/// A condition, a switch, a loop with a decision in it, a merge.
fn branching() -> Value {
    json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": {
                "name": "branch", "description": "Goes one of several ways.",
                "input_schema": { "type": "object", "properties": { "n": { "type": "integer" } } } } },
            { "id": "big", "type": "condition", "parameters": { "when": "{% $input.n > 3 %}" } },
            { "id": "kind", "type": "switch", "parameters": {
                "cases": [{ "port": "four", "when": "{% $input.n = 4 %}" }] } },
            { "id": "small", "type": "transform", "parameters": { "value": "small" } },
            { "id": "rounds", "type": "for_each", "parameters": {
                "items": "{% [1, 2] %}", "result": "{% $twice %}",
                "body": {
                    "nodes": [
                        { "id": "odd", "type": "condition", "parameters": { "when": "{% $item = 1 %}" } },
                        { "id": "twice", "type": "transform", "parameters": { "value": "{% $item * $input.n %}" } }
                    ],
                    "edges": [{ "from": "odd", "port": "true", "to": "twice" }]
                } } },
            { "id": "one", "type": "merge", "parameters": { "mode": "first" } },
            { "id": "answer", "type": "respond", "parameters": { "structured": { "one": "{% $one %}" } } }
        ],
        "edges": [
            { "from": "tool", "to": "big" }, { "from": "big", "port": "true", "to": "kind" },
            { "from": "big", "port": "false", "to": "small" }, { "from": "kind", "port": "four", "to": "rounds" },
            { "from": "rounds", "to": "one" }, { "from": "small", "to": "one" }, { "from": "one", "to": "answer" }
        ],
    })
}

#[tokio::test]
async fn every_node_is_told_of() {
    let app = app();
    let run = async |body: Value| {
        let answer = app.post("/workflows/run", body).by(EDITOR).send().await;
        answer.expect(200);
        answer.events()
    };
    let events = run(json!({ "definition": branching(), "input": { "n": 4 } })).await;
    let mut all = told(&events);
    // the two rounds of the loop run side by side
    all.sort();
    let mut wanted = [
        "started tool",
        "succeeded tool",
        "started big",
        "succeeded big",
        "started kind",
        "succeeded kind",
        "started rounds",
        "started odd[0]",
        "succeeded odd[0]",
        "started twice[0]",
        "succeeded twice[0]",
        "started odd[1]",
        "succeeded odd[1]",
        "succeeded rounds",
        "started one",
        "succeeded one",
        "started answer",
        "succeeded answer",
        "skipped small",
    ];
    wanted.sort_unstable();
    assert_eq!(all, wanted);
    assert_eq!(of(&events, "tool")[1]["output"], json!({ "n": 4 }));
    assert_eq!(of(&events, "big")[1]["output"], true);
    assert_eq!(of(&events, "kind")[1]["output"], "four");
    assert_eq!(of(&events, "rounds")[1]["output"], json!([4, null]));
    assert_eq!(of(&events, "answer")[1]["output"], json!({ "structured": { "one": [4, null] } }));
    assert!(of(&events, "twice")[1]["duration_ms"].is_i64());

    let mut failing = branching();
    failing["nodes"][3]["parameters"]["value"] = json!("{% $error('no') %}");
    let events = run(json!({ "definition": failing, "input": { "n": 1 } })).await;
    assert_eq!(of(&events, "small")[1]["event"], "node_failed");
    assert_eq!(of(&events, "one")[0]["event"], "node_skipped");
    assert_eq!(events.last().unwrap().1["error"]["node"], "small");

    failing["nodes"][3]["on_error"] = json!("continue");
    failing["nodes"][3]["fallback"] = json!("instead");
    let events = run(json!({ "definition": failing, "input": { "n": 1 } })).await;
    let small = &of(&events, "small")[1];
    assert_eq!((&small["event"], &small["handled"]), (&json!("node_failed"), &json!(true)));
    assert_eq!(small["output"], "instead");
    assert_eq!(events.last().unwrap().1["output"]["structured"]["one"], "instead");
}

#[tokio::test]
async fn a_run_to_from_or_of_any_node() {
    let app = app();
    let run = async |mut body: Value| {
        body["definition"] = branching();
        let answer = app.post("/workflows/run", body).by(EDITOR).send().await;
        answer.expect(200);
        let events = answer.events();
        let finished = events.last().unwrap().1.clone();
        assert_eq!(finished["status"], "succeeded", "{finished}");
        (finished["output"]["structured"].clone(), told(&events))
    };
    let input = json!({ "n": 4 });
    for (until, wanted) in [
        ("tool", json!({ "n": 4 })),
        ("big", json!(true)),
        ("kind", json!("four")),
        ("rounds", json!([4, null])),
        ("odd", json!([true, false])),
        ("twice", json!([4, null])),
        ("one", json!([4, null])),
    ] {
        let (output, _) = run(json!({ "input": input, "until": until })).await;
        assert_eq!(output, wanted, "until {until}");
    }
    let pins = json!({ "tool": { "n": 1 }, "big": true, "kind": "four", "odd": true });
    let (output, _) = run(json!({ "input": input, "pins": pins })).await;
    assert_eq!(output["one"], json!([1, 2]));
    // alone, though the way to it was not taken
    let (output, told) = run(json!({ "input": { "n": 1 }, "from": "rounds", "until": "rounds" })).await;
    assert_eq!(output, json!([1, null]));
    assert!(told.contains(&"skipped kind".to_owned()), "{told:?}");
    let (output, _) = run(json!({ "input": input, "from": "one", "pins": { "rounds": ["kept"] } })).await;
    assert_eq!(output["one"], json!(["kept"]));
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

/// Where an answer must end in time, the run ends before it, and both sides are told how.
#[tokio::test]
async fn a_run_that_takes_too_long_is_stopped_and_says_so() {
    let app = app_with(Some(Duration::from_millis(300)));
    let mut slow = greeting();
    slow["nodes"][1] = json!({ "id": "text", "type": "wait", "parameters": { "seconds": 100 } });
    slow["nodes"][2]["parameters"] = json!({ "text": "late" });
    let answer = app.post("/workflows/run", json!({ "definition": slow, "input": { "name": "Ada" } }));
    let answer = answer.by(EDITOR).send().await;
    answer.expect(200);
    let events = answer.events();
    let (last, finished) = events.last().unwrap();
    assert_eq!((last.as_str(), finished["status"].as_str()), ("finished", Some("cancelled")), "{finished}");
    assert_eq!(finished["error"]["error"], "Portal.TestLimit", "{finished}");

    let execution = finished["execution"].as_str().unwrap().parse().unwrap();
    let workspace = app.kit.people.workspace;
    let stored = portal_store::entities::execution::get(&app.kit.store, workspace, execution).await.unwrap();
    assert_eq!(stored.unwrap().status.as_str(), "cancelled");
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
    assert_eq!(of(&events, "text")[1]["pinned"], true);
    assert_eq!(of(&events, "text")[1]["output"], "pinned");
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

#[tokio::test]
async fn a_run_from_a_node_behind_an_error_goes_on_with_that_error() {
    let app = app();
    let definition = json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": {
                "name": "find", "description": "Finds somebody.",
                "input_schema": { "type": "object", "properties": {} } } },
            { "id": "find", "type": "transform", "on_error": "route", "parameters": { "value": { "name": "Ada" } } },
            { "id": "found", "type": "respond", "parameters": { "text": "{% $find.name %}" } },
            { "id": "sorry", "type": "transform", "parameters": { "value": "{% 'No: ' & $find.error %}" } },
            { "id": "told", "type": "respond", "parameters": { "text": "{% $sorry %}" } }
        ],
        "edges": [
            { "from": "tool", "to": "find" }, { "from": "find", "to": "found" },
            { "from": "find", "port": "error", "to": "sorry" }, { "from": "sorry", "to": "told" }
        ]
    });
    let pins = json!({ "find": { "error": "Http.Status404", "cause": "nobody", "node": "find" } });
    let body = json!({ "definition": definition, "pins": pins, "failed": ["find"], "from": "sorry" });
    let answer = app.post("/workflows/run", body).by(EDITOR).send().await;
    answer.expect(200);
    let events = answer.events();
    assert_eq!(events.last().unwrap().1["output"]["text"], "No: Http.Status404", "{events:?}");
    assert_eq!(of(&events, "found")[0]["event"], "node_skipped");
    assert!(told(&events).iter().all(|told| !told.contains("rehearsal")), "{events:?}");

    let body = json!({ "definition": definition, "pins": { "sorry": "x" }, "failed": ["sorry"] });
    let refused = app.post("/workflows/run", body).by(EDITOR).send().await.expect(400);
    assert_eq!(refused["fields"][0]["pointer"], "/failed/sorry");
}
