//! What a listener hears.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use portal_engine::{EventKind, RunOptions, TaskError, run};
use serde_json::json;

use super::{Heard, Quiet, machine, no_tasks, succeeded, tasks};

#[tokio::test]
async fn events_tell_the_story_with_the_nodes_of_the_source_map() {
    let machine = machine(json!({
        "T": { "Type": "Task", "Comment": "{\"n\":\"fetch\"}", "Resource": "r", "Arguments": { "a": 1 }, "Next": "P",
            "Retry": [{ "ErrorEquals": ["E"] }] },
        "P": { "Type": "Parallel", "Branches": [{ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "X" } } }],
            "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Z" }], "End": true },
        "Z": { "Type": "Succeed", "Output": "{% 'done' %}" }
    }));
    let calls = AtomicUsize::new(0);
    let tasks = tasks(move |_| {
        let first = calls.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if first {
                Err(TaskError { error: "E".into(), cause: "c".into() })
            } else {
                Ok(json!({ "r": 2 }))
            }
        }
    });
    let heard = Arc::new(Heard::default());
    let options = RunOptions { events: Some(heard.clone()), no_wait: true, ..RunOptions::new(tasks) };
    succeeded(run(&machine, json!({ "i": 0 }), options).await);
    assert_eq!(
        heard.lines(),
        [
            r#"{"event":"execution_started","input":{"i":0}}"#,
            r#"{"state":"T","node":"fetch","event":"state_entered","input":{"i":0}}"#,
            r#"{"state":"T","node":"fetch","event":"task_scheduled","resource":"r","arguments":{"a":1},"retry_count":0}"#,
            r#"{"state":"T","node":"fetch","event":"task_failed","error":"E","cause":"c","retry_count":0,"retry_in_ms":1000}"#,
            r#"{"state":"T","node":"fetch","event":"task_scheduled","resource":"r","arguments":{"a":1},"retry_count":1}"#,
            r#"{"state":"T","node":"fetch","event":"task_succeeded","result":{"r":2},"retry_count":1}"#,
            r#"{"state":"T","node":"fetch","event":"state_exited","output":{"r":2},"next":"P"}"#,
            r#"{"state":"P","event":"state_entered","input":{"r":2}}"#,
            r#"{"state":"F","path":[0],"event":"state_entered","input":{"r":2}}"#,
            r#"{"state":"F","path":[0],"event":"state_failed","error":"X"}"#,
            r#"{"state":"P","event":"task_failed","error":"X","retry_count":0}"#,
            r#"{"state":"P","event":"caught","error":"X","next":"Z"}"#,
            r#"{"state":"P","event":"state_exited","output":{"Error":"X"},"next":"Z"}"#,
            r#"{"state":"Z","event":"state_entered","input":{"Error":"X"}}"#,
            r#"{"state":"Z","event":"state_exited","output":"done"}"#,
            r#"{"event":"execution_succeeded","output":"done"}"#,
        ]
    );
}

#[tokio::test]
async fn a_listener_without_a_wish_for_data_gets_none() {
    let machine = machine(json!({ "A": { "Type": "Pass", "End": true } }));
    let heard = Arc::new(Heard::default());
    let options = RunOptions { events: Some(Arc::new(Quiet(heard.clone()))), ..RunOptions::new(no_tasks()) };
    run(&machine, json!({ "secret": 1 }), options).await;
    assert!(heard.lines().iter().all(|line| !line.contains("secret")), "{:?}", heard.lines());
}

#[test]
fn kinds_are_told_apart_by_their_event_field() {
    let value = serde_json::to_value(EventKind::StateAborted).unwrap();
    assert_eq!(value, json!({ "event": "state_aborted" }));
}
