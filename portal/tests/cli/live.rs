//! What a portal is asked: deploy, call, servers, executions, export, against `portal up`.

use serde_json::{Value, json};

use crate::offline::GREET;
use crate::outside::call;
use crate::portal::{Portal, Up};

/// A portal that runs, and the greeting in its folder.
fn started() -> (Portal, Up) {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    let up = portal.up();
    (portal, up)
}

#[test]
fn a_workflow_is_deployed_called_and_found_again() {
    let (portal, up) = started();
    let done = portal.run(&["deploy", "greet.json", "--access", "public"]).exits(0);
    assert!(done.out.starts_with("made server greet (public)\n  + greet v1\n"), "{}", done.out);
    assert!(done.out.contains(&format!("url  {}/mcp/greet", up.url)), "{}", done.out);

    let done = portal.run(&["call", "greet", "greet", "--arguments", "{\"name\": \"Kim\"}"]).exits(0);
    assert_eq!(done.json(), json!({ "text": "Hello, Kim!" }));
    let result = portal
        .run(&["call", "greet", "greet", "--arguments", "{\"name\": \"Kim\"}", "--json"])
        .exits(0)
        .json();
    assert_eq!(result.pointer("/structuredContent/text").unwrap(), "Hello, Kim!");

    let servers = portal.run(&["servers", "--json"]).exits(0).json();
    assert_eq!(servers.pointer("/0/slug").unwrap(), "greet");
    assert!(portal.run(&["servers"]).exits(0).out.contains("greet"));

    let runs = portal.run(&["executions", "--json"]).exits(0).json();
    assert_eq!(runs.as_array().map(Vec::len), Some(2));
    let id = runs.pointer("/0/id").and_then(Value::as_str).unwrap();
    let one = portal.run(&["executions", id]).exits(0).out;
    assert!(one.contains("succeeded") && one.contains("Hello, Kim!"), "{one}");
    assert!(
        portal
            .run(&["executions", "--tool", "other", "--json"])
            .exits(0)
            .json()
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_second_deploy_changes_only_what_changed() {
    let (portal, _up) = started();
    portal.run(&["deploy", "greet.json", "--access", "public"]).exits(0);
    let done = portal.run(&["deploy", "greet.json", "--json"]).exits(0).json();
    assert_eq!(done.pointer("/created").unwrap(), false);
    assert_eq!(done.pointer("/tools/0/version").unwrap(), 1);
    assert_eq!(done.pointer("/tools/0/published").unwrap(), false);

    portal
        .file("greet.json", GREET.replace("Greets somebody by name.", "Greets somebody, by the name given."));
    let done = portal.run(&["deploy", "greet.json", "--dry-run"]).exits(0);
    assert!(
        done.out.contains("~ greet (description)") && done.out.contains("nothing was stored"),
        "{}",
        done.out
    );
    let servers = portal.run(&["servers", "--json"]).exits(0).json();
    assert_eq!(servers.pointer("/0/tools/0/version").unwrap(), 1);
    let done = portal.run(&["deploy", "greet.json"]).exits(0);
    assert!(done.out.contains("~ greet v2"), "{}", done.out);
}

#[test]
fn a_server_with_keys_shows_the_first_once_and_lets_nobody_else_in() {
    let (portal, _up) = started();
    let done = portal.run(&["deploy", "greet.json", "--json"]).exits(0).json();
    let key = done.pointer("/key").and_then(Value::as_str).unwrap().to_owned();
    let call = ["call", "greet", "greet", "--arguments", "{\"name\": \"Kim\"}"];
    let refused = portal.run(&call).exits(4);
    assert!(refused.err.contains("API key") && refused.err.contains("--key"), "{}", refused.err);
    portal.run(&[&call[..], &["--key", &key]].concat()).exits(0);
    let again = portal.run(&["deploy", "greet.json", "--json"]).exits(0).json();
    assert_eq!(again.pointer("/key").unwrap(), &Value::Null);
}

#[test]
fn two_files_become_two_tools_of_one_server() {
    let (portal, _up) = started();
    portal.file("part.json", GREET.replace("\"greet\"", "\"part\"").replace("Hello, ", "Bye, "));
    let done = portal
        .run(&["deploy", "greet.json", "part.json", "--server", "manners", "--access", "public", "--json"])
        .exits(0)
        .json();
    assert_eq!(done.pointer("/server").unwrap(), "manners");
    let done = portal.run(&["call", "manners", "part", "--arguments", "{\"name\": \"Kim\"}"]).exits(0);
    assert_eq!(done.json(), json!({ "text": "Bye, Kim!" }));
}

#[test]
fn a_call_that_goes_wrong_says_how() {
    let (portal, _up) = started();
    portal.run(&["deploy", "greet.json", "--access", "public"]).exits(0);
    let done = portal.run(&["call", "greet", "greet", "--arguments", "{\"name\": 3}"]).exits(1);
    assert!(done.out.contains("`name` must be a string"), "{} {}", done.out, done.err);
    let done = portal.run(&["call", "greet", "nothing"]).exits(2);
    assert!(done.err.contains("nothing") && done.err.contains("portal servers"), "{}", done.err);
    portal.run(&["call", "nowhere", "greet"]).exits(2);
    let done = portal.run(&["executions", "exe_06dqsacch1rns0m9xgpgn4b7xg"]).exits(2);
    assert!(done.err.contains("error:"), "{}", done.err);
    portal.run(&["servers", "--token", "mcpp_wrong"]).exits(4);
}

#[test]
fn the_light_tells_why_the_first_call_does_not_come() {
    let (portal, up) = started();
    let done = portal.run(&["deploy", "greet.json", "--json"]).exits(0).json();
    let key = done.pointer("/key").and_then(Value::as_str).unwrap().to_owned();
    let token = std::fs::read_to_string(portal.path().join("data/token")).unwrap();
    let rest = |path: &str| call(&up.url, "GET", &format!("/api/v1/deployments{path}"), token.trim(), None).1;
    let id = rest("").pointer("/items/0/id").and_then(Value::as_str).unwrap().to_owned();
    let light = |query: &str| rest(&format!("/{id}/calls{query}"));
    let tool = |key: &str, arguments: Value| {
        let params = json!({ "name": "greet", "arguments": arguments });
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
        call(&up.url, "POST", "/mcp/greet", key, Some(&message)).0
    };
    assert_eq!(light(""), json!({ "calls": [] }));

    assert_eq!(tool("mcpp_nobody", json!({})), 401);
    let refused = light("?wait=20")["refused"].clone();
    assert_eq!(refused, json!({ "at": refused["at"], "why": "key_invalid", "broken": [] }));
    let known = refused["at"].as_str().unwrap();

    assert_eq!(tool(&key, json!({ "name": 7, "secret": "s3cret" })), 200);
    let refused = light(&format!("?wait=20&refused_after={known}"))["refused"].clone();
    assert_eq!(
        (&refused["why"], &refused["tool"], refused.get("client")),
        (&json!("arguments"), &json!("greet"), None)
    );
    let broken = json!({ "pointer": "/name", "rule": "type", "wanted": "string" });
    assert!(refused["broken"].as_array().unwrap().contains(&broken), "{refused}");
    assert!(!refused.to_string().contains("s3cret"), "{refused}");

    assert_eq!(tool(&key, json!({ "name": "Kim" })), 200);
    let lit = light("?wait=20");
    assert_eq!((lit.get("refused"), lit["calls"].as_array().map(Vec::len)), (None, Some(1)), "{lit}");
    tool("mcpp_nobody", json!({}));
    assert_eq!(light("").get("refused"), None);
}

#[test]
fn what_was_deployed_is_exported_and_deploys_again() {
    let (portal, _up) = started();
    portal.run(&["deploy", "greet.json", "--access", "public"]).exits(0);
    let done = portal.run(&["export", "--out", "out"]).exits(0);
    assert_eq!(done.out.trim(), "out/greet.json");
    let exported: Value =
        serde_json::from_slice(&std::fs::read(portal.path().join("out/greet.json")).unwrap()).unwrap();
    assert_eq!(exported, serde_json::from_str::<Value>(GREET).unwrap());
    portal.run(&["export", "--out", "out"]).exits(2);
    portal.run(&["export", "--server", "greet", "--out", "out", "--force"]).exits(0);
    let again = portal.run(&["deploy", "out/greet.json", "--json"]).exits(0).json();
    assert_eq!(again.pointer("/tools/0/published").unwrap(), false);
    portal.run(&["export", "nothing"]).exits(2);
}

#[test]
fn a_called_file_is_published_first() {
    let (portal, _up) = started();
    portal.file("welcome.json", crate::offline::caller("greet"));
    portal.run(&["deploy", "welcome.json", "--access", "public"]).exits(0);
    let done = portal.run(&["call", "welcome", "welcome", "--arguments", "{\"who\": \"Lee\"}"]).exits(0);
    assert!(done.out.contains("Hello, Lee!"), "{}", done.out);
    let again = portal.run(&["deploy", "welcome.json", "--json"]).exits(0).json();
    assert_eq!(again.pointer("/tools/0/published").unwrap(), false);
}
