//! What a run does beyond its outcome: time, stopping, events, limits.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test may panic, and reads better with json!"
)]

mod events;
mod limits;
mod stopping;
mod tasks;
mod time;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use portal_engine::{Event, Events, Machine, Outcome, TaskCall, TaskError, Tasks};
use serde_json::{Value, json};

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
