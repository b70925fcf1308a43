//! Validation and compilation.

use portal_test_kit::{OWNER, VIEWER};
use serde_json::json;

use crate::{app, greeting, made};

#[tokio::test]
async fn a_good_document_compiles_to_a_machine_and_a_tool() {
    let app = app();
    let body = json!({ "definition": greeting() });
    let checked = app.post("/workflows/validate", body.clone()).by(VIEWER).send().await.expect(200);
    assert_eq!(checked["valid"], true, "{checked}");
    let preview = app.post("/workflows/compile", body).by(VIEWER).send().await.expect(200);
    assert_eq!(preview["tool"]["name"], "greet");
    assert_eq!(preview["tool"]["annotations"]["readOnlyHint"], true);
    assert!(preview["asl"]["StartAt"].is_string(), "{preview}");
    assert!(preview["plan"]["schedule"].is_object(), "{preview}");

    let id = made(&app, greeting()).await;
    let same = app.call(http::Method::POST, &format!("/workflows/{id}/compile")).by(VIEWER).send().await;
    assert_eq!(same.expect(200)["digest"], preview["digest"]);
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place_in_the_caller_s_language() {
    let app = app();
    let mut wrong = greeting();
    wrong["nodes"][2]["parameters"]["structured"] = json!("{% $txet %}");
    let check = async |language: &str| {
        let body = json!({ "definition": wrong });
        let call = app.post("/workflows/validate", body).by(OWNER).header("accept-language", language);
        call.send().await.expect(200)
    };
    let found = check("en").await;
    assert_eq!(found["valid"], false);
    let first = &found["diagnostics"][0];
    assert_eq!((&first["severity"], &first["node"]), (&json!("error"), &json!("answer")));
    assert_eq!(first["pointer"], "/nodes/2/parameters/structured");
    assert_ne!(check("ko").await["diagnostics"][0]["message"], first["message"]);

    let id = made(&app, wrong.clone()).await;
    let stored = app.call(http::Method::POST, &format!("/workflows/{id}/validate")).by(OWNER).send().await;
    assert_eq!(stored.expect(200)["diagnostics"], found["diagnostics"]);
}
