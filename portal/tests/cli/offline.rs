//! What needs no portal: validate, compile, run.

use serde_json::json;

use crate::portal::{Portal, echo};

pub(crate) const GREET: &str = r#"{
  "version": 1,
  "nodes": [
    { "id": "tool", "type": "tool", "parameters": {
      "name": "greet", "title": "Greet", "description": "Greets somebody by name.",
      "input_schema": { "type": "object", "required": ["name"], "additionalProperties": false,
        "properties": { "name": { "type": "string", "description": "Whom to greet" } } } } },
    { "id": "hello", "type": "transform", "parameters": { "value": { "text": "{% 'Hello, ' & $input.name & '!' %}" } } },
    { "id": "answer", "type": "respond", "parameters": { "structured": "{% $hello %}" } }
  ],
  "edges": [ { "from": "tool", "to": "hello" }, { "from": "hello", "to": "answer" } ]
}"#;

#[test]
fn a_good_workflow_is_valid_and_gives_its_machine() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    let done = portal.run(&["validate", "greet.json"]).exits(0);
    assert_eq!(done.out, "greet.json: no problems\n");
    let report = portal.run(&["validate", "greet.json", "--json"]).exits(0).json();
    assert_eq!(
        report,
        json!({ "valid": true, "files": [{ "file": "greet.json", "valid": true, "diagnostics": [] }] })
    );
    let machine = portal.run(&["compile", "greet.json"]).exits(0).json();
    assert_eq!(machine.pointer("/QueryLanguage").unwrap(), "JSONata");
    let explained = portal.run(&["compile", "greet.json", "--explain"]).exits(0).out;
    assert!(explained.contains("greet") && explained.contains("Greets somebody by name."), "{explained}");
}

#[test]
fn a_workflow_runs_and_prints_its_answer() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    portal.file("input.json", "{\"name\": \"file\"}");
    let done = portal.run(&["run", "greet.json", "--input", "{\"name\": \"Kim\"}"]).exits(0);
    assert_eq!(done.json(), json!({ "text": "Hello, Kim!" }));
    let done = portal.run(&["run", "greet.json", "--input", "input.json", "--json"]).exits(0);
    assert_eq!(done.json(), json!({ "structured": { "text": "Hello, file!" } }));
    assert_eq!(done.err, "");
}

#[test]
fn an_input_that_the_tool_does_not_take_is_told_before_anything_runs() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    let done = portal.run(&["run", "greet.json", "--input", "{\"nam\": 1}"]).exits(2);
    assert!(done.err.contains("`name` is required but was not given"), "{}", done.err);
    let done = portal.run(&["run", "greet.json", "--input", "nothing.json"]).exits(2);
    assert!(done.err.contains("`--input` is neither JSON nor a file"), "{}", done.err);
}

/// `portal compile … | head -1` is no failure to tell of.
#[test]
fn a_reader_that_has_seen_enough_ends_it_silently() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    for arguments in [["compile", "greet.json", "--json"], ["compile", "greet.json", "--explain"]] {
        let done = portal.run_unread(&arguments).exits(141);
        assert_eq!(done.err, "");
    }
}

#[test]
fn a_mistake_is_shown_in_its_place() {
    let portal = Portal::new();
    portal.file("bad.json", GREET.replace("$input.name", "$helo.name"));
    let done = portal.run(&["validate", "bad.json"]).exits(2);
    assert!(done.err.contains("F031") && done.err.contains("$helo"), "{}", done.err);
    assert!(done.err.contains("bad.json:8:"), "the line is named:\n{}", done.err);
    assert_eq!(done.out, "bad.json: 1 error\n");
    for command in
        [&["compile", "bad.json"][..], &["run", "bad.json", "--input", "{}"], &["deploy", "bad.json"]]
    {
        let done = portal.run(command).exits(2);
        assert!(
            done.err.contains("F031") && done.err.contains("`bad.json` does not compile: 1 error"),
            "{}",
            done.err
        );
        assert_eq!(done.out, "");
    }
    let report = portal.run(&["validate", "bad.json", "--json"]).exits(2).json();
    assert_eq!(report.pointer("/files/0/diagnostics/0/code").unwrap(), "F031");
}

#[test]
fn what_is_no_workflow_says_so() {
    let portal = Portal::new();
    portal.file("broken.json", "{ \"version\": 1, \"nodes\": [ }");
    portal.file("list.json", "[]");
    portal.file("unknown.json", GREET.replace("\"edges\"", "\"edgs\""));
    assert!(portal.run(&["validate", "broken.json"]).exits(2).err.contains("not JSON at line 1"));
    assert!(portal.run(&["validate", "list.json"]).exits(2).err.contains("object"));
    assert!(portal.run(&["validate", "unknown.json"]).exits(2).err.contains("edges"));
    let missing = portal.run(&["validate", "nothing.json"]).exits(2);
    assert!(missing.err.contains("cannot read `nothing.json`: there is no such file"), "{}", missing.err);
}

