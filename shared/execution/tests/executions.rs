//! Executions over the embedded stores and machines: what is promised to callers.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock, ExecutionId, Ids, KeyVersions, OsRng, PageRequest, Rng, SystemClock, WorkspaceId};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::{
    Answer, EmbeddedMachines, Ended, Executions, ExecutionsError, LeftEnded, MachineRef, MachineRun,
    MachineStatus, Machines, MachinesError, NotRun, Parts, RunRequest, Runner, Source, run_message, suites,
};
use portal_identity::SealKeys;
use portal_store::embedded::Embedded;
use portal_store::entities::{
    Caller, ExecutionFilter, ExecutionStatus, NodeStatus, Store, Trigger, execution, execution_list, trace,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Answers a Task with its own parameters; `{"fail": true}` fails, `{"hang": true}` never ends.
struct Echo;

#[async_trait]
impl Tasks for Echo {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let parameters = call.arguments["Payload"]["parameters"].clone();
        if parameters["hang"] == true {
            call.cancel.cancelled().await;
        }
        if parameters["fail"] == true {
            return Err(TaskError { error: "Http.Status500".to_owned(), cause: "no luck".to_owned() });
        }
        Ok(json!({ "Payload": parameters }))
    }
}

struct Bench {
    stores: Embedded,
    store: Store,
    executions: Executions,
    workspace: WorkspaceId,
}

fn bench() -> Bench {
    let stores = Embedded::in_memory().unwrap();
    let machines =
        EmbeddedMachines::new(Arc::new(Echo), stores.blobs.clone(), Arc::new(SystemClock), Arc::new(OsRng));
    bench_of(stores, Arc::new(machines))
}

fn bench_on(machines: Arc<dyn Machines>) -> Bench {
    bench_of(Embedded::in_memory().unwrap(), machines)
}

fn bench_of(stores: Embedded, machines: Arc<dyn Machines>) -> Bench {
    let (clock, rng): (Arc<dyn Clock>, Arc<dyn Rng>) = (Arc::new(SystemClock), Arc::new(OsRng));
    let ids = Ids::new(clock.clone(), rng.clone());
    let store = Store { table: stores.table.clone(), blobs: stores.blobs.clone() };
    let executions = Executions::new(Parts {
        store: store.clone(),
        queue: stores.queue.clone(),
        machines,
        drafts: Arc::new(EmbeddedMachines::in_memory(Arc::new(Echo), clock.clone(), rng.clone())),
        clock,
        ids: ids.clone(),
        seals: Arc::new(SealKeys::new(KeyVersions::generate(rng.as_ref()))),
    });
    Bench { stores, store, executions, workspace: ids.make() }
}

/// A machine of one Task (node `call`) whose parameters are the tool's input.
fn document() -> String {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "call",
        "States": { "call": {
            "Type": "Task",
            "Comment": "{\"n\":\"call\"}",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": { "FunctionName": "echo", "Payload": { "parameters": "{% $states.input.input %}", "node": "call", "index": [] } },
            "Output": { "structured": "{% $states.result.Payload %}" },
            "End": true,
        } },
    })
    .to_string()
}

fn request(bench: &Bench, input: Value) -> RunRequest {
    RunRequest {
        workspace: bench.workspace,
        source: Source::Draft {
            workflow: None,
            name: "Echo".to_owned(),
            definition: json!({}),
            asl: document(),
        },
        deployment: None,
        tool: Some("echo".to_owned()),
        trigger: Trigger::Editor,
        caller: Caller::default(),
        replay_of: None,
        input,
    }
}

#[tokio::test]
async fn embedded_machines_keep_the_contract() {
    let (clock, rng): (Arc<dyn Clock>, Arc<dyn Rng>) = (Arc::new(SystemClock), Arc::new(OsRng));
    let stores = Embedded::in_memory().unwrap();
    suites::machines(&EmbeddedMachines::new(
        Arc::new(Echo),
        stores.blobs.clone(),
        clock.clone(),
        rng.clone(),
    ))
    .await;
    suites::machines(&EmbeddedMachines::in_memory(Arc::new(Echo), clock.clone(), rng.clone())).await;
    let (tasks, mut called) = suites::calls();
    suites::signals(&EmbeddedMachines::in_memory(tasks, clock, rng), &mut called).await;
}

