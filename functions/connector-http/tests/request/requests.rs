//! What is sent.

use axum::Router;
use axum::body::Bytes;
use axum::response::Json;
use axum::routing::any;
use http::{HeaderMap, Method, Uri};
use portal_connector_kit::json::{Value, json};

use crate::portal::{CONNECTION, call, dispatch, failure, payload, serve};

/// Gives back what it was asked.
async fn echo() -> String {
    serve(Router::new().fallback(any(
        |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
            let headers: Vec<(String, String)> = headers
                .iter()
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect();
            let headers: Value =
                headers.into_iter().map(|(name, value)| (name, Value::from(value))).collect();
            Json(json!({
                "method": method.as_str(), "uri": uri.to_string(), "headers": headers,
                "body": String::from_utf8_lossy(&body),
            }))
        },
    )))
    .await
}

async fn echoed(mut parameters: Value, path: &str) -> Value {
    parameters["url"] = format!("{}{path}", echo().await).into();
    call(parameters).await.unwrap()["body"].clone()
}

#[tokio::test]
async fn the_query_is_added_repeated_and_encoded() {
    let sent = echoed(
        json!({ "query": { "q": "가 나&x=1", "n": 3.0, "f": 1.5, "flag": true, "ids": [1, "b"], "none": null, "empty": [] } }),
        "/p?kept=1#fragment",
    )
    .await;
    assert_eq!(sent["uri"], "/p?kept=1&q=%EA%B0%80+%EB%82%98%26x%3D1&n=3&f=1.5&flag=true&ids=1&ids=b");
    assert_eq!(echoed(json!({ "query": {} }), "/p").await["uri"], "/p");
}

#[tokio::test]
async fn headers_are_sent_with_defaults_that_the_user_may_change() {
    let sent = echoed(json!({ "headers": { "X-Count": 3, "X-None": null, "X-Name": "한글" } }), "/").await;
    assert_eq!(sent["headers"]["x-count"], "3");
    assert_eq!(sent["headers"]["x-name"], "한글");
    assert!(sent["headers"].get("x-none").is_none());
    assert!(sent["headers"]["user-agent"].as_str().unwrap().starts_with("mcp-portal/"));
    assert!(sent["headers"]["accept"].as_str().unwrap().starts_with("application/json"));
    let sent = echoed(json!({ "headers": { "Accept": "text/csv", "user-agent": "mine" } }), "/").await;
    assert_eq!(
        (&sent["headers"]["accept"], &sent["headers"]["user-agent"]),
        (&json!("text/csv"), &json!("mine"))
    );
}

#[tokio::test]
async fn a_header_cannot_break_out() {
    for (name, value) in
        [("X-A", "1\r\nX-B: 2"), ("X A", "1"), ("Host", "evil.example"), ("Content-Length", "1")]
    {
        let failed = failure(json!({ "url": echo().await, "headers": { name: value } })).await;
        assert!(failed.starts_with("Conn.BadParameters: the header"), "{failed}");
    }
}

#[tokio::test]
async fn each_kind_of_body_has_its_form_and_type() {
    let post = |body: Value, kind: &str| json!({ "method": "POST", "body": body, "body_kind": kind });
    for (parameters, body, media) in [
        (post(json!({ "a": [1, null] }), "json"), "{\"a\":[1,null]}", "application/json"),
        (post(json!("text"), "json"), "\"text\"", "application/json"),
        (
            post(json!({ "a": "x y", "b": [1, 2], "c": null }), "form"),
            "a=x+y&b=1&b=2",
            "application/x-www-form-urlencoded",
        ),
        (post(json!("plain"), "text"), "plain", "text/plain; charset=utf-8"),
        (post(json!("aGVs bG8="), "binary"), "hello", "application/octet-stream"),
    ] {
        let sent = echoed(parameters.clone(), "/").await;
        assert_eq!(
            (&sent["body"], &sent["headers"]["content-type"]),
            (&json!(body), &json!(media)),
            "{parameters}"
        );
        assert_eq!(sent["method"], "POST");
    }
    let none = echoed(json!({ "method": "DELETE", "body": null }), "/").await;
    assert_eq!((&none["body"], none["headers"].get("content-type")), (&json!(""), None));
    let own = echoed(
        json!({ "method": "POST", "body": {}, "headers": { "Content-Type": "application/vnd.api+json" } }),
        "/",
    )
    .await;
    assert_eq!(own["headers"]["content-type"], "application/vnd.api+json");
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_says_what_is_wanted() {
    for (body, kind, text) in [
        (json!([1]), "form", "`body`: must be an object, not a list"),
        (
            json!({ "a": { "b": 1 } }),
            "form",
            "`body.a`: must be a string, a number or a boolean, not an object",
        ),
        (json!({}), "text", "must be a string when `body_kind` is `text`"),
        (json!("%%%"), "binary", "must be base64"),
        (json!(3), "binary", "must be base64"),
    ] {
        let failed = failure(
            json!({ "method": "POST", "url": "https://x.example/", "body": body, "body_kind": kind }),
        )
        .await;
        assert!(failed.starts_with("Conn.BadParameters") && failed.contains(text), "{failed}");
    }
}

#[tokio::test]
async fn the_connection_authenticates_and_an_idempotency_key_is_stable() {
    let url = echo().await;
    let mut with = payload(
        json!({ "method": "POST", "url": url, "idempotency_key": true, "headers": { "Authorization": "mine" } }),
    );
    with["connection"] = CONNECTION.into();
    let first = dispatch(with.clone()).await.unwrap()["body"]["headers"].clone();
    with["attempt"] = 2.into();
    let again = dispatch(with).await.unwrap()["body"]["headers"].clone();
    assert_eq!(first["authorization"], "Basic YW5uOnBhc3Mtd29yZA==");
    assert_eq!(first["idempotency-key"], "exe_1-call-3");
    assert_eq!(first, again);
}

#[tokio::test]
async fn wrong_parameters_are_all_told_at_once() {
    let failed = failure(json!({ "methd": "GET", "url": 3, "body_kind": "jsno", "fail_on_status": "yes", "paging": { "kind": "page", "siz": 1 } })).await;
    assert_eq!(
        failed,
        "Conn.BadParameters: unknown parameter `methd`; did you mean `method`?; `url`: must be a string, not a number; \
         `body_kind`: `jsno` is not known; did you mean `json`?; `paging`: unknown parameter `siz`; did you mean `size`?; \
         `fail_on_status`: must be true or false, not a string"
    );
    assert_eq!(failure(json!({})).await, "Conn.BadParameters: `url`: is missing");
    let lower = failure(json!({ "method": "get", "url": "https://x.example" })).await;
    assert!(lower.contains("did you mean `GET`?"), "{lower}");
    let kind = failure(json!({ "url": "https://x.example", "paging": { "max_pages": 3 } })).await;
    assert!(
        kind.contains("`paging`: `kind` is missing; use one of `next_link`, `cursor` and `page`"),
        "{kind}"
    );
}
