//! What comes back.

use axum::Router;
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::any;
use http::{StatusCode, header};
use portal_connector_kit::json::{Value, json};

use crate::portal::{call, failure, serve};

async fn answering(media: &'static str, body: &'static [u8]) -> String {
    serve(Router::new().fallback(any(move || async move { ([(header::CONTENT_TYPE, media)], body) }))).await
}

async fn body_of(media: &'static str, body: &'static [u8], response: &str) -> Value {
    call(json!({ "url": answering(media, body).await, "response": response })).await.unwrap()["body"].clone()
}

#[tokio::test]
async fn the_body_is_read_by_its_content_type() {
    for (media, body, read) in [
        ("application/json", b"{\"a\": [1]}" as &[u8], json!({ "a": [1] })),
        ("application/vnd.github+json; charset=utf-8", b"[]", json!([])),
        ("application/json", b"\xef\xbb\xbf{}", json!({})),
        ("text/plain", b"{}", json!("{}")),
        ("text/html; charset=utf-8", "<p>가</p>".as_bytes(), json!("<p>가</p>")),
        ("text/plain; charset=iso-8859-1", b"caf\xe9", json!("café")),
        ("application/xml", b"<a/>", json!("<a/>")),
        ("application/x-ndjson", b"{}\n{}", json!("{}\n{}")),
        ("image/png", b"\x89PNG", json!({ "base64": "iVBORw==", "media_type": "image/png", "size": 4 })),
        ("application/json", b"", json!(null)),
    ] {
        assert_eq!(body_of(media, body, "auto").await, read, "{media}");
    }
}

#[tokio::test]
async fn the_user_may_say_how_the_body_is_read() {
    assert_eq!(body_of("text/plain", b"{\"a\":1}", "json").await, json!({ "a": 1 }));
    assert_eq!(body_of("application/json", b"{\"a\":1}", "text").await, json!("{\"a\":1}"));
    assert_eq!(
        body_of("text/plain; charset=utf-8", b"hi", "binary").await,
        json!({ "base64": "aGk=", "media_type": "text/plain", "size": 2 })
    );
}

#[tokio::test]
async fn a_body_that_is_not_the_json_it_says_is_told_with_its_place() {
    let failed = failure(json!({ "url": answering("application/json", b"{\"a\": oops}").await })).await;
    assert!(
        failed.starts_with("Http.BadAnswer: the answer of `127.0.0.1` is not valid JSON (line 1, column 7)"),
        "{failed}"
    );
    assert!(failed.contains("set `response` to `text`"), "{failed}");
}

#[tokio::test]
async fn status_and_headers_are_given_under_lower_case_names() {
    let url = serve(Router::new().fallback(any(|| async {
        (
            StatusCode::CREATED,
            AppendHeaders([("X-Tag", "a"), ("X-Tag", "b"), ("Location", "/items/1")]),
            "made",
        )
    })))
    .await;
    let output = call(json!({ "method": "POST", "url": url })).await.unwrap();
    assert_eq!(output["status"], 201);
    assert_eq!(
        (&output["headers"]["x-tag"], &output["headers"]["location"]),
        (&json!("a, b"), &json!("/items/1"))
    );
}

#[tokio::test]
async fn an_error_status_is_an_error_by_its_number_unless_it_is_wanted() {
    let url = serve(Router::new().fallback(any(|| async {
        (
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "application/json")],
            "{\"message\": \"no such repo\"}",
        )
            .into_response()
    })))
    .await;
    let failed = failure(json!({ "url": format!("{url}/repos/x?token=abc") })).await;
    assert_eq!(
        failed,
        format!(
            "Http.Status404: GET {url}/repos/x answered 404 Not Found: {{\"message\": \"no such repo\"}}"
        )
    );
    let output = call(json!({ "url": url, "fail_on_status": false })).await.unwrap();
    assert_eq!((&output["status"], &output["body"]["message"]), (&json!(404), &json!("no such repo")));
}

#[tokio::test]
async fn no_content_and_head_give_null() {
    let url = serve(Router::new().fallback(any(|| async { StatusCode::NO_CONTENT }))).await;
    for method in ["DELETE", "HEAD", "OPTIONS"] {
        let output = call(json!({ "method": method, "url": url })).await.unwrap();
        assert_eq!((&output["status"], &output["body"]), (&json!(204), &json!(null)), "{method}");
    }
}
