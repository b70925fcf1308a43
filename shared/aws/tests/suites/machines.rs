//! Machines on Step Functions: the port's suite against the stand-in, which runs what has no Task;
//! what is said to Step Functions, against a script.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use portal_aws::{MachineParts, StepMachines, provision};
use portal_base::{Clock as _, ExecutionId, Ids, OsRng, SystemClock, WorkspaceId};
use portal_engine::{Silent, TaskCall, TaskError, Tasks};
use portal_execution::{
    Ended, Job as _, LeftEnded, MachineRef, MachineRun, MachineStatus, Machines, MachinesError, suites,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::account::Account;
use crate::scripted::{Answer, Scripted};

const ALIAS: &str = "arn:aws:lambda:eu-central-1:1:function:http:live";

/// A connector that gives its payload back.
struct Echo;

#[async_trait]
impl Tasks for Echo {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        Ok(json!({ "Payload": { "here": call.arguments["Payload"] } }))
    }
}

fn ids() -> Ids {
    Ids::new(Arc::new(SystemClock), Arc::new(OsRng))
}

fn run(machine: &MachineRef, input: Value) -> MachineRun {
    MachineRun {
        machine: machine.clone(),
        execution: ids().make(),
        started_at: SystemClock.now(),
        input,
        events: Arc::new(Silent),
        cancel: CancellationToken::new(),
    }
}

/// Machines of an account with a bucket; `more` are further settings.
async fn made(more: &[(&str, &str)]) -> (Account, StepMachines) {
    let account = Account::fresh();
    provision::bucket(&account.clients).await.unwrap();
    let connectors = json!({ "connector-http": ALIAS }).to_string();
    let account = account.also(&[("PORTAL_CONNECTORS", &connectors)]).also(more);
    let machines = machines(&account);
    account.said();
    (account, machines)
}

fn machines(account: &Account) -> StepMachines {
    let blobs = Arc::new(account.clients.blobs().unwrap());
    let (tasks, clock, rng) = (Arc::new(Echo), Arc::new(SystemClock), Arc::new(OsRng));
    account.clients.machines(MachineParts { blobs, tasks, clock, rng }).unwrap()
}

/// A document with that many calls, one after the other.
fn calls(count: usize) -> String {
    let states: BTreeMap<_, _> = (0..count)
        .map(|n| {
            let mut task = json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": { "FunctionName": "connector-http", "Payload": { "n": n } },
                "Output": "{% $states.result.Payload %}" });
            if n + 1 == count {
                task["End"] = json!(true);
            } else {
                task["Next"] = json!(format!("t{}", n + 1));
            }
            (format!("t{n}"), task)
        })
        .collect();
    json!({ "QueryLanguage": "JSONata", "StartAt": "t0", "States": states }).to_string()
}

fn workspace() -> WorkspaceId {
    ids().make()
}

#[tokio::test]
async fn the_behaviour_of_machines() {
    let (_account, machines) = made(&[]).await;
    suites::machines(&machines).await;
}

#[tokio::test]
async fn few_calls_need_no_machine() {
    let (account, machines) = made(&[]).await;
    let machine = machines.publish(workspace(), &calls(1)).await.unwrap();
    machines.publish(machine.workspace, &calls(1)).await.unwrap();
    assert_eq!(account.said(), ["PutObject"]);
    assert!(machines.is_published(&machine).await.unwrap());
    let ended = machines.run(run(&machine, json!({}))).await.unwrap();
    assert_eq!(ended, Ended::Succeeded(json!({ "here": { "n": 0 } })));
    assert_eq!(account.said(), [""; 0]);
    // Another process reads the document once.
    let elsewhere = self::machines(&account);
    for _ in 0..2 {
        elsewhere.run(run(&machine, json!({}))).await.unwrap();
    }
    assert_eq!(account.said(), ["GetObject"]);
}

