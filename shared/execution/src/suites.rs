//! The behaviour every [`Machines`](crate::Machines) adapter shows. An adapter's tests call
//! [`machines`] and [`signals`] with a fresh instance. In the first no Task state calls anything; in the
//! second they call [`Calls`].

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock as _, Ids, OsRng, SystemClock, WorkspaceId};
use portal_engine::{Silent, TaskCall, TaskError, Tasks};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::machines::{Ended, MachineRef, MachineRun, MachineStatus, Machines, MachinesError};

const ECHO: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Pass","Output":{"got":"{% $states.input.n %}"},"End":true}}}"#;
const FAIL: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Fail","Error":"Own.Error","Cause":"because"}}}"#;
const SLOW: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Wait","Seconds":30,"Next":"b"},"b":{"Type":"Succeed"}}}"#;

/// Demands the contract of a fresh adapter.
///
/// # Panics
/// When the adapter breaks the contract.
#[expect(clippy::unwrap_used, reason = "a suite fails by panicking")]
pub async fn machines(machines: &dyn Machines) {
    let ids = Ids::new(Arc::new(SystemClock), Arc::new(OsRng));
    let workspace: WorkspaceId = ids.make();
    let run = |machine: &MachineRef, input: Value| MachineRun {
        machine: machine.clone(),
        execution: ids.make(),
        started_at: SystemClock.now(),
        input,
        events: Arc::new(Silent),
        cancel: CancellationToken::new(),
    };

    let echo = machines.publish(workspace, ECHO).await.unwrap();
    assert_eq!(
        machines.publish(workspace, ECHO).await.unwrap(),
        echo,
        "publishing again names the same machine"
    );
    assert!(machines.is_published(&echo).await.unwrap());
    let elsewhere = MachineRef { workspace: ids.make(), ..echo.clone() };
    assert!(!machines.is_published(&elsewhere).await.unwrap(), "a machine belongs to its workspace");
    assert!(matches!(machines.run(run(&elsewhere, json!({}))).await, Err(MachinesError::Unpublished(_))));
    assert!(matches!(machines.publish(workspace, "{}").await, Err(MachinesError::Invalid(_))));

    let ended = machines.run(run(&echo, json!({ "n": 7 }))).await.unwrap();
    assert_eq!(ended, Ended::Succeeded(json!({ "got": 7 })));

    let large = run(&echo, json!({ "n": "x".repeat(256 * 1024) }));
    match machines.run(large).await.unwrap() {
        Ended::Failed { error, .. } => assert_eq!(error, "States.DataLimitExceeded"),
        other => panic!("too large an input was taken: {other:?}"),
    }

    let fail = machines.publish(workspace, FAIL).await.unwrap();
    let ended = machines.run(run(&fail, json!({}))).await.unwrap();
    assert_eq!(ended, Ended::Failed { error: "Own.Error".to_owned(), cause: "because".to_owned() });

    let started = run(&echo, json!({ "n": 8 }));
    machines.start(started.clone()).await.unwrap();
    machines.start(started.clone()).await.unwrap();
    assert_eq!(settled(machines, &started).await, Ended::Succeeded(json!({ "got": 8 })));
    assert_eq!(machines.status(&echo, ids.make()).await.unwrap(), None);
    assert!(!machines.stop(&echo, started.execution).await.unwrap(), "what has ended cannot be stopped");

    let slow = machines.publish(workspace, SLOW).await.unwrap();
    let waiting = run(&slow, json!({}));
    machines.start(waiting.clone()).await.unwrap();
    assert_eq!(machines.status(&slow, waiting.execution).await.unwrap(), Some(MachineStatus::Running));
    assert!(machines.stop(&slow, waiting.execution).await.unwrap());
    assert_eq!(settled(machines, &waiting).await, Ended::Aborted);
}

#[expect(clippy::unwrap_used, reason = "a suite fails by panicking")]
async fn settled(machines: &dyn Machines, run: &MachineRun) -> Ended {
    for _ in 0..1_000 {
        if let Some(MachineStatus::Ended(ended)) = machines.status(&run.machine, run.execution).await.unwrap()
        {
            return ended;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the execution never ended")
}

const ASKS: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Arguments":{"FunctionName":"connector-http","Payload":{"token":"{% $states.context.Task.Token %}"}},"End":true}}}"#;

/// What the Task states of [`signals`] call, and what was said to it: one payload for each call.
pub fn calls() -> (Arc<dyn Tasks>, mpsc::UnboundedReceiver<Value>) {
    let (sender, called) = mpsc::unbounded_channel();
    (Arc::new(Calls(sender)), called)
}

struct Calls(mpsc::UnboundedSender<Value>);

#[async_trait]
impl Tasks for Calls {
    async fn invoke(&self, mut call: TaskCall) -> Result<Value, TaskError> {
        let payload = call.arguments.get_mut("Payload").map(Value::take).unwrap_or_default();
        drop(self.0.send(payload));
        Ok(json!({ "Payload": null }))
    }
}

/// Demands of an adapter that a Task waits for its answer; `called` is of [`calls`].
///
/// # Panics
/// When the adapter breaks the contract.
#[expect(clippy::unwrap_used, reason = "a suite fails by panicking")]
pub async fn signals(machines: &dyn Machines, called: &mut mpsc::UnboundedReceiver<Value>) {
    let ids = Ids::new(Arc::new(SystemClock), Arc::new(OsRng));
    let asks = machines.publish(ids.make(), ASKS).await.unwrap();
    let mut waiting = async || {
        let run = MachineRun {
            machine: asks.clone(),
            execution: ids.make(),
            started_at: SystemClock.now(),
            input: json!({}),
            events: Arc::new(Silent),
            cancel: CancellationToken::new(),
        };
        machines.start(run.clone()).await.unwrap();
        let token = called.recv().await.unwrap().get("token").and_then(Value::as_str).unwrap().to_owned();
        let status = machines.status(&run.machine, run.execution).await.unwrap();
        assert_eq!(status, Some(MachineStatus::Running), "it waits, though its call has ended");
        (run, token)
    };

    let (run, token) = waiting().await;
    let (other, others) = waiting().await;
    assert!(machines.signal(&token, Ok(json!({ "yes": true }))).await.unwrap());
    assert_eq!(settled(machines, &run).await, Ended::Succeeded(json!({ "yes": true })));
    assert!(!machines.signal(&token, Ok(json!(2))).await.unwrap(), "a Task is answered once");
    assert!(!machines.signal("none", Ok(json!(3))).await.unwrap());

    let status = machines.status(&other.machine, other.execution).await.unwrap();
    assert_eq!(status, Some(MachineStatus::Running), "another's answer is not its own");
    let refused = TaskError { error: "Own.No".to_owned(), cause: "not today".to_owned() };
    assert!(machines.signal(&others, Err(refused)).await.unwrap());
    let failed = Ended::Failed { error: "Own.No".to_owned(), cause: "not today".to_owned() };
    assert_eq!(settled(machines, &other).await, failed);

    let (run, token) = waiting().await;
    assert!(machines.signal(&token, Ok("x".repeat(256 * 1024).into())).await.unwrap());
    match settled(machines, &run).await {
        Ended::Failed { error, .. } => assert_eq!(error, "States.DataLimitExceeded"),
        other => panic!("too large an answer was taken: {other:?}"),
    }

    let (run, token) = waiting().await;
    assert!(machines.stop(&asks, run.execution).await.unwrap());
    assert_eq!(settled(machines, &run).await, Ended::Aborted);
    assert!(!machines.signal(&token, Ok(json!(4))).await.unwrap(), "what was stopped does not wait");
}
