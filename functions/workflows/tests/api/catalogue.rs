//! The node catalogue and the document's schema.

use portal_test_kit::VIEWER;

use crate::app;

#[tokio::test]
async fn nodes_are_told_in_the_caller_s_language() {
    let app = app();
    let nodes = async |language: &str| {
        let answer = app.get("/nodes").by(VIEWER).header("accept-language", language).send().await;
        assert_eq!(answer.header("vary"), "Accept-Language");
        answer.expect(200)["items"].clone()
    };
    let (en, ko) = (nodes("en").await, nodes("ko-KR,en;q=0.5").await);
    let find = |nodes: &serde_json::Value, name: &str| {
        nodes.as_array().unwrap().iter().find(|node| node["type"] == name).cloned().unwrap()
    };
    let (en, ko) = (find(&en, "http.request"), find(&ko, "http.request"));
    assert_eq!(en["parameters"]["type"], "object");
    assert_eq!(en["role"], "effect");
    assert_ne!(en["title"], ko["title"]);
    assert!(!en.to_string().contains("x-title"), "{en}");
}

#[tokio::test]
async fn the_document_s_schema_is_published() {
    let schema = app().get("/workflow-schema").by(VIEWER).send().await.expect(200);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[tokio::test]
async fn the_gallery_is_a_list() {
    let gallery = app().get("/gallery").by(VIEWER).send().await.expect(200);
    assert!(gallery["items"].is_array());
}
