//! Lists in pages.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Json};
use axum::routing::get;
use http::StatusCode;
use portal_connector_kit::json::{Value, json};
use serde::Deserialize;

use crate::portal::{call, failure};

#[derive(Deserialize)]
struct Asked {
    page: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
    size: Option<u64>,
}

/// Seven items, three a page, in every style.
async fn shop() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let items = |from: u64, size: u64| (from..(from + size).min(7)).collect::<Vec<_>>();
    let router = Router::new()
        .route(
            "/numbered",
            get(move |Query(asked): Query<Asked>| async move {
                let size = asked.size.unwrap_or(3);
                Json(items((asked.page.unwrap_or(1) - 1) * size, size))
            }),
        )
        .route(
            "/offset",
            get(move |Query(asked): Query<Asked>| async move {
                Json(json!({ "data": { "rows": items(asked.offset.unwrap_or(0), 3) } }))
            }),
        )
        .route(
            "/cursor",
            get(move |Query(asked): Query<Asked>| async move {
                let from =
                    asked.cursor.and_then(|cursor| cursor.strip_prefix("c=")?.parse().ok()).unwrap_or(0);
                let next = (from + 3 < 7).then(|| format!("c={}", from + 3));
                Json(json!({ "items": items(from, 3), "meta": { "next": next } }))
            }),
        )
        .route(
            "/linked",
            get(move |State(base): State<String>, Query(asked): Query<Asked>| async move {
                let page = asked.page.unwrap_or(1);
                let links = if page < 3 {
                    format!(
                        "<{base}/linked?page=1>; rel=\"first\", <{base}/linked?page={}>; rel=\"next\"",
                        page + 1
                    )
                } else {
                    format!("<{base}/linked?page=1>; rel=\"first\"")
                };
                ([("link", links)], Json(items((page - 1) * 3, 3)))
            }),
        )
        .route(
            "/body-linked",
            get(move |Query(asked): Query<Asked>| async move {
                let page = asked.page.unwrap_or(1);
                let next =
                    if page < 3 { json!(format!("/body-linked?page={}", page + 1)) } else { Value::Null };
                Json(json!({ "results": items((page - 1) * 3, 3), "links": { "next": next } }))
            }),
        )
        .route("/circle", get(|| async { Json(json!({ "items": [1], "next": "same" })) }))
        .route(
            "/elsewhere",
            get(|| async { Json(json!({ "items": [1], "next": "http://127.0.0.1:1/next" })) }),
        )
        .route(
            "/breaks",
            get(|Query(asked): Query<Asked>| async move {
                if asked.page == Some(2) {
                    StatusCode::INTERNAL_SERVER_ERROR.into_response()
                } else {
                    Json([1, 2]).into_response()
                }
            }),
        )
        .route("/large", get(|| async { Json(vec!["x".repeat(100 << 10)]) }))
        .with_state(base.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    base
}

async fn listed(path: &str, paging: Value) -> Value {
    call(json!({ "url": format!("{}{path}", shop().await), "paging": paging })).await.unwrap()
}

async fn fails(path: &str, paging: Value) -> String {
    failure(json!({ "url": format!("{}{path}", shop().await), "paging": paging })).await
}

const ALL: [u64; 7] = [0, 1, 2, 3, 4, 5, 6];

#[tokio::test]
async fn every_kind_fetches_the_whole_list() {
    for (path, paging, pages) in [
        ("/numbered", json!({ "kind": "page" }), 4),
        ("/numbered", json!({ "kind": "page", "size": 3 }), 3),
        ("/numbered", json!({ "kind": "page", "size": 4, "size_param": "size" }), 2),
        (
            "/offset?kept=1",
            json!({ "kind": "page", "param": "offset", "start": 0, "step": 3, "items": "data.rows" }),
            4,
        ),
        ("/cursor", json!({ "kind": "cursor", "path": "meta.next", "items": "/items" }), 3),
        ("/linked", json!({ "kind": "next_link" }), 3),
        ("/body-linked", json!({ "kind": "next_link", "path": "/links/next", "items": "results" }), 3),
    ] {
        let output = listed(path, paging.clone()).await;
        assert_eq!(output["body"], json!(ALL), "{path} {paging}");
        assert_eq!((&output["pages"], &output["more"]), (&json!(pages), &json!(false)), "{path} {paging}");
    }
}

#[tokio::test]
async fn it_stops_at_max_pages_and_says_that_there_is_more() {
    let output = listed("/linked", json!({ "kind": "next_link", "max_pages": 2 })).await;
    assert_eq!(output["body"], json!([0, 1, 2, 3, 4, 5]));
    assert_eq!((&output["pages"], &output["more"]), (&json!(2), &json!(true)));
    let refused = fails("/linked", json!({ "kind": "next_link", "max_pages": 0 })).await;
    assert_eq!(refused, "Conn.BadParameters: `paging.max_pages`: must be from 1 to 100");
}

#[tokio::test]
async fn pages_that_do_not_lead_on_are_told() {
    let circle = fails("/circle", json!({ "kind": "cursor", "path": "next", "items": "items" })).await;
    assert!(circle.starts_with("Http.Paging: the pages lead in a circle"), "{circle}");
    let elsewhere =
        fails("/elsewhere", json!({ "kind": "next_link", "path": "next", "items": "items" })).await;
    assert!(elsewhere.starts_with("Http.Paging: the next page is at `http://127.0.0.1:1`"), "{elsewhere}");
    let no_list = fails("/cursor", json!({ "kind": "cursor", "path": "meta.next" })).await;
    assert_eq!(no_list, "Http.Paging: the answer is not a list; set `paging.items` to where the list is");
    let nothing = fails("/cursor", json!({ "kind": "cursor", "path": "meta.next", "items": "rows" })).await;
    assert_eq!(
        nothing,
        "Http.Paging: `rows` in the answer is not there; set `paging.items` to where the list is"
    );
    let no_text = fails("/cursor", json!({ "kind": "cursor", "path": "meta", "items": "items" })).await;
    assert!(no_text.starts_with("Http.Paging: `meta` in the answer is not a text"), "{no_text}");
}

#[tokio::test]
async fn a_list_that_breaks_in_the_middle_is_an_error() {
    let failed = fails("/breaks", json!({ "kind": "page" })).await;
    assert!(failed.starts_with("Http.Status500: GET "), "{failed}");
}

#[tokio::test]
async fn all_pages_together_keep_to_the_limit() {
    let failed = fails("/large", json!({ "kind": "page" })).await;
    assert!(failed.starts_with("Http.TooLarge: the pages together are larger"), "{failed}");
}
