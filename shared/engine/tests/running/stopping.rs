//! Cancelling, failing siblings, and what runs at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use portal_engine::{Limits, Outcome, RunOptions, run};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Dropped, Heard, Quiet, error_of, machine, succeeded, task, tasks};

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

/// The expression runs to its own limit of time at most, and the run is then cancelled, not failed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_takes_effect_within_the_limit_of_a_long_expression() {
    let endless = "{% ($f := function($n){ $f($n) }; $f(1)) %}";
    let machine = machine(json!({
        "P": { "Type": "Pass", "Output": endless, "Next": "Never" },
        "Never": { "Type": "Wait", "Seconds": 1000, "End": true }
    }));
    let options = RunOptions::new(tasks(|_| async { Ok(Value::Null) }));
    let cancel = options.cancel.clone();
    let running = tokio::spawn(async move { run(&machine, json!({}), options).await });
    tokio::time::sleep(Duration::from_millis(30)).await;
    cancel.cancel();
    assert_eq!(running.await.unwrap(), Outcome::Aborted);
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
