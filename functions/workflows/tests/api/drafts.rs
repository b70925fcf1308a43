//! Drafts: made, read, saved, searched, copied, moved, removed.

use portal_test_kit::{EDITOR, OWNER, STRANGER, VIEWER};
use serde_json::json;

use crate::{app, greeting, made};

#[tokio::test]
async fn a_draft_comes_back_exactly_as_it_was_saved() {
    let app = app();
    let answer = app
        .post("/workflows", json!({ "name": " Greeting ", "definition": greeting() }))
        .by(EDITOR)
        .send()
        .await;
    let created = answer.expect(201);
    let id = created["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/api/v1/workflows/{id}"));
    assert_eq!(answer.header("etag"), "\"1\"");
    assert_eq!(created["name"], "Greeting");
    assert_eq!(created["node_types"], json!(["tool", "transform", "respond"]));

    let answer = app.get(&format!("/workflows/{id}")).by(VIEWER).send().await;
    let read = answer.expect(200);
    assert_eq!(answer.header("etag"), "\"1\"");
    assert_eq!(read["definition"].to_string(), greeting().to_string());
    assert_eq!(read["has_unpublished_changes"], true);
}

#[tokio::test]
async fn a_workflow_without_a_document_begins_with_a_tool_and_its_answer() {
    let created = app().post("/workflows", json!({ "name": "New" })).by(OWNER).send().await.expect(201);
    assert_eq!(created["nodes"], 2);
    assert_eq!(created["definition"]["nodes"][0]["type"], "tool");
}

#[tokio::test]
async fn saving_needs_the_revision_that_was_read() {
    let app = app();
    let path = format!("/workflows/{}", made(&app, greeting()).await);
    let save = |name: &str| app.patch(&path, json!({ "name": name })).by(OWNER);

    let without = save("A").send().await;
    without.expect(428);
    assert_eq!(without.json()["code"], "revision_required");

    let saved = save("A").if_match(1).send().await;
    assert_eq!(saved.expect(200)["revision"], 2);
    assert_eq!(saved.header("etag"), "\"2\"");

    let late = save("B").if_match(1).send().await;
    late.expect(412);
    assert_eq!(late.header("etag"), "\"2\"");
    let mut problem = late.json();
    problem["request_id"] = json!("[id]");
    assert_eq!(
        problem,
        json!({
            "type": "https://github.com/mcp-portal/mcp-portal/blob/main/docs/errors/revision_mismatch.md",
            "title": "Precondition Failed",
            "status": 412,
            "detail": "it was changed by someone else and is at revision 2 now; read it again and repeat the change",
            "code": "revision_mismatch",
            "request_id": "[id]",
            "current_revision": 2,
        })
    );

    let odd = save("B").header("if-match", "latest").send().await;
    assert_eq!(odd.expect(400)["code"], "invalid_request");
}

#[tokio::test]
async fn a_wrong_body_is_told_with_its_place() {
    let app = app();
    let bodies = [
        json!({}),
        json!({ "name": 1 }),
        json!({ "name": "A", "defintion": {} }),
        json!({ "name": "  " }),
        json!({ "name": "A", "definition": [] }),
        json!({ "name": "A", "definition": { "version": 2 } }),
    ];
    let mut problems = Vec::new();
    for body in bodies {
        let problem = app.post("/workflows", body).by(OWNER).send().await.expect(400);
        problems.push(json!([problem["fields"][0]["pointer"], problem["fields"][0]["code"]]));
    }
    assert_eq!(
        json!(problems),
        json!([
            ["/name", "missing"],
            ["/name", "type"],
            ["/defintion", "unknown"],
            ["/name", "length"],
            ["/definition", "type"],
            ["/definition", "unsupported"],
        ])
    );

    let text = app.post("/workflows", json!({})).by(OWNER).header("content-type", "text/plain").send().await;
    assert_eq!(text.expect(415)["code"], "unsupported_media_type");
    let big = json!({ "name": "A", "description": "x".repeat(1024 * 1024) });
    let big = app.post("/workflows", big).by(OWNER).send().await;
    assert_eq!(big.expect(413)["code"], "payload_too_large");
}

