//! The behaviour every [`Machines`](crate::Machines) adapter shows. An adapter's tests call
//! [`machines`] with a fresh instance; a Task state may call whatever the adapter likes.

use std::sync::Arc;
use std::time::Duration;

use portal_base::{Clock as _, Ids, OsRng, SystemClock, WorkspaceId};
use portal_engine::Silent;
use serde_json::{Value, json};
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
