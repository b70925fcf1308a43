//! A portal that is killed in the middle of its work loses nothing that it accepted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::outside::{Answer, Outside, call};
use crate::portal::{Portal, Up};

const EXECUTIONS: usize = 60;

fn tell(service: &str) -> String {
    json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": {
                "name": "tell", "description": "Tells a service a number.",
                "input_schema": { "type": "object", "properties": { "n": { "type": "integer" } },
                                  "required": ["n"] } } },
            { "id": "send", "type": "http.request", "parameters": {
                "method": "POST", "url": format!("{service}/numbers"),
                "body": { "n": "{% $input.n %}" } } },
            { "id": "answer", "type": "respond", "parameters": { "structured": "{% $send.body %}" } },
        ],
        "edges": [{ "from": "tool", "to": "send" }, { "from": "send", "to": "answer" }],
    })
    .to_string()
}

fn token(portal: &Portal) -> String {
    std::fs::read_to_string(portal.path().join("data/token")).unwrap().trim().to_owned()
}

fn start(up: &Up, token: &str, workflow: &str, n: usize) -> String {
    let body = json!({ "workflow": workflow, "input": { "n": n } });
    let (status, answer) = call(&up.url, "POST", "/api/v1/executions", token, Some(&body));
    assert_eq!(status, 202, "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

/// The execution, once it is over.
fn ended(up: &Up, token: &str, id: &str, patience: Instant) -> Value {
    loop {
        let (status, execution) = call(&up.url, "GET", &format!("/api/v1/executions/{id}"), token, None);
        assert_eq!(status, 200, "{id} was accepted and is gone: {execution}");
        if !matches!(execution["status"].as_str(), Some("queued" | "running")) {
            return execution;
        }
        assert!(Instant::now() < patience, "{id} never ended: {execution}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn accepted_executions_run_after_a_kill() {
    let portal = Portal::new();
    // The first ones end before the kill; the others wait for the service, or for their turn.
    let killed = Arc::new(AtomicBool::new(false));
    let after = killed.clone();
    let service = Outside::start(move |_, asked| {
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        while body["n"].as_u64().unwrap() >= 10 && !after.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Answer::json(200, &body)
    });
    portal.file("tell.json", tell(&service.url));
    let up = portal.up();
    portal.run(&["deploy", "tell.json", "--access", "public"]).exits(0);
    let call_it = ["call", "tell", "tell", "--arguments", "{\"n\": 0}"];
    assert_eq!(portal.run(&call_it).exits(0).json(), json!({ "n": 0 }));

    let token = token(&portal);
    let (_, workflows) = call(&up.url, "GET", "/api/v1/workflows", &token, None);
    let workflow = workflows["items"][0]["id"].as_str().unwrap().to_owned();
    let mut accepted = Vec::new();
    for n in 0..EXECUTIONS {
        accepted.push((n, start(&up, &token, &workflow, n)));
    }
    let patience = Instant::now() + Duration::from_secs(120);
    ended(&up, &token, &accepted[0].1, patience);
    up.kill();
    killed.store(true, Ordering::Relaxed);

    let up = portal.up();
    for (n, id) in &accepted {
        let execution = ended(&up, &token, id, patience);
        assert_eq!(execution["status"], "succeeded", "{execution}");
        assert_eq!(execution["output"]["structured"], json!({ "n": n }), "{execution}");
    }
    let told: BTreeSet<Vec<u8>> = service.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(told.len(), EXECUTIONS);

    // What was there before the kill is there still: the server, its tool, the call.
    assert_eq!(portal.run(&call_it).exits(0).json(), json!({ "n": 0 }));
    let runs = portal.run(&["executions", "--limit", "100", "--json"]).exits(0).json();
    assert_eq!(runs.as_array().map(Vec::len), Some(EXECUTIONS + 2));
}

/// A workflow that says a number and calls nothing.
fn says(number: usize) -> String {
    json!({
        "version": 1,
        "nodes": [
            { "id": "tool", "type": "tool", "parameters": {
                "name": "say", "description": "Says which version of it answers.",
                "input_schema": { "type": "object", "properties": {} } } },
            { "id": "answer", "type": "respond", "parameters": { "structured": { "number": number } } },
        ],
        "edges": [{ "from": "tool", "to": "answer" }],
    })
    .to_string()
}

#[test]
fn a_deploy_that_is_killed_leaves_the_old_version_or_the_new_one() {
    let portal = Portal::new();
    portal.file("say.json", says(0));
    let deploy = ["deploy", "say.json", "--access", "public"];
    let mut up = portal.up();
    let started = Instant::now();
    portal.run(&deploy).exits(0);
    let whole = started.elapsed();

    let mut serving = 0;
    for number in 1..=12_u32 {
        portal.file("say.json", says(number as usize));
        std::thread::scope(|scope| {
            let deploying = scope.spawn(|| portal.run(&deploy));
            // From before its first request to after its last answer.
            std::thread::sleep(whole * number / 10);
            up.kill();
            drop(deploying.join());
        });
        up = portal.up();
        let answer = portal.run(&["call", "say", "say"]).exits(0).json();
        let answers = answer["number"].as_u64().unwrap();
        assert!(
            [u64::from(serving), u64::from(number)].contains(&answers),
            "{answer} after {serving} and {number}"
        );
        serving = u32::try_from(answers).unwrap();
    }
    portal.file("say.json", says(99));
    portal.run(&deploy).exits(0);
    assert_eq!(portal.run(&["call", "say", "say"]).exits(0).json(), json!({ "number": 99 }));
}
