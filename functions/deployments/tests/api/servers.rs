//! Servers: deployed, changed, paused, rolled back, removed.

use portal_test_kit::{ADMIN, EDITOR, OWNER, STRANGER, VIEWER};
use serde_json::json;

use crate::{app, by_name, deploy, deployed, drafted, greeting, publish};

#[tokio::test]
async fn a_server_offers_exact_versions_at_its_url() {
    let app = app();
    let workflow = drafted(&app, greeting()).await;
    publish(&app, workflow.id, by_name()).await;
    let tool = json!({ "workflow": workflow.id, "name": "hello", "description": "Says hello to a person." });
    let answer = deploy(&app, json!({ "title": "My Greeter!", "access": "public", "tools": [tool] })).await;
    let made = answer.expect(201);
    assert_eq!(made["url"], "http://127.0.0.1:8484/mcp/my-greeter");
    assert_eq!((&made["status"], &made["revision"]), (&json!("live"), &json!(1)));
    assert_eq!((&made["tools"][0]["name"], &made["tools"][0]["version"]), (&json!("hello"), &json!(1)));
    assert!(answer.header("location").ends_with(made["id"].as_str().unwrap()));

    publish(&app, workflow.id, by_name()).await;
    let path = format!("/deployments/{}", made["id"].as_str().unwrap());
    let read = app.get(&path).by(VIEWER).send().await.expect(200);
    assert_eq!(read["tools"][0]["version"], 1);
    let connect = app.get(&format!("{path}/connect")).by(VIEWER).send().await.expect(200);
    assert_eq!(
        connect,
        json!({
            "url": "http://127.0.0.1:8484/mcp/my-greeter", "transport": "http", "name": "my-greeter",
            "access": "public", "api_keys": 0, "first_tool": "hello",
        })
    );
    let list = app.get("/deployments").by(VIEWER).send().await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(app.get("/deployments").by(STRANGER).send().await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_served_is_refused() {
    let app = app();
    let draft = drafted(&app, greeting()).await;
    let workflow = drafted(&app, greeting()).await;
    publish(&app, workflow.id, by_name()).await;
    let tool = json!({ "workflow": workflow.id });
    let bodies = [
        json!({ "title": "A", "tools": [] }),
        json!({ "title": "A", "tools": [tool, tool] }),
        json!({ "title": "A", "tools": [{ "workflow": workflow.id, "name": "say hello" }] }),
        json!({ "title": "A", "tools": [{ "workflow": workflow.id, "version": 9 }] }),
        json!({ "title": "A", "tools": [{ "workflow": draft.id }] }),
        json!({ "title": "A", "slug": "A/B", "tools": [tool] }),
        json!({ "title": "", "tools": [tool] }),
    ];
    let mut seen = Vec::new();
    for body in bodies {
        let answer = deploy(&app, body).await;
        let problem = answer.json();
        seen.push(json!([problem["status"], problem["code"], problem["fields"][0]["pointer"]]));
    }
    assert_eq!(
        json!(seen),
        json!([
            [400, "invalid_request", "/tools"],
            [400, "invalid_request", "/tools/1/name"],
            [400, "invalid_request", "/tools/0/name"],
            [404, "not_found", "/tools/0/version"],
            [409, "wrong_state", "/tools/0/version"],
            [400, "invalid_request", "/slug"],
            [400, "invalid_request", "/title"],
        ])
    );

    deploy(&app, json!({ "title": "Taken", "tools": [tool] })).await.expect(201);
    // Who did not ask for a slug is not refused one.
    let body = json!({ "title": "Taken", "tools": [tool] });
    let planned = app.post("/deployments/plan", body.clone()).by(OWNER).send().await.expect(200);
    assert_eq!((&planned["slug"], &planned["creates"]), (&json!("taken-2"), &json!(true)));
    assert_eq!(deploy(&app, body).await.expect(201)["slug"], "taken-2");
    let body = json!({ "title": "Another", "slug": "taken", "tools": [tool] });
    let taken = deploy(&app, body).await.expect(409);
    assert_eq!((&taken["code"], &taken["fields"][0]["pointer"]), (&json!("already_exists"), &json!("/slug")));
    let body = json!({ "title": "Theirs", "tools": [tool] });
    app.post("/deployments", body.clone()).by(STRANGER).send().await.expect(404);
    app.post("/deployments", body).by(EDITOR).send().await.expect(403);
}

#[tokio::test]
async fn a_plan_tells_what_breaks_and_changes_nothing() {
    let app = app();
    let (workflow, id) = deployed(&app).await;
    let stricter = json!({
        "type": "object", "required": ["name", "language"],
        "properties": { "name": { "type": "string" }, "language": { "type": "string", "description": "In which" } },
    });
    publish(&app, workflow, stricter).await;
    let mut body =
        json!({ "title": "Greeter", "instructions": "Be kind", "tools": [{ "workflow": workflow }] });
    body["slug"] = json!("greeter");
    let plan = app.post("/deployments/plan", body.clone()).by(ADMIN).send().await.expect(200);
    assert_eq!((&plan["creates"], &plan["breaking"]), (&json!(false), &json!(true)));
    assert_eq!(plan["fields"], json!(["instructions"]));
    let broken = |name: &str| {
        json!({
            "pointer": "/input_schema/required", "code": "required_added",
            "message": format!("the argument `{name}` must be given now"),
        })
    };
    assert_eq!(
        plan["changes"],
        json!([{
            "name": "greet", "change": "changed", "fields": ["version", "input_schema", "behaviour"],
            "version_before": 1, "version_after": 2, "breaking": [broken("name"), broken("language")],
        }])
    );
    let lint = &plan["lint"][0];
    assert_eq!(
        (&lint["code"], &lint["pointer"]),
        (&json!("undescribed_argument"), &json!("/tools/0/input_schema/properties/name"))
    );
    let read = app.get(&format!("/deployments/{id}")).by(VIEWER).send().await;
    assert_eq!(read.expect(200)["revision"], 1);
}

#[tokio::test]
async fn a_change_is_a_revision_that_can_be_rolled_back() {
    let app = app();
    let (workflow, id) = deployed(&app).await;
    let path = format!("/deployments/{id}");
    publish(&app, workflow, json!({ "type": "object" })).await;
    let body = json!({ "title": "Greeter", "tools": [{ "workflow": workflow }] });
    let replace = |body: &serde_json::Value| app.call(http::Method::PUT, &path).json(body.clone()).by(OWNER);
    assert_eq!(replace(&body).send().await.expect(428)["code"], "revision_required");
    let changed = replace(&body).if_match(1).send().await;
    assert_eq!((&changed.expect(200)["revision"], changed.header("etag")), (&json!(2), "\"2\""));
    replace(&body).if_match(1).send().await.expect(412);
    // The same once more is no change.
    assert_eq!(replace(&body).if_match(2).send().await.expect(200)["revision"], 2);
    let renamed = json!({ "title": "Greeter", "slug": "other", "tools": [{ "workflow": workflow }] });
    assert_eq!(replace(&renamed).if_match(2).send().await.expect(400)["fields"][0]["code"], "immutable");

    let back =
        app.post(&format!("{path}/rollback"), json!({ "revision": 1 })).by(OWNER).send().await.expect(200);
    assert_eq!((&back["revision"], &back["tools"][0]["version"]), (&json!(3), &json!(1)));
    let list = app.get(&format!("{path}/revisions")).by(VIEWER).send().await.expect(200);
    let seen: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|one| json!([one["number"], one["restores"]])).collect();
    assert_eq!(json!(seen), json!([[3, 1], [2, null], [1, null]]));
    let refused = app.post(&format!("{path}/rollback"), json!({ "revision": 3 })).by(OWNER).send().await;
    assert_eq!(refused.expect(409)["code"], "wrong_state");
    app.post(&format!("{path}/rollback"), json!({ "revision": 9 })).by(OWNER).send().await.expect(404);
}

#[tokio::test]
async fn a_server_is_paused_resumed_and_removed() {
    let app = app();
    let (_, id) = deployed(&app).await;
    let path = format!("/deployments/{id}");
    let paused = app.patch(&path, json!({ "status": "paused" })).by(ADMIN).send().await.expect(200);
    assert_eq!((&paused["status"], &paused["revision"]), (&json!("paused"), &json!(1)));
    let body = json!({ "status": "live", "access": "public", "instructions": "Be kind" });
    let resumed = app.patch(&path, body).by(ADMIN).send().await.expect(200);
    assert_eq!((&resumed["status"], &resumed["access"]), (&json!("live"), &json!("public")));
    let wrong = app.patch(&path, json!({ "status": "failed" })).by(ADMIN).send().await.expect(400);
    assert_eq!(wrong["fields"][0]["code"], "not_allowed");
    app.patch(&path, json!({ "status": "paused" })).by(EDITOR).send().await.expect(403);

    app.delete(&path).by(STRANGER).send().await.expect(404);
    app.delete(&path).by(ADMIN).send().await.expect(204);
    app.get(&path).by(ADMIN).send().await.expect(404);
    // Its slug is free again.
    let (_, again) = deployed(&app).await;
    assert_ne!(again, id);
}

#[tokio::test]
async fn a_change_of_what_was_read_is_refused_when_someone_else_was_first() {
    let app = app();
    let (_, id) = deployed(&app).await;
    let path = format!("/deployments/{id}");
    let etag = app.get(&path).by(ADMIN).send().await.header("etag").to_owned();
    let patch = |body: serde_json::Value| app.patch(&path, body).by(ADMIN);
    let body = json!({ "title": " Front desk ", "description": "Greets.", "instructions": "Be kind." });
    let changed = patch(body).header("if-match", &etag).send().await;
    let changed = changed.expect(200);
    assert_eq!((&changed["title"], &changed["instructions"]), (&json!("Front desk"), &json!("Be kind.")));
    let late = patch(json!({ "title": "Mine" })).header("if-match", &etag).send().await.expect(412);
    assert_eq!(late["code"], "revision_mismatch");
    // Who names no revision overwrites: pausing does.
    patch(json!({ "status": "paused" })).send().await.expect(200);

    for (body, pointer) in [
        (json!({ "title": "  " }), "/title"),
        (json!({ "title": "x".repeat(101) }), "/title"),
        (json!({ "title": "a\u{7}b" }), "/title"),
        (json!({ "description": "x".repeat(2001) }), "/description"),
        (json!({ "instructions": "x".repeat(10_001) }), "/instructions"),
        (json!({ "title": 1 }), "/title"),
        (json!({ "tools": [] }), "/tools"),
    ] {
        let wrong = patch(body).send().await.expect(400);
        assert_eq!(wrong["fields"][0]["pointer"], pointer);
    }
    patch(json!({ "title": "Mine" })).header("if-match", "latest").send().await.expect(400);
}
