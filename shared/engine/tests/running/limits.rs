//! What ends rather than grow for ever.

use portal_engine::{Limits, RunOptions, run};
use serde_json::{Value, json};

use super::{document, error_of, machine, no_tasks, succeeded, task, tasks};

#[tokio::test]
async fn values_have_their_limits() {
    let big = "x".repeat(300_000);
    let pass = |fields: Value| {
        let mut pass = json!({ "Type": "Pass", "End": true });
        pass.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        pass
    };
    let twice = "{% $join([$states.input, $states.input]) %}";
    let half = json!("x".repeat(200_000));
    for (name, states, input) in [
        ("input", json!({ "A": pass(json!({})) }), json!(big)),
        ("output", json!({ "A": pass(json!({ "Output": twice })) }), half.clone()),
        ("assign", json!({ "A": pass(json!({ "Assign": { "a": twice } })) }), half.clone()),
        (
            "assigns together",
            json!({ "A": pass(json!({ "Assign": { "a": "{% $states.input %}", "b": "{% $states.input %}" } })) }),
            half.clone(),
        ),
        ("arguments", json!({ "A": task(json!({ "Arguments": twice })) }), half.clone()),
        ("result", json!({ "A": task(json!({})) }), json!(1)),
    ] {
        let big = big.clone();
        let tasks = tasks(move |_| {
            let big = big.clone();
            async move { Ok(json!(big)) }
        });
        let outcome = run(&machine(states), input, RunOptions::new(tasks)).await;
        assert_eq!(error_of(&outcome), "States.DataLimitExceeded", "{name}");
    }
}

#[tokio::test]
async fn all_variables_together_have_a_limit() {
    // A loop that assigns one more variable's worth of text each time, as a growing list of names.
    let states: serde_json::Map<String, Value> = (0..60)
        .map(|index| {
            let name = format!("A{index}");
            let mut pass =
                json!({ "Type": "Pass", "Assign": { format!("v{index}"): "{% $states.input %}" } });
            let end =
                if index == 59 { ("End", json!(true)) } else { ("Next", json!(format!("A{}", index + 1))) };
            pass.as_object_mut().unwrap().insert(end.0.into(), end.1);
            (name, pass)
        })
        .collect();
    let outcome =
        run(&machine(Value::Object(states)), json!("x".repeat(200_000)), RunOptions::new(no_tasks())).await;
    assert_eq!(error_of(&outcome), "States.DataLimitExceeded");
}

#[tokio::test]
async fn a_loop_without_an_exit_ends() {
    let machine =
        machine(json!({ "L": { "Type": "Choice", "Choices": [{ "Condition": true, "Next": "L" }] } }));
    let limits = Limits { transitions: 10_000, ..Limits::default() };
    let outcome = run(&machine, json!({}), RunOptions { limits, ..RunOptions::new(no_tasks()) }).await;
    assert_eq!(error_of(&outcome), "States.Runtime");
}

#[tokio::test]
async fn an_expression_that_computes_for_ever_ends() {
    let machine = machine(
        json!({ "A": { "Type": "Pass", "Output": "{% ($f := function($n) { $f($n + 1) }; $f(0)) %}", "End": true } }),
    );
    let limits = Limits { expression_ms: 50, ..Limits::default() };
    let outcome = run(&machine, json!({}), RunOptions { limits, ..RunOptions::new(no_tasks()) }).await;
    assert_eq!(error_of(&outcome), "States.QueryEvaluationError");
}

#[tokio::test]
async fn a_value_that_grows_deeper_each_round_ends() {
    let machine = machine(json!({
        "S": { "Type": "Pass", "Assign": { "x": [] }, "Next": "L" },
        "L": { "Type": "Choice", "Choices": [{ "Condition": true, "Assign": { "x": "{% {'a': $x} %}" }, "Next": "L" }] }
    }));
    let outcome = run(&machine, json!({}), RunOptions::new(no_tasks())).await;
    assert_eq!(error_of(&outcome), "States.QueryEvaluationError");
}

#[tokio::test]
async fn deep_branches_run() {
    let mut branch = json!({ "StartAt": "X", "States": { "X": { "Type": "Pass", "End": true } } });
    for level in 0..25 {
        branch = json!({ "StartAt": format!("P{level}"), "States": {
            format!("P{level}"): { "Type": "Parallel", "Branches": [branch], "Output": "{% $states.result[0] %}", "End": true } } });
    }
    let output =
        succeeded(run(&document(branch), json!({ "deep": true }), RunOptions::new(no_tasks())).await);
    assert_eq!(output, json!({ "deep": true }));
}