#[tokio::test]
async fn the_list_is_searched_and_paged_with_the_last_changed_first() {
    let app = app();
    for name in ["Weather today", "Issues", "Weather tomorrow"] {
        app.kit.clock.advance(std::time::Duration::from_secs(1));
        app.post("/workflows", json!({ "name": name })).by(OWNER).send().await.expect(201);
    }
    let names = async |query: &str| {
        let page = app.get(&format!("/workflows{query}")).by(VIEWER).send().await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        let names: Vec<_> = items.map(|item| item["name"].as_str().unwrap().to_owned()).collect();
        (names, page["next_cursor"].as_str().map(str::to_owned))
    };
    let (all, cursor) = names("").await;
    assert_eq!(all, ["Weather tomorrow", "Issues", "Weather today"]);
    assert_eq!(cursor, None);
    assert_eq!(names("?q=weather%20TOMORROW").await.0, ["Weather tomorrow"]);
    assert_eq!(names("?q=day%20weather").await.0, ["Weather today"]);
    let wrong = app.get(&format!("/workflows?q={}", "x".repeat(201))).by(OWNER).send().await.expect(400);
    assert_eq!(wrong["fields"][0]["pointer"], "/q");
    let (first, cursor) = names("?limit=2").await;
    assert_eq!(first.len(), 2);
    assert_eq!(names(&format!("?limit=2&cursor={}", cursor.unwrap())).await.0, ["Weather today"]);
    let wrong = app.get("/workflows?limit=0").by(OWNER).send().await.expect(400);
    assert_eq!(wrong["fields"][0]["pointer"], "/limit");
    let wrong = app.get("/workflows?cursor=nonsense").by(OWNER).send().await.expect(400);
    assert_eq!(wrong["fields"][0]["pointer"], "/cursor");
    let elsewhere = app.get("/workflows").by(STRANGER).send().await.expect(200);
    assert_eq!(elsewhere["items"], json!([]));
}

#[tokio::test]
async fn a_copy_and_an_imported_file_are_workflows_of_their_own() {
    let app = app();
    let id = made(&app, greeting()).await;
    let copy = app.post(&format!("/workflows/{id}/duplicate"), json!({})).by(OWNER).send().await.expect(201);
    assert_eq!(copy["name"], "Greeting (copy)");
    assert_ne!(copy["id"], id);
    assert_eq!(copy["definition"], greeting());

    let file = app.get(&format!("/workflows/{id}/export")).by(OWNER).send().await.expect(200);
    let imported = app.post("/workflows/import", file.clone()).by(STRANGER).send().await.expect(201);
    assert_eq!(imported["definition"], greeting());
    let mut other = file;
    other["format"] = json!("n8n");
    let refused = app.post("/workflows/import", other).by(OWNER).send().await.expect(400);
    assert_eq!(refused["fields"][0]["pointer"], "/format");
}

#[tokio::test]
async fn a_removed_workflow_is_gone() {
    let app = app();
    let path = format!("/workflows/{}", made(&app, greeting()).await);
    app.delete(&path).by(VIEWER).send().await.expect(403);
    app.delete(&path).by(STRANGER).send().await.expect(404);
    app.delete(&path).by(EDITOR).send().await.expect(204);
    app.get(&path).by(OWNER).send().await.expect(404);
    let wrong = app.get("/workflows/dep_1").by(OWNER).send().await.expect(400);
    assert!(wrong["detail"].as_str().unwrap().contains("is not a workflow id"), "{wrong}");
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let app = app();
    let create = |name: &str, key: &str| {
        app.post("/workflows", json!({ "name": name })).by(OWNER).header("idempotency-key", key)
    };
    let first = create("A", "k1").send().await;
    let again = create("A", "k1").send().await;
    assert_eq!(first.expect(201), again.expect(201));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(create("B", "k1").send().await.expect(409)["code"], "idempotency_conflict");
    // Another caller's key is another key, and what failed may be tried anew.
    create("", "k2").send().await.expect(400);
    create("C", "k2").send().await.expect(201);
    let all = app.get("/workflows").by(OWNER).send().await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_browser_s_cookie_counts_only_from_our_own_pages() {
    let app = app();
    let create = || app.post("/workflows", json!({ "name": "A" })).header("cookie", "portal_session=owner");
    let host = |call: portal_test_kit::Call| call.header("host", "127.0.0.1:8484");
    host(create()).header("origin", "http://127.0.0.1:8484").send().await.expect(201);
    let foreign = host(create()).header("origin", "https://evil.example").send().await;
    assert_eq!(foreign.expect(403)["code"], "forbidden");
    host(app.get("/workflows").header("cookie", "portal_session=owner")).send().await.expect(200);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there_are_problems_too() {
    let app = app();
    let nowhere = app.get("/nowhere").by(OWNER).send().await;
    assert_eq!(nowhere.expect(404)["code"], "not_found");
    assert_eq!(nowhere.header("content-type"), "application/problem+json");
    assert_eq!(nowhere.json()["request_id"], nowhere.header("x-request-id"));
    assert_eq!(nowhere.header("x-content-type-options"), "nosniff");
    let method = app.call(http::Method::PUT, "/workflows").by(OWNER).send().await;
    assert_eq!(method.expect(405)["code"], "method_not_allowed");
    assert_eq!(method.header("allow"), "GET,HEAD,POST");
}