#[tokio::test]
async fn a_machine_is_found_again_after_a_restart() {
    let (clock, rng): (Arc<dyn Clock>, Arc<dyn Rng>) = (Arc::new(SystemClock), Arc::new(OsRng));
    let stores = Embedded::in_memory().unwrap();
    let machines = || EmbeddedMachines::new(Arc::new(Echo), stores.blobs.clone(), clock.clone(), rng.clone());
    let workspace = Ids::new(clock.clone(), rng.clone()).make();
    let published = machines().publish(workspace, &document()).await.unwrap();
    assert!(machines().is_published(&published).await.unwrap());
}

#[tokio::test]
async fn a_run_is_recorded_with_its_traces_before_it_is_told() {
    let bench = bench();
    let input = json!({ "q": 1, "password": "hunter2" });
    let outcome = bench.executions.run(request(&bench, input), None, CancellationToken::new()).await.unwrap();
    assert_eq!(outcome.status, ExecutionStatus::Succeeded);
    assert_eq!(outcome.output.unwrap()["structured"]["q"], 1);

    let stored = execution::get(&bench.store, bench.workspace, outcome.execution).await.unwrap().unwrap();
    assert_eq!(stored.status, ExecutionStatus::Succeeded);
    assert!(stored.finished_at >= stored.started_at);
    assert_eq!(stored.cost.calls, 1);
    let traces = trace::of(&bench.store, bench.workspace, outcome.execution).await.unwrap();
    assert_eq!(traces.len(), 1);
    assert_eq!((traces[0].node.as_str(), traces[0].status), ("call", NodeStatus::Succeeded));
    assert_eq!(traces[0].input, Some(json!({ "q": 1, "password": "[masked]" })));
}

/// Seventeen digits tell any number from its neighbours.
#[tokio::test]
async fn numbers_come_back_as_they_were_sent() {
    let bench = bench();
    let text = r#"{"x":[0.30000000000000004,0.0021469818083566174,0.0043364568366238586,424519.18914251396,5e-324,1.7976931348623157e+308]}"#;
    let request = request(&bench, serde_json::from_str(text).unwrap());
    let outcome = bench.executions.run(request, None, CancellationToken::new()).await.unwrap();
    assert_eq!(outcome.output.unwrap()["structured"].to_string(), text);
    let stored = execution::get(&bench.store, bench.workspace, outcome.execution).await.unwrap().unwrap();
    assert_eq!(stored.input.load(&bench.store).await.unwrap().to_string(), text);
    let output = stored.output.as_ref().unwrap().load(&bench.store).await.unwrap();
    assert_eq!(output["structured"].to_string(), text);
}

