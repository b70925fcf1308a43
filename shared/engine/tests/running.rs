//! Time, cancellation, concurrency, limits and events. Time stands still here unless it is waited for.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test may panic, and reads better with json!"
)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use portal_base::SeededRng;
use portal_engine::{
    Event, EventKind, Events, Limits, Machine, Outcome, RunOptions, TaskCall, TaskError, Tasks, run,
};
use serde_json::{Value, json};
use tokio::time::Instant;

type Behaviour =
    dyn Fn(TaskCall) -> futures::future::BoxFuture<'static, Result<Value, TaskError>> + Send + Sync;

struct Does(Box<Behaviour>);

#[async_trait]
impl Tasks for Does {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        (self.0)(call).await
    }
}

fn tasks<F>(does: impl Fn(TaskCall) -> F + Send + Sync + 'static) -> Arc<dyn Tasks>
where
    F: Future<Output = Result<Value, TaskError>> + Send + 'static,
{
    Arc::new(Does(Box::new(move |call| Box::pin(does(call)))))
}

fn no_tasks() -> Arc<dyn Tasks> {
    tasks(|call| async move { panic!("{} was called", call.state) })
}

fn machine(states: Value) -> Machine {
    document(
        json!({ "StartAt": states.as_object().unwrap().keys().next().unwrap().clone(), "States": states }),
    )
}

fn document(mut document: Value) -> Machine {
    document.as_object_mut().unwrap().insert("QueryLanguage".into(), "JSONata".into());
    Machine::compile(&portal_asl::parse(&document.to_string()).unwrap()).unwrap()
}

fn task(fields: Value) -> Value {
    let mut task = json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true });
    task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    task
}

fn error_of(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Failed(failed) => failed.error.as_deref().unwrap_or(""),
        other => panic!("{other:?}"),
    }
}

fn succeeded(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Succeeded(output) => (*output).clone(),
        other => panic!("{other:?}"),
    }
}

