//! Transitions per second of the shapes that compiled workflows are made of.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench may panic")]

use std::hint::black_box;
use std::sync::Arc;

use async_trait::async_trait;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portal_engine::{Limits, Machine, Outcome, RunOptions, TaskCall, TaskError, Tasks, run};
use serde_json::{Map, Value, json};

struct Echo;

#[async_trait]
impl Tasks for Echo {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        Ok(json!({ "Payload": call.arguments, "StatusCode": 200 }))
    }
}

fn compile(states: &Value) -> Machine {
    let first = states.as_object().unwrap().keys().next().unwrap().clone();
    let document = json!({ "QueryLanguage": "JSONata", "StartAt": first, "States": states });
    Machine::compile(&portal_asl::parse(&document.to_string()).unwrap()).unwrap()
}

/// `count` states in a row, each with these fields.
fn chain(count: usize, fields: &Value) -> Machine {
    let mut states = Map::new();
    for index in 0..count {
        let mut state = fields.as_object().unwrap().clone();
        if index + 1 == count {
            state.insert("End".into(), true.into());
        } else {
            state.insert("Next".into(), format!("S{}", index + 1).into());
        }
        states.insert(format!("S{index}"), Value::Object(state));
    }
    compile(&Value::Object(states))
}

/// The shapes: a name, a machine, and how many states an execution enters.
fn shapes() -> Vec<(&'static str, Machine, u64)> {
    let counting = json!({
        "S": { "Type": "Pass", "Assign": { "n": 0 }, "Next": "C" },
        "C": { "Type": "Choice", "Choices": [{ "Condition": "{% $n < 1000 %}", "Assign": { "n": "{% $n + 1 %}" }, "Next": "C" }], "Default": "Z" },
        "Z": { "Type": "Succeed" }
    });
    let branch = |name: &str| json!({ "StartAt": name, "States": { name: { "Type": "Pass", "Output": "{% $states.input.x %}", "End": true } } });
    let parallel = json!({ "P": { "Type": "Parallel", "Branches": [branch("A"), branch("B"), branch("C"), branch("D")], "End": true } });
    let map = json!({ "M": { "Type": "Map", "Items": "{% $states.input.xs %}", "End": true, "ItemProcessor": {
        "StartAt": "I", "States": { "I": { "Type": "Pass", "Output": "{% $states.input.id %}", "End": true } } } } });
    vec![
        ("pass", chain(1000, &json!({ "Type": "Pass" })), 1000),
        (
            "pass, output by path",
            chain(1000, &json!({ "Type": "Pass", "Output": { "x": "{% $states.input.x %}" } })),
            1000,
        ),
        (
            "pass, assign by path",
            chain(1000, &json!({ "Type": "Pass", "Assign": { "v": "{% $states.input.x %}" } })),
            1000,
        ),
        (
            "pass, assign computed",
            chain(1000, &json!({ "Type": "Pass", "Assign": { "v": "{% $states.input.x + 1 %}" } })),
            1000,
        ),
        ("choice loop", compile(&counting), 1003),
        (
            "task",
            chain(
                1000,
                &json!({ "Type": "Task", "Resource": "r", "Arguments": { "x": "{% $states.input.x %}" }, "Output": "{% $states.result.Payload %}" }),
            ),
            1000,
        ),
        ("parallel of 4", compile(&parallel), 5),
        ("map of 1000", compile(&map), 1001),
    ]
}

fn transitions(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let items: Vec<Value> = (0..1000).map(|id| json!({ "id": id })).collect();
    let mut group = criterion.benchmark_group("transitions");
    for (name, machine, count) in shapes() {
        let input =
            if name.starts_with("map") { json!({ "xs": items }) } else { json!({ "x": 1, "y": [1, 2, 3] }) };
        group.throughput(Throughput::Elements(count));
        group.bench_function(name, |bencher| {
            bencher.to_async(&runtime).iter(|| {
                let limits = Limits { transitions: u64::MAX, ..Limits::default() };
                let options = RunOptions { limits, ..RunOptions::new(Arc::new(Echo)) };
                let (machine, input) = (machine.clone(), input.clone());
                async move {
                    match run(&machine, input, options).await {
                        Outcome::Succeeded(output) => _ = black_box(output),
                        other => panic!("{other:?}"),
                    }
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, transitions);
criterion_main!(benches);