#[tokio::test]
async fn a_failure_names_its_node() {
    let bench = bench();
    let outcome = bench
        .executions
        .run(request(&bench, json!({ "fail": true })), None, CancellationToken::new())
        .await
        .unwrap();
    let error = outcome.error.unwrap();
    assert_eq!((error.error.as_str(), error.cause.as_str()), ("Http.Status500", "no luck"));
    assert_eq!(error.node.as_deref(), Some("call"));
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_a_cancelled_execution() {
    let bench = bench();
    let running =
        bench.executions.run(request(&bench, json!({ "hang": true })), None, CancellationToken::new());
    assert!(tokio::time::timeout(Duration::from_millis(100), running).await.is_err());
    let cancelled = async {
        loop {
            let page = execution_ids(&bench).await;
            if let Some(id) = page.first() {
                return execution::get(&bench.store, bench.workspace, *id).await.unwrap().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert_eq!(cancelled.await.status, ExecutionStatus::Cancelled);
}

async fn execution_ids(bench: &Bench) -> Vec<portal_base::ExecutionId> {
    let (filter, page) = (ExecutionFilter::default(), PageRequest::default());
    let found = execution_list::list(&bench.store, bench.workspace, &filter, &page).await.unwrap();
    found.items.iter().map(|execution| execution.id).collect()
}

#[tokio::test]
async fn what_was_accepted_runs_even_if_the_first_process_never_did() {
    let bench = bench();
    let id = bench.executions.start(request(&bench, json!({ "q": 2 }))).await.unwrap();
    let queued = execution::get(&bench.store, bench.workspace, id).await.unwrap().unwrap();
    assert_eq!(queued.status, ExecutionStatus::Queued);

    let stop = CancellationToken::new();
    let runner = Runner::new(bench.executions.clone(), bench.stores.queue.clone(), 2);
    let running = tokio::spawn(runner.run(stop.clone()));
    let ended = loop {
        let stored = execution::get(&bench.store, bench.workspace, id).await.unwrap().unwrap();
        if stored.status.is_final() {
            break stored;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    stop.cancel();
    running.await.unwrap();
    assert_eq!(ended.status, ExecutionStatus::Succeeded);
    assert_eq!(trace::of(&bench.store, bench.workspace, id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_waiting_execution_can_be_cancelled_and_then_never_runs() {
    let bench = bench();
    let id = bench.executions.start(request(&bench, json!({ "q": 3 }))).await.unwrap();
    bench.executions.cancel(bench.workspace, id).await.unwrap();
    let again = bench.executions.cancel(bench.workspace, id).await;
    assert!(matches!(again, Err(ExecutionsError::AlreadyEnded(_))));

    let stop = CancellationToken::new();
    let runner = Runner::new(bench.executions.clone(), bench.stores.queue.clone(), 2);
    let running = tokio::spawn(runner.run(stop.clone()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.cancel();
    running.await.unwrap();
    let stored = execution::get(&bench.store, bench.workspace, id).await.unwrap().unwrap();
    assert_eq!(stored.status, ExecutionStatus::Cancelled);
    assert!(trace::of(&bench.store, bench.workspace, id).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_workspace_s_execution_does_not_exist() {
    let bench = bench();
    let id = bench.executions.start(request(&bench, json!({}))).await.unwrap();
    let other = Ids::new(Arc::new(SystemClock), Arc::new(OsRng)).make();
    assert!(matches!(bench.executions.cancel(other, id).await, Err(ExecutionsError::NotFound(_))));
    assert!(bench.executions.subscribe(other, id).is_none());
}

/// Machines in another place, where nothing ends by itself. Executions that outlast who starts them are
/// started; an event is the end itself, with the envelope of the last start in it. The others are run,
/// and stop by a call of their own.
#[derive(Default)]
struct Elsewhere {
    outlasts: bool,
    started: Mutex<Vec<MachineRun>>,
    stopped: Mutex<Vec<ExecutionId>>,
}

#[async_trait]
impl Machines for Elsewhere {
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError> {
        Ok(MachineRef::of(workspace, document))
    }

    async fn is_published(&self, _: &MachineRef) -> Result<bool, MachinesError> {
        Ok(true)
    }

    fn tells_steps(&self) -> bool {
        false
    }

    async fn run(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        assert!(!self.outlasts, "it is started and left");
        // From here nothing happens but that time goes by.
        tokio::time::pause();
        run.cancel.cancelled().await;
        self.stop(&run.machine, run.execution).await?;
        tokio::time::resume();
        Ok(Ended::Aborted)
    }

    async fn start(&self, run: MachineRun) -> Result<(), MachinesError> {
        assert!(self.outlasts, "it is run");
        self.started.lock().unwrap().push(run);
        Ok(())
    }

    async fn outlasts(&self, _: &MachineRef) -> Result<bool, MachinesError> {
        Ok(self.outlasts)
    }

    async fn left_ended(&self, event: &Value) -> Result<Option<LeftEnded>, MachinesError> {
        let Some(output) = event.get("output") else { return Ok(None) };
        let execution = event["execution"].as_str().unwrap().parse().unwrap();
        let ended = Ended::Succeeded(output.clone());
        Ok(Some(LeftEnded { execution, input: event["input"].clone(), ended }))
    }

    async fn status(&self, _: &MachineRef, _: ExecutionId) -> Result<Option<MachineStatus>, MachinesError> {
        Ok(None)
    }

    async fn stop(&self, _: &MachineRef, execution: ExecutionId) -> Result<bool, MachinesError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.stopped.lock().unwrap().push(execution);
        Ok(true)
    }

    async fn signal(&self, _: &str, _: Answer) -> Result<bool, MachinesError> {
        Ok(false)
    }
}

#[tokio::test]
async fn what_outlasts_us_is_left_and_its_end_is_heard_of() {
    let machines = Arc::new(Elsewhere { outlasts: true, ..Elsewhere::default() });
    let bench = bench_on(machines.clone());
    let mut asked = request(&bench, json!({ "n": 1 }));
    let workflow = Ids::new(Arc::new(SystemClock), Arc::new(OsRng)).make();
    asked.source =
        Source::Version { workflow, number: 1, digest: Some("d".to_owned()), name: "Slow".to_owned() };
    let body =
        |id: &str| json!({ "execution": id, "created_at": SystemClock.now(), "request": asked }).to_string();
    let ids = Ids::new(Arc::new(SystemClock), Arc::new(OsRng));
    let id: ExecutionId = ids.make();
    let body = body(&id.to_string());
    run_message(&bench.executions, &body, 1).await.unwrap();
    // Delivered twice, it is started under one name twice, which is once.
    run_message(&bench.executions, &body, 2).await.unwrap();
    let names: Vec<_> = machines.started.lock().unwrap().iter().map(|run| run.execution).collect();
    assert_eq!(names, [id, id]);
    let status = async || execution::get(&bench.store, bench.workspace, id).await.unwrap().unwrap().status;
    assert_eq!(status().await, ExecutionStatus::Running);

    let input = machines.started.lock().unwrap()[0].input.clone();
    let event = |id: &str, input: &Value| {
        json!({ "execution": id, "input": input, "output": { "ok": true } }).to_string()
    };
    // Another's seal, or none, settles nothing.
    let mut forged = input.clone();
    forged["seal"] = json!(format!("{}x", input["seal"].as_str().unwrap()));
    for (name, input) in [(id.to_string(), &forged), (ids.make::<ExecutionId>().to_string(), &input)] {
        let refused = run_message(&bench.executions, &event(&name, input), 1).await;
        assert_eq!(refused, Err(NotRun::Unreadable));
        assert_eq!(status().await, ExecutionStatus::Running);
    }
    let event = event(&id.to_string(), &input);
    run_message(&bench.executions, &event, 1).await.unwrap();
    assert_eq!(status().await, ExecutionStatus::Succeeded);
    // Events come at least once.
    run_message(&bench.executions, &event, 1).await.unwrap();
    // A message that comes once more after the end starts nothing.
    run_message(&bench.executions, &body, 3).await.unwrap();
    assert_eq!(machines.started.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn what_takes_too_long_is_stopped_where_it_runs() {
    let machines = Arc::new(Elsewhere::default());
    let bench = bench_on(machines.clone());
    let mut asked = request(&bench, json!({}));
    let workflow = Ids::new(Arc::new(SystemClock), Arc::new(OsRng)).make();
    asked.source =
        Source::Version { workflow, number: 1, digest: Some("d".to_owned()), name: "Endless".to_owned() };
    let outcome = bench.executions.run(asked, None, CancellationToken::new()).await.unwrap();
    assert_eq!(outcome.status, ExecutionStatus::TimedOut);
    assert_eq!(*machines.stopped.lock().unwrap(), [outcome.execution]);
}