/// Step Functions by script: `sync` answers StartSyncExecution, or a look at an execution.
async fn scripted(
    sync: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> (Scripted, Account, StepMachines) {
    let turns = AtomicUsize::new(0);
    let server = Scripted::serve(move |asked| match asked.what.as_str() {
        "CreateStateMachine" => Answer::ok(json!({ "stateMachineArn": "arn:x", "creationDate": 1.0 })),
        "StartSyncExecution" | "DescribeExecution" => sync(turns.fetch_add(1, Ordering::SeqCst)),
        other => panic!("nobody asks for {other}"),
    })
    .await;
    let (account, machines) = made(&[("AWS_ENDPOINT_URL_SFN", &server.url)]).await;
    (server, account, machines)
}

fn done(status: &str, rest: Value) -> Answer {
    let mut body = json!({ "executionArn": "arn:e", "startDate": 1.0, "stopDate": 2.0, "status": status });
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    Answer::ok(body)
}

#[tokio::test]
async fn many_calls_run_on_an_express_machine() {
    let (server, account, machines) = scripted(|_| done("SUCCEEDED", json!({ "output": "{\"a\":1}" }))).await;
    let machine = machines.publish(workspace(), &calls(2)).await.unwrap();
    let created = server.asked().remove(0).json();
    assert_eq!(created["type"], "EXPRESS");
    let name = format!("portal-test-{}", &machine.digest[..40]);
    assert_eq!(created["name"], json!(name));
    let definition: Value = serde_json::from_str(created["definition"].as_str().unwrap()).unwrap();
    assert_eq!(definition["States"]["t1"]["Arguments"]["FunctionName"], ALIAS);
    account.said();

    let run = run(&machine, json!({ "q": 1 }));
    let execution = run.execution.to_string();
    assert_eq!(machines.run(run).await.unwrap(), Ended::Succeeded(json!({ "a": 1 })));
    let started = server.asked().remove(0).json();
    assert!(started["stateMachineArn"].as_str().unwrap().ends_with(&format!(":stateMachine:{name}")));
    assert_eq!((&started["name"], &started["input"]), (&json!(execution), &json!("{\"q\":1}")));
    assert_eq!(account.said(), ["StartSyncExecution"], "one call, and no read");
    machines.publish(machine.workspace, &calls(2)).await.unwrap();
    assert_eq!(account.said(), [""; 0]);
}

#[tokio::test]
async fn an_execution_s_end_is_told_as_it_was() {
    let cause = json!({ "errorMessage": "not there", "errorType": "Http.Status404" }).to_string();
    let (_server, _account, machines) = scripted(move |turn| match turn {
        0 => done("FAILED", json!({ "error": "Http.Status404", "cause": cause })),
        _ => done("TIMED_OUT", json!({ "error": "States.Timeout" })),
    })
    .await;
    let machine = machines.publish(workspace(), &calls(2)).await.unwrap();
    let failed = Ended::Failed { error: "Http.Status404".into(), cause: "not there".into() };
    assert_eq!(machines.run(run(&machine, json!({}))).await.unwrap(), failed);
    assert_eq!(machines.run(run(&machine, json!({}))).await.unwrap(), Ended::TimedOut);
}

#[tokio::test]
async fn what_step_functions_does_not_take_runs_in_process() {
    let codes = ["StateMachineDoesNotExist", "ThrottlingException"];
    let (server, _account, machines) = scripted(move |turn| Answer::error(400, codes[turn])).await;
    let machine = machines.publish(workspace(), &calls(2)).await.unwrap();
    server.asked();
    for _ in codes {
        let ended = machines.run(run(&machine, json!({}))).await.unwrap();
        assert_eq!(ended, Ended::Succeeded(json!({ "here": { "n": 1 } })));
        assert_eq!(server.operations(), ["StartSyncExecution"], "it is asked once");
    }
}

#[tokio::test]
async fn a_run_whose_answer_is_lost_is_not_run_again() {
    let (server, _account, machines) = scripted(|_| Answer::Json(500, "", json!({}))).await;
    let machine = machines.publish(workspace(), &calls(2)).await.unwrap();
    server.asked();
    let lost = machines.run(run(&machine, json!({}))).await;
    assert!(matches!(lost, Err(MachinesError::Unavailable(_))), "{lost:?}");
    assert_eq!(server.operations(), ["StartSyncExecution"]);
}

#[tokio::test]
async fn who_stops_an_express_execution_does_not_wait_for_it() {
    let (_server, _account, machines) = scripted(|_| Answer::Never).await;
    let machine = machines.publish(workspace(), &calls(2)).await.unwrap();
    let run = run(&machine, json!({}));
    let cancel = run.cancel.clone();
    let running = tokio::spawn(async move { machines.run(run).await.unwrap() });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(!running.is_finished());
    cancel.cancel();
    assert_eq!(running.await.unwrap(), Ended::Aborted);
}

#[tokio::test]
async fn too_large_an_input_is_not_sent() {
    let (server, _account, machines) = scripted(|_| panic!("it is not sent")).await;
    let machine = machines.publish(workspace(), &calls(2)).await.unwrap();
    server.asked();
    let large = json!({ "text": "x".repeat(256 * 1024) });
    let ended = machines.run(run(&machine, large.clone())).await.unwrap();
    assert!(matches!(ended, Ended::Failed { error, .. } if error == "States.DataLimitExceeded"));
    assert!(matches!(machines.start(run(&machine, large)).await, Err(MachinesError::Invalid(_))));
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn publishing_waits_for_the_control_plane() {
    let turns = AtomicUsize::new(0);
    let server = Scripted::serve(move |asked| match asked.what.as_str() {
        "CreateStateMachine" if turns.fetch_add(1, Ordering::SeqCst) == 0 => {
            Answer::error(400, "TooManyRequestsException")
        }
        "CreateStateMachine" => Answer::error(400, "StateMachineAlreadyExists"),
        _ => Answer::ok(json!({ "updateDate": 1.0 })),
    })
    .await;
    let (_account, machines) = made(&[("AWS_ENDPOINT_URL_SFN", &server.url)]).await;
    machines.publish(workspace(), &calls(2)).await.unwrap();
    let asked = server.operations();
    assert_eq!(asked.last().map(String::as_str), Some("UpdateStateMachine"), "other aliases are brought in");
    assert_eq!(asked.len(), 3, "{asked:?}");
}

#[tokio::test]
async fn a_function_this_stage_does_not_have_is_told_at_once() {
    let (account, machines) = made(&[("PORTAL_CONNECTORS", "{}")]).await;
    let error = machines.publish(workspace(), &calls(2)).await.unwrap_err();
    assert!(matches!(&error, MachinesError::Invalid(rule) if rule.contains("`connector-http`")), "{error}");
    drop(account);
}

#[tokio::test]
async fn a_long_wait_runs_on_a_standard_machine() {
    let (account, machines) = made(&[]).await;
    let long = json!({ "QueryLanguage": "JSONata", "StartAt": "w", "States": {
        "w": { "Type": "Wait", "Seconds": "{% $states.input.seconds %}", "Next": "p" },
        "p": { "Type": "Pass", "Output": "waited", "End": true } } });
    let machine = machines.publish(workspace(), &long.to_string()).await.unwrap();
    let ended = machines.run(run(&machine, json!({ "seconds": 0 }))).await.unwrap();
    assert_eq!(ended, Ended::Succeeded(json!("waited")));
    let said = account.said();
    assert!(said.contains(&"StartExecution".to_owned()) && said.contains(&"CreateStateMachine".to_owned()));

    let waiting = run(&machine, json!({ "seconds": 60 }));
    let (cancel, execution) = (waiting.cancel.clone(), waiting.execution);
    let running = {
        let machines = machines.clone();
        tokio::spawn(async move { machines.run(waiting).await.unwrap() })
    };
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    cancel.cancel();
    assert_eq!(running.await.unwrap(), Ended::Aborted);
    let status = machines.status(&machine, execution).await.unwrap();
    assert_eq!(status, Some(MachineStatus::Ended(Ended::Aborted)));
}

/// A document that waits, nobody knows for how long.
const WAITS: &str = r#"{"QueryLanguage":"JSONata","StartAt":"w","States":{"w":{"Type":"Wait","Seconds":"{% $states.input.n %}","End":true}}}"#;

#[tokio::test]
async fn what_may_wait_for_long_outlasts_who_starts_it() {
    let (_server, _account, machines) = scripted(|_| panic!("nothing is run")).await;
    let waits = machines.publish(workspace(), WAITS).await.unwrap();
    assert!(machines.outlasts(&waits).await.unwrap());
    let calls = machines.publish(workspace(), &calls(2)).await.unwrap();
    assert!(!machines.outlasts(&calls).await.unwrap());
}

#[tokio::test]
async fn an_event_tells_an_end_and_only_what_it_leaves_out_is_asked_for() {
    let told = json!({ "stateMachineArn": "arn:m", "input": "{\"seal\":\"s\"}", "output": "[1]" });
    let (server, _account, machines) = scripted(move |_| done("SUCCEEDED", told.clone())).await;
    let name = "exe_06dqsacch1z5bcqvxth97y0bs4";
    let event = |status: &str, included: bool| {
        let text = |text: &str| if included { json!(text) } else { Value::Null };
        json!({ "detail": {
            "name": name, "executionArn": "arn:e", "stateMachineArn": "arn:m", "status": status,
            "input": text("{\"seal\":\"s\"}"), "output": text("[1]"), "outputDetails": { "included": included },
        } })
    };
    let left = LeftEnded {
        execution: name.parse().unwrap(),
        input: json!({ "seal": "s" }),
        ended: Ended::Succeeded(json!([1])),
    };
    assert_eq!(machines.left_ended(&event("SUCCEEDED", true)).await.unwrap(), Some(left.clone()));
    assert_eq!(machines.left_ended(&event("RUNNING", true)).await.unwrap(), None);
    assert_eq!(machines.left_ended(&json!({ "detail": {} })).await.unwrap(), None);
    assert_eq!(server.operations(), [""; 0], "the event said it all");
    assert_eq!(machines.left_ended(&event("SUCCEEDED", false)).await.unwrap(), Some(left));
    assert_eq!(server.operations(), ["DescribeExecution"]);
}

#[tokio::test]
async fn a_job_is_one_call_of_the_platform_s_own_machine() {
    let cause =
        json!({ "errorMessage": "{\"code\":\"wrong_state\"}", "errorType": "Deploy.Refused" }).to_string();
    let (server, account, _machines) = scripted(move |turn| match turn {
        0 => done("SUCCEEDED", json!({ "output": "{\"plan\":1}" })),
        1 => done("FAILED", json!({ "error": "Deploy.Refused", "cause": cause })),
        _ => Answer::error(400, "ThrottlingException"),
    })
    .await;
    assert!(account.clients.job("PORTAL_DEPLOY_MACHINE_ARN").is_err(), "not every function is given it");
    let arn = "arn:aws:states:eu-central-1:1:stateMachine:deploy-server-x";
    let account = account.also(&[("PORTAL_DEPLOY_MACHINE_ARN", arn)]);
    let job = account.clients.job("PORTAL_DEPLOY_MACHINE_ARN").unwrap();
    let name: ExecutionId = ids().make();
    let ended = job.run(name, json!({ "order": 1 })).await.unwrap();
    assert_eq!(ended, Ended::Succeeded(json!({ "plan": 1 })));
    let asked = server.asked().remove(0).json();
    assert_eq!(asked, json!({ "stateMachineArn": arn, "name": name.to_string(), "input": "{\"order\":1}" }));
    let refused =
        Ended::Failed { error: "Deploy.Refused".into(), cause: "{\"code\":\"wrong_state\"}".into() };
    assert_eq!(job.run(name, json!({})).await.unwrap(), refused);
    // It may have been started, so it is not started again.
    assert!(matches!(job.run(name, json!({})).await, Err(MachinesError::Unavailable(_))));
    assert_eq!(server.operations(), ["StartSyncExecution"; 2]);
}
