//! A draft becomes a server in one call.

use portal_store::entities::workflow;
use portal_test_kit::{EDITOR, OWNER, STRANGER, VIEWER};
use serde_json::json;

use crate::{app, drafted, greeting};

#[tokio::test]
async fn the_first_deploy_publishes_and_makes_a_server_and_the_next_changes_it() {
    let app = app();
    let made = drafted(&app, greeting()).await;
    let path = format!("/workflows/{}/deploy", made.id);
    let deploy = |body| app.post(&path, body).by(OWNER);

    let dry = deploy(json!({ "dry_run": true, "access": "public" })).send().await.expect(200);
    assert_eq!(
        (&dry["version"], &dry["published"], &dry["deployment"]),
        (&json!(1), &json!(true), &json!(null))
    );
    assert_eq!((&dry["plan"]["creates"], &dry["plan"]["slug"]), (&json!(true), &json!("greet")));
    assert_eq!(app.get("/deployments").by(VIEWER).send().await.expect(200)["items"], json!([]));

    let first = deploy(json!({ "access": "public" })).send().await.expect(200);
    assert_eq!(first["deployment"]["url"], "http://127.0.0.1:8484/mcp/greet");
    assert_eq!(first["deployment"]["title"], "Greet");
    assert_eq!(first["plan"]["changes"][0]["change"], "added");

    // Nothing changed: the same version, the same revision.
    let again = deploy(json!({})).send().await.expect(200);
    assert_eq!((&again["published"], &again["deployment"]["revision"]), (&json!(false), &json!(1)));

    let store = &app.kit.store;
    let read = workflow::get(store, made.workspace, made.id).await.unwrap().unwrap();
    let mut changed = read.entity.clone();
    changed.revision += 1;
    let mut definition = greeting();
    definition["nodes"][1]["parameters"]["structured"] = json!({ "text": "{% 'Hi ' & $input.name %}" });
    workflow::update(store, &read, &changed, Some(definition)).await.unwrap();
    let second = deploy(json!({})).send().await.expect(200);
    assert_eq!((&second["version"], &second["published"]), (&json!(2), &json!(true)));
    assert_eq!(second["plan"]["changes"][0]["fields"], json!(["version", "behaviour"]));
    assert_eq!(second["plan"]["breaking"], false);
    assert_eq!(second["deployment"]["access"], "public");

    app.post(&path, json!({})).by(EDITOR).send().await.expect(403);
    app.post(&path, json!({})).by(STRANGER).send().await.expect(404);
}

#[tokio::test]
async fn a_name_that_a_server_has_gets_a_number_unless_it_was_asked_for() {
    let app = app();
    let mut slugs = Vec::new();
    for _ in 0..3 {
        let made = drafted(&app, greeting()).await;
        let path = format!("/workflows/{}/deploy", made.id);
        let planned = app.post(&path, json!({ "dry_run": true })).by(OWNER).send().await.expect(200);
        let done = app.post(&path, json!({})).by(OWNER).send().await.expect(200);
        assert_eq!(planned["plan"]["slug"], done["plan"]["slug"]);
        slugs.push(done["deployment"]["slug"].as_str().unwrap().to_owned());
    }
    assert_eq!(slugs, ["greet", "greet-2", "greet-3"]);
}

#[tokio::test]
async fn a_draft_that_does_not_compile_is_not_deployed() {
    let app = app();
    let mut wrong = greeting();
    wrong["nodes"][1]["type"] = json!("nonsense");
    let made = drafted(&app, wrong).await;
    let refused = app.post(&format!("/workflows/{}/deploy", made.id), json!({})).by(OWNER).send().await;
    assert_eq!(refused.expect(422)["code"], "invalid_workflow");
}
