//! Task states over Lambda.

use portal_aws::LambdaTasks;
use portal_engine::{Heartbeat, TaskCall, TaskError, Tasks};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::account::Account;
use crate::scripted::{Answer, Scripted};

const ALIAS: &str = "arn:aws:lambda:eu-central-1:1:function:http:live";

async fn made(answer: impl Fn() -> Answer + Send + Sync + 'static) -> (Scripted, LambdaTasks) {
    let server = Scripted::serve(move |_| answer()).await;
    let connectors = json!({ "connector-http": ALIAS }).to_string();
    let settings =
        [("AWS_ENDPOINT_URL_LAMBDA", server.url.as_str()), ("PORTAL_CONNECTORS", connectors.as_str())];
    let tasks = Account::fresh().also(&settings).clients.tasks();
    (server, tasks)
}

fn call(function: &str, payload: Value) -> TaskCall {
    TaskCall {
        state: "t".into(),
        resource: "arn:aws:states:::lambda:invoke".into(),
        arguments: json!({ "FunctionName": function, "Payload": payload }),
        retry_count: 0,
        execution: "exe".into(),
        path: Vec::new(),
        token: None,
        heartbeat: Heartbeat::default(),
        cancel: CancellationToken::new(),
    }
}

async fn failure(answer: impl Fn() -> Answer + Send + Sync + 'static) -> (TaskError, usize) {
    let (server, tasks) = made(answer).await;
    let error = tasks.invoke(call("connector-http", json!({}))).await.unwrap_err();
    (error, server.asked().len())
}

#[tokio::test]
async fn a_connector_gets_the_payload_and_its_answer_comes_in_step_functions_envelope() {
    let (server, tasks) =
        made(|| Answer::Json(200, "x-amz-executed-version: 7", json!({ "status": 200 }))).await;
    let answer = tasks.invoke(call("connector-http", json!({ "operation": "http.request" }))).await.unwrap();
    assert_eq!(answer, json!({ "ExecutedVersion": "7", "Payload": { "status": 200 }, "StatusCode": 200 }));
    let asked = server.asked().remove(0);
    assert!(asked.what.contains("function%3Ahttp%3Alive/invocations"), "{}", asked.what);
    assert_eq!(asked.json(), json!({ "operation": "http.request" }));
}

#[tokio::test]
async fn a_connector_s_error_keeps_its_name() {
    let told = json!({ "errorType": "Http.Status404", "errorMessage": "not there" });
    let (error, _) =
        failure(move || Answer::Json(200, "x-amz-function-error: Unhandled", told.clone())).await;
    assert_eq!(error, TaskError { error: "Http.Status404".into(), cause: "not there".into() });
}

#[tokio::test]
async fn an_effect_is_not_tried_again_behind_the_document_s_back() {
    let (error, asked) = failure(|| {
        Answer::Json(
            429,
            "x-amzn-errortype: TooManyRequestsException",
            json!({ "message": "Rate Exceeded." }),
        )
    })
    .await;
    assert_eq!((error.error.as_str(), asked), ("Lambda.TooManyRequestsException", 1));
    let (error, asked) =
        failure(|| Answer::Json(500, "x-amzn-errortype: ServiceException", json!({ "message": "oops" })))
            .await;
    assert_eq!((error.error.as_str(), asked), ("Lambda.ServiceException", 1));
}

#[tokio::test]
async fn a_function_that_is_not_there_is_told_without_a_call() {
    let (server, tasks) = made(|| Answer::ok(json!({}))).await;
    let error = tasks.invoke(call("connector-none", json!({}))).await.unwrap_err();
    assert_eq!(error.error, "Lambda.ResourceNotFoundException");
    assert!(error.cause.contains("`connector-none`"));
    let other =
        TaskCall { resource: "arn:aws:states:::http:invoke".into(), ..call("connector-http", json!({})) };
    assert_eq!(tasks.invoke(other).await.unwrap_err().error, "States.Runtime");
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_call_ends_with_its_execution() {
    let (_server, tasks) = made(|| Answer::Never).await;
    let call = call("connector-http", json!({}));
    let cancel = call.cancel.clone();
    let calling = tokio::spawn(async move { tasks.invoke(call).await });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    cancel.cancel();
    assert!(calling.await.unwrap().is_err());
}
