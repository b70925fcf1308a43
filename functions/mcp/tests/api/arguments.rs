//! `tools/call`: arguments, answers, errors.

use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn wrong_arguments_are_an_answer_a_model_can_act_on() {
    let reply = Client::new().call("add", json!({"a": "one", "c": 3})).send().await;
    assert_eq!(reply.status, 200);
    assert!(reply.is_error());
    insta::assert_snapshot!(reply.text(), @r#"
    the arguments of `add` are not valid; correct them and call again
    - `b` is required but was not given; wanted: number
    - `a` must be a number, but the string "one" was given
    - `c` is not taken; it takes `a`, `b`
    "#);
}

#[tokio::test]
async fn no_arguments_are_an_empty_object() {
    let client = Client::new();
    for params in
        [json!({"name": "test_simple_text"}), json!({"name": "test_simple_text", "arguments": null})]
    {
        let reply = client.legacy("2025-11-25", "tools/call", params).send().await;
        assert_eq!(reply.text(), "This is a simple text response for testing.");
    }
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_that_names_the_known() {
    let client = Client::new();
    let reply = client.call("subtract", json!({})).send().await;
    assert_eq!((reply.status.as_u16(), reply.code()), (200, -32602));
    assert!(
        reply.message().starts_with("unknown tool `subtract`; this server has add, list"),
        "{}",
        reply.message()
    );
}

#[tokio::test]
async fn a_tool_whose_schema_is_broken_harms_no_other() {
    let client = Client::new();
    let reply = client.call("broken_schema", json!({})).send().await;
    assert!(reply.is_error());
    assert!(
        reply.text().starts_with("the input schema of `broken_schema` cannot be used"),
        "{}",
        reply.text()
    );
    assert!(!client.call("add", json!({"a": 1, "b": 2})).send().await.is_error());
}

#[tokio::test]
async fn a_failed_run_says_what_where_and_which_execution() {
    let reply = Client::new().call("test_error_handling", json!({})).send().await;
    assert!(reply.is_error());
    assert_eq!(
        reply.text(),
        "Example.Error: This tool intentionally returns an error for testing (in the step `fail`)"
    );
    assert_eq!(reply.result()["_meta"]["io.github.mcp-portal/execution"], "exe_00000000000000000000000001");
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_an_error_with_a_hint() {
    let reply = Client::new().call("huge", json!({})).send().await;
    assert!(reply.is_error());
    assert!(reply.text().contains("5120 KB is larger than the 4096 KB"), "{}", reply.text());
}

#[tokio::test]
async fn a_mirrored_argument_must_match_its_header() {
    let client = Client::new();
    let call = || client.call("by_region", json!({"region": "eu"}));
    assert_eq!(call().header("mcp-param-region", "eu").send().await.status, 200);
    for post in
        [call(), call().header("mcp-param-region", "us"), call().header("mcp-param-region", "=?base64?%?=")]
    {
        let reply = post.send().await;
        assert_eq!((reply.status.as_u16(), reply.code()), (400, -32020), "{}", reply.body);
    }
    let legacy = client
        .legacy("2025-11-25", "tools/call", json!({"name": "by_region", "arguments": {"region": "eu"}}))
        .send()
        .await;
    assert!(!legacy.is_error());
}
