//! Tasks that break, and those that are answered from elsewhere.

use std::sync::{Arc, Mutex};

use portal_engine::{Machine, RunOptions, TaskError, run};
use serde_json::json;

use super::{machine, succeeded, tasks};

#[tokio::test]
async fn a_task_that_panics_fails() {
    let machine = machine(json!({
        "T": { "Type": "Task", "Resource": "r", "Next": "Z", "Catch": [{ "ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput.Error %}", "Next": "Z" }] },
        "Z": { "Type": "Succeed" }
    }));
    let tasks = tasks(|_| async { panic!("broken") });
    assert_eq!(succeeded(run(&machine, json!({}), RunOptions::new(tasks)).await), json!("States.TaskFailed"));
}

#[tokio::test]
async fn a_task_that_is_answered_from_elsewhere_has_a_token() {
    let machine = machine(
        json!({ "T": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Arguments": { "token": "{% $states.context.Task.Token %}" }, "Retry": [{ "ErrorEquals": ["E"], "MaxAttempts": 1 }], "End": true } }),
    );
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tokens = seen.clone();
    let tasks = tasks(move |call| {
        let token = call.token.as_deref().unwrap().to_owned();
        assert_eq!(call.arguments, json!({ "token": token }));
        tokens.lock().unwrap().push(token);
        async { Err(TaskError { error: "E".into(), cause: String::new() }) }
    });
    run(&machine, json!({}), RunOptions { no_wait: true, ..RunOptions::new(tasks) }).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.iter().collect::<std::collections::HashSet<_>>().len(), 2);
}

#[test]
fn a_document_that_cannot_run_does_not_compile() {
    let text = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Output": "{% $( %}", "Next": "B" } } });
    let found = Machine::compile(&portal_asl::parse(&text.to_string()).unwrap()).unwrap_err();
    let codes: Vec<_> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["EXPRESSION_SYNTAX", "MISSING_TRANSITION_TARGET"]);
}
