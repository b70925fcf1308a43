//! Executions over the embedded stores and machines: what is promised to callers.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock, Ids, KeyVersions, OsRng, PageRequest, Rng, SystemClock, WorkspaceId};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::{
    EmbeddedMachines, Executions, ExecutionsError, Machines as _, Parts, RunRequest, Runner, Source, suites,
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
    let (clock, rng): (Arc<dyn Clock>, Arc<dyn Rng>) = (Arc::new(SystemClock), Arc::new(OsRng));
    let ids = Ids::new(clock.clone(), rng.clone());
    let stores = Embedded::in_memory().unwrap();
    let store = Store { table: stores.table.clone(), blobs: stores.blobs.clone() };
    let machines = EmbeddedMachines::new(Arc::new(Echo), stores.blobs.clone(), clock.clone(), rng.clone());
    let executions = Executions::new(Parts {
        store: store.clone(),
        queue: stores.queue.clone(),
        machines: Arc::new(machines),
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
    suites::machines(&EmbeddedMachines::in_memory(Arc::new(Echo), clock, rng)).await;
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