#[test]
fn every_file_is_checked_even_after_a_bad_one() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    portal.file("bad.json", GREET.replace("$input.name", "$helo.name"));
    let done = portal.run(&["validate", "bad.json", "greet.json"]).exits(2);
    assert_eq!(done.out, "bad.json: 1 error\ngreet.json: no problems\n");
}

#[test]
fn the_web_apps_export_is_taken_too() {
    let portal = Portal::new();
    let wrapped = |definition: &str| {
        format!(
            "{{ \"format\": \"mcp-portal/workflow@1\", \"name\": \"Greet\", \"description\": \"\",\n\"definition\": {definition} }}"
        )
    };
    portal.file("export.json", wrapped(GREET));
    portal.run(&["validate", "export.json"]).exits(0);
    portal.file("bad.json", wrapped(&GREET.replace("$input.name", "$helo.name")));
    let done = portal.run(&["validate", "bad.json"]).exits(2);
    assert!(done.err.contains("bad.json:9:"), "the line is that of the file:\n{}", done.err);
}

fn fetch(url: &str, more: &str) -> String {
    format!(
        r#"{{ "version": 1,
          "nodes": [
            {{ "id": "tool", "type": "tool", "parameters": {{ "name": "fetch", "description": "Fetches a thing by its path.",
              "input_schema": {{ "type": "object", "properties": {{ "path": {{ "type": "string", "description": "The path" }} }} }} }} }},
            {{ "id": "get", "type": "http.request", "parameters": {{ "url": "{url}" }} {more} }},
            {{ "id": "answer", "type": "respond", "parameters": {{ "structured": "{{% $get.body %}}" }} }}
          ],
          "edges": [ {{ "from": "tool", "to": "get" }}, {{ "from": "get", "to": "answer" }} ] }}"#
    )
}

#[test]
fn http_request_runs_here_and_the_nodes_are_told() {
    let portal = Portal::new();
    let url =
        echo("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"ok\":true}");
    portal.file("fetch.json", fetch(&url, ""));
    let host = url.strip_prefix("http://").unwrap();
    let done = portal.run(&["run", "fetch.json", "--allow-private", host]).exits(0);
    assert_eq!(done.json(), json!({ "ok": true }));
    assert_eq!(done.err, "✓ get\n");
}

#[test]
fn a_private_address_is_refused_and_the_help_says_what_to_do() {
    let portal = Portal::new();
    portal.file("fetch.json", fetch("http://169.254.169.254/latest/", ""));
    let done = portal.run(&["run", "fetch.json"]).exits(1);
    assert!(done.err.contains("error: Http.Blocked: `169.254.169.254` may not be reached"), "{}", done.err);
    assert!(done.err.contains("--allow-private"), "{}", done.err);
    let done = portal.run(&["run", "fetch.json", "--json"]).exits(1).json();
    assert_eq!(done.pointer("/error/code").unwrap(), "Http.Blocked");
}

/// A workflow that calls the greeting.
pub(crate) fn caller(workflow: &str) -> String {
    format!(
        r#"{{ "version": 1,
          "nodes": [
            {{ "id": "tool", "type": "tool", "parameters": {{ "name": "welcome", "description": "Welcomes somebody who has come.",
              "input_schema": {{ "type": "object", "required": ["who"], "properties": {{ "who": {{ "type": "string", "description": "Who came" }} }} }} }} }},
            {{ "id": "greeted", "type": "workflow.call", "parameters": {{ "workflow": "{workflow}", "input": {{ "name": "{{% $input.who %}}" }} }} }},
            {{ "id": "answer", "type": "respond", "parameters": {{ "structured": "{{% $greeted %}}" }} }}
          ],
          "edges": [ {{ "from": "tool", "to": "greeted" }}, {{ "from": "greeted", "to": "answer" }} ] }}"#
    )
}

#[test]
fn a_called_workflow_is_the_file_beside_it() {
    let portal = Portal::new();
    portal.file("greet.json", GREET);
    portal.file("welcome.json", caller("greet"));
    let done = portal.run(&["run", "welcome.json", "--input", "{\"who\": \"Lee\"}"]).exits(0);
    assert!(done.out.contains("Hello, Lee!"), "{}", done.out);
    portal.file("lost.json", caller("nowhere"));
    assert!(portal.run(&["validate", "lost.json"]).exits(2).err.contains("F060"));
    portal.file("remote.json", caller("wf_06dqsacch1rns0m9xgpgn4b7xg"));
    let done = portal.run(&["validate", "remote.json"]).exits(0);
    assert!(done.out.contains("1 warning"), "{}", done.out);
    let done = portal.run(&["run", "remote.json", "--input", "{\"who\": \"Lee\"}"]).exits(2);
    assert!(done.err.contains("only a portal knows"), "{}", done.err);
}
