//! How a machine's call is taken.

use axum::Router;
use axum::routing::any;
use portal_connector_kit::json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::portal::{CONNECTION, dispatch, payload, registry, serve};

async fn refused(payload: Value) -> String {
    dispatch(payload).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_call_that_is_none_is_told_apart() {
    assert!(
        refused(json!({})).await.starts_with("Conn.BadCall: the payload is not of the form connectors take")
    );
    let mut unknown = payload(json!({}));
    unknown["operation"] = "http.reqest".into();
    assert_eq!(
        refused(unknown).await,
        "Conn.UnknownOperation: there is no operation `http.reqest`; did you mean `http.request`?"
    );
}

#[tokio::test]
async fn a_connection_that_is_not_this_calls_is_not_found() {
    let mut call = payload(json!({ "url": "https://x.example/" }));
    call["connection"] = CONNECTION.into();
    call["seal"] = "forged".into();
    assert_eq!(refused(call).await, "Conn.NotFound: there is no such connection");
}

#[tokio::test]
async fn a_url_that_may_not_be_reached_is_blocked() {
    let failed = refused(payload(json!({ "url": "http://169.254.169.254/latest/meta-data/" }))).await;
    assert_eq!(
        failed,
        "Http.Blocked: `169.254.169.254` may not be reached: it is a cloud metadata address. Only public addresses \
         are requested; the owner of this portal can allow others with `PORTAL_HTTP_ALLOW`"
    );
}

#[tokio::test]
async fn behind_lambda_invoke_the_result_is_an_envelope() {
    let url = serve(Router::new().fallback(any(|| async { "ok" }))).await;
    let arguments = json!({ "FunctionName": "connector-http", "Payload": payload(json!({ "url": url })) });
    let result = registry().invoke(arguments, CancellationToken::new()).await.unwrap();
    assert_eq!((&result["StatusCode"], &result["Payload"]["body"]), (&json!(200), &json!("ok")));

    let other = json!({ "FunctionName": "connector-x", "Payload": {} });
    let error = registry().invoke(other, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.to_string(), "Conn.BadCall: there is no function `connector-x` here");
}

#[tokio::test]
async fn a_cancelled_call_does_not_run() {
    let cancel = CancellationToken::new();
    cancel.cancel();
    let error =
        registry().dispatch(payload(json!({ "url": "https://x.example/" })), cancel).await.unwrap_err();
    assert_eq!(error.name.to_string(), "Conn.Cancelled");
}