#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Events for Heard {
    fn event(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Heard {
    fn lines(&self) -> Vec<String> {
        let line = |event: &Event| {
            let mut value = serde_json::to_value(event).unwrap();
            value.as_object_mut().unwrap().shift_remove("at");
            value.to_string()
        };
        self.0.lock().unwrap().iter().map(line).collect()
    }

    fn kinds(&self) -> Vec<(String, String)> {
        let events = self.0.lock().unwrap();
        let pair = |event: &Event| {
            let kind =
                serde_json::to_value(&event.kind).unwrap().get("event").unwrap().as_str().unwrap().to_owned();
            (event.state.as_deref().unwrap_or("").to_owned(), kind)
        };
        events.iter().map(pair).collect()
    }
}

/// An abandoned task says so when it is dropped.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_wait_by_interval_backoff_and_longest_delay() {
    let machine = machine(json!({ "T": task(json!({ "Retry": [
        { "ErrorEquals": ["E"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 10, "MaxAttempts": 3 }] })) }));
    let tasks = tasks(|_| async { Err(TaskError { error: "E".into(), cause: String::new() }) });
    let start = Instant::now();
    let outcome = run(&machine, json!({}), RunOptions::new(tasks)).await;
    assert_eq!(error_of(&outcome), "E");
    assert_eq!(start.elapsed().as_secs(), 2 + 6 + 10);
}

#[tokio::test(start_paused = true)]
async fn jitter_comes_from_the_generator_that_is_given() {
    let machine = machine(json!({ "T": task(json!({ "Retry": [
        { "ErrorEquals": ["E"], "IntervalSeconds": 100, "BackoffRate": 1, "JitterStrategy": "FULL", "MaxAttempts": 4 }] })) }));
    let mut taken = Vec::new();
    for _ in 0..2 {
        let tasks = tasks(|_| async { Err(TaskError { error: "E".into(), cause: String::new() }) });
        let options = RunOptions { rng: Arc::new(SeededRng::new(7)), ..RunOptions::new(tasks) };
        let start = Instant::now();
        run(&machine, json!({}), options).await;
        taken.push(start.elapsed());
    }
    assert_eq!(taken.first(), taken.last());
    assert!(taken.iter().all(|taken| *taken < Duration::from_secs(400)), "{taken:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_takes_too_long_fails_with_a_timeout_that_can_be_caught() {
    let machine = machine(json!({
        "T": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": "{% 2 + 1 %}", "Next": "Z",
            "Catch": [{ "ErrorEquals": ["States.Timeout"], "Output": "{% $states.errorOutput.Error %}", "Next": "Z" }] },
        "Z": { "Type": "Succeed" }
    }));
    let gone = Arc::new(AtomicUsize::new(0));
    let seen = gone.clone();
    let tasks = tasks(move |call| {
        let dropped = Dropped(seen.clone());
        async move {
            let _dropped = dropped;
            call.cancel.cancelled().await;
            std::future::pending().await
        }
    });
    let start = Instant::now();
    let output = succeeded(run(&machine, json!({}), RunOptions::new(tasks)).await);
    assert_eq!((output, start.elapsed().as_secs()), (json!("States.Timeout"), 3));
    assert_eq!(gone.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_keeps_a_task_alive_and_its_absence_ends_it() {
    let machine = machine(json!({ "T": task(json!({ "TimeoutSeconds": 100, "HeartbeatSeconds": 2 })) }));
    let start = Instant::now();
    let beating = tasks(|call| async move {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(1500)).await;
            call.heartbeat.beat();
        }
        Ok(json!("alive"))
    });
    assert_eq!(succeeded(run(&machine, json!({}), RunOptions::new(beating)).await), json!("alive"));
    assert_eq!(start.elapsed().as_millis(), 7500);
    let silent = tasks(|_| std::future::pending());
    assert_eq!(error_of(&run(&machine, json!({}), RunOptions::new(silent)).await), "States.HeartbeatTimeout");
}

#[tokio::test(start_paused = true)]
async fn the_machines_timeout_runs_past_every_catch() {
    let machine = document(json!({ "TimeoutSeconds": 5, "StartAt": "T", "States": {
        "T": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Z", "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Z" }] },
        "Z": { "Type": "Succeed" } } }));
    let heard = Arc::new(Heard::default());
    let options =
        RunOptions { events: Some(heard.clone()), ..RunOptions::new(tasks(|_| std::future::pending())) };
    let start = Instant::now();
    assert_eq!(run(&machine, json!({}), options).await, Outcome::TimedOut);
    assert_eq!(start.elapsed().as_secs(), 5);
    let kinds = heard.kinds();
    let last: Vec<_> =
        kinds.iter().rev().take(2).map(|(state, kind)| (state.as_str(), kind.as_str())).collect();
    assert_eq!(last, [("", "execution_timed_out"), ("T", "state_aborted")]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_takes_its_time() {
    let machine = machine(json!({ "W": { "Type": "Wait", "Seconds": 3600, "End": true } }));
    let start = Instant::now();
    succeeded(run(&machine, json!({}), RunOptions::new(no_tasks())).await);
    assert_eq!(start.elapsed().as_secs(), 3600);
    let start = Instant::now();
    succeeded(run(&machine, json!({}), RunOptions { no_wait: true, ..RunOptions::new(no_tasks()) }).await);
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test]
async fn cancelling_stops_tasks_and_waits_at_once() {
    let machine = machine(json!({ "P": { "Type": "Parallel", "End": true, "Branches": [
        { "StartAt": "T", "States": { "T": task(json!({})) } },
        { "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 1000, "End": true } } },
        { "StartAt": "L", "States": { "L": { "Type": "Choice", "Choices": [{ "Condition": true, "Next": "L" }] } } }] } }));
    let gone = Arc::new(AtomicUsize::new(0));
    let seen = gone.clone();
    let tasks = tasks(move |_| {
        let dropped = Dropped(seen.clone());
        async move {
            let _dropped = dropped;
            std::future::pending().await
        }
    });
    let heard = Arc::new(Heard::default());
    let limits = Limits { transitions: u64::MAX, ..Limits::default() };
    let listener = Quiet(heard.clone());
    let options = RunOptions { events: Some(Arc::new(listener)), limits, ..RunOptions::new(tasks) };
    let cancel = options.cancel.clone();
    let running = tokio::spawn(async move { run(&machine, json!({}), options).await });
    tokio::time::sleep(Duration::from_millis(30)).await;
    cancel.cancel();
    assert_eq!(running.await.unwrap(), Outcome::Aborted);
    assert_eq!(gone.load(Ordering::SeqCst), 1);
    let kinds = heard.kinds();
    for state in ["T", "W", "P"] {
        assert!(kinds.contains(&(state.into(), "state_aborted".into())), "{state}: {kinds:?}");
    }
    assert_eq!(kinds.last().unwrap().1, "execution_aborted");
}

/// Leaves out the busy loop's own events.
struct Quiet(Arc<Heard>);

impl Events for Quiet {
    fn event(&self, event: Event) {
        if event.state.as_deref() != Some("L") {
            self.0.event(event);
        }
    }

    fn wants_data(&self) -> bool {
        false
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_failing_branch_stops_its_siblings() {
    let machine = machine(json!({ "P": { "Type": "Parallel", "End": true, "Branches": [
        { "StartAt": "Slow", "States": { "Slow": task(json!({})) } },
        { "StartAt": "Quick", "States": { "Quick": { "Type": "Wait", "Seconds": 1, "Next": "F" }, "F": { "Type": "Fail", "Error": "E" } } }] } }));
    let gone = Arc::new(AtomicUsize::new(0));
    let seen = gone.clone();
    let tasks = tasks(move |_| {
        let dropped = Dropped(seen.clone());
        async move {
            let _dropped = dropped;
            tokio::time::sleep(Duration::from_secs(100)).await;
            Ok(json!("late"))
        }
    });
    let start = Instant::now();
    let outcome = run(&machine, json!({}), RunOptions::new(tasks)).await;
    assert_eq!((error_of(&outcome), start.elapsed().as_secs()), ("E", 1));
    assert_eq!(gone.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_map_runs_no_more_iterations_at_once_than_it_may() {
    for (asked, seconds, most) in [(json!(3), 4, 3), (json!(0), 1, 12), (json!("{% 1 %}"), 12, 1)] {
        let machine = machine(json!({ "M": { "Type": "Map", "MaxConcurrency": asked, "End": true,
            "ItemProcessor": { "StartAt": "T", "States": { "T": task(json!({})) } } } }));
        let (now, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counter, highest) = (now.clone(), peak.clone());
        let tasks = tasks(move |call| {
            let (counter, highest) = (counter.clone(), highest.clone());
            async move {
                highest.fetch_max(counter.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_secs(1)).await;
                counter.fetch_sub(1, Ordering::SeqCst);
                assert_eq!(call.path.len(), 1);
                Ok(call.arguments)
            }
        });
        let start = Instant::now();
        let items: Value = (0..12).collect();
        assert_eq!(succeeded(run(&machine, items.clone(), RunOptions::new(tasks)).await), items);
        assert_eq!((start.elapsed().as_secs(), peak.load(Ordering::SeqCst)), (seconds, most));
    }
}

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

#[tokio::test]
async fn dropping_the_run_drops_its_tasks() {
    let machine = machine(json!({ "T": task(json!({})) }));
    let gone = Arc::new(AtomicUsize::new(0));
    let seen = gone.clone();
    let tasks = tasks(move |call| {
        let dropped = Dropped(seen.clone());
        async move {
            let _dropped = dropped;
            call.cancel.cancelled().await;
            Ok(json!(null))
        }
    });
    let started =
        tokio::time::timeout(Duration::from_millis(20), run(&machine, json!({}), RunOptions::new(tasks)));
    assert!(started.await.is_err());
    assert_eq!(gone.load(Ordering::SeqCst), 1);
}

#[test]
fn a_document_that_cannot_run_does_not_compile() {
    let text = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Output": "{% $( %}", "Next": "B" } } });
    let found = Machine::compile(&portal_asl::parse(&text.to_string()).unwrap()).unwrap_err();
    let codes: Vec<_> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["EXPRESSION_SYNTAX", "MISSING_TRANSITION_TARGET"]);
}

#[test]
fn kinds_are_told_apart_by_their_event_field() {
    let value = serde_json::to_value(EventKind::StateAborted).unwrap();
    assert_eq!(value, json!({ "event": "state_aborted" }));
}
