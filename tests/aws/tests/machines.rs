//! The port's suites on the Step Functions adapter over this stand-in, which runs Task states and
//! takes their answers.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Arc;

use aws_tests::lambda::{ACCOUNT, REGION};
use aws_tests::sfn::StepFunctions;
use portal_aws::{Clients, MachineParts, Settings, StepMachines};
use portal_base::{Clock as _, Ids, OsRng, SystemClock};
use portal_engine::{Silent, Tasks};
use portal_execution::{MachineRef, MachineRun, Machines as _, MachinesError, suites};
use portal_store::embedded::Embedded;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The adapter's clients, with a stand-in of their own, whose Task states call `tasks`.
async fn clients(tasks: Arc<dyn Tasks>) -> (StepFunctions, Clients) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let stand_in = StepFunctions::over(listener, tasks);
    let role = format!("arn:aws:iam::{ACCOUNT}:role/machines");
    let settings = [
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "nobody"),
        ("AWS_SECRET_ACCESS_KEY", "checks it"),
        ("AWS_ENDPOINT_URL_SFN", &endpoint),
        ("PORTAL_MACHINES_PREFIX", "portal-test"),
        ("PORTAL_MACHINES_ROLE_ARN", &role),
        ("PORTAL_CONNECTORS", r#"{"connector-http":"arn:aws:lambda:eu-central-1:1:function:http:live"}"#),
    ];
    let read =
        |asked: &str| settings.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned());
    (stand_in, Clients::new(Settings::read(read).unwrap()))
}

async fn machines(tasks: Arc<dyn Tasks>) -> StepMachines {
    let (_, clients) = clients(tasks.clone()).await;
    clients.machines(parts(tasks)).unwrap()
}

fn parts(tasks: Arc<dyn Tasks>) -> MachineParts {
    let blobs = Embedded::in_memory().unwrap().blobs;
    MachineParts { blobs, tasks, clock: Arc::new(SystemClock), rng: Arc::new(OsRng) }
}

#[tokio::test]
async fn the_adapter_keeps_the_contract_of_machines() {
    let (tasks, _called) = suites::calls();
    suites::machines(&machines(tasks).await).await;
}

#[tokio::test]
async fn a_task_waits_for_its_answer() {
    let (tasks, mut called) = suites::calls();
    suites::signals(&machines(tasks).await, &mut called).await;
}

/// A machine waits for an answer, so it is a Standard one.
const ASKS: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Arguments":{"FunctionName":"connector-http"},"End":true}}}"#;

#[tokio::test]
async fn who_makes_no_machines_runs_those_that_are_made() {
    let (tasks, mut called) = suites::calls();
    let (stand_in, clients) = clients(tasks.clone()).await;
    let parts = parts(tasks);
    let ids = Ids::new(parts.clock.clone(), parts.rng.clone());
    let makes = clients.machines(parts.clone()).unwrap();
    let runs = clients.made_machines(parts).unwrap();
    let run = |machine: MachineRef| MachineRun {
        machine,
        execution: ids.make(),
        started_at: SystemClock.now(),
        input: json!({}),
        events: Arc::new(Silent),
        cancel: CancellationToken::new(),
    };

    let refused = runs.publish(ids.make(), ASKS).await;
    assert!(matches!(refused, Err(MachinesError::Unavailable(_))), "{refused:?}");
    let workspace = ids.make();
    let machine = makes.publish(workspace, ASKS).await.unwrap();
    assert_eq!(stand_in.counts()["CreateStateMachine"], 1);
    assert!(runs.is_published(&machine).await.unwrap());
    runs.start(run(machine)).await.unwrap();
    called.recv().await.unwrap();
    assert_eq!(stand_in.counts()["CreateStateMachine"], 1, "the other one asks for none");
}
