//! The port's suites on the Step Functions adapter over this stand-in, which runs Task states and
//! takes their answers.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Arc;

use aws_tests::lambda::{ACCOUNT, REGION};
use aws_tests::sfn::StepFunctions;
use portal_aws::{Clients, Settings, StepMachines};
use portal_base::{OsRng, SystemClock};
use portal_engine::Tasks;
use portal_execution::suites;
use portal_store::embedded::Embedded;
use tokio::net::TcpListener;

/// The adapter over a stand-in of its own.
async fn machines(tasks: Arc<dyn Tasks>) -> StepMachines {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    StepFunctions::over(listener, tasks.clone());
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
    let clients = Clients::new(Settings::read(read).unwrap());
    let blobs = Embedded::in_memory().unwrap().blobs;
    clients.machines(blobs, tasks, Arc::new(SystemClock), Arc::new(OsRng)).unwrap()
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
