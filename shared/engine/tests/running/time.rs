//! Time stands still here unless it is waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use portal_base::SeededRng;
use portal_engine::{Outcome, RunOptions, TaskError, run};
use serde_json::json;
use tokio::time::Instant;

use super::{Dropped, Heard, document, error_of, machine, no_tasks, succeeded, task, tasks};

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
