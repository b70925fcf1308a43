//! `portal asl run` as a user calls it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// Runs `portal asl run` in a folder, with a text on standard input.
fn run_with(folder: &Path, arguments: &[&str], stdin: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portal"))
        .args(["asl", "run"])
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    run_with(folder, arguments, "")
}

/// A folder with a definition, a mock and a broken definition.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "Fetch", "States": {
        "Fetch": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": { "x": "{% $states.input.x %}" },
            "Retry": [{ "ErrorEquals": ["Busy"], "IntervalSeconds": 300 }], "Output": "{% $states.result.n + 1 %}", "Next": "Rest" },
        "Rest": { "Type": "Wait", "Seconds": 300, "End": true } } });
    std::fs::write(path.join("machine.json"), definition.to_string()).unwrap();
    std::fs::write(path.join("bom.json"), format!("\u{feff}{definition}")).unwrap();
    let mock = json!({ "tasks": { "Fetch": [{ "throw": { "error": "Busy", "cause": "later" } }, { "return": { "n": 41 } }] } });
    std::fs::write(path.join("mock.json"), mock.to_string()).unwrap();
    let failing = json!({ "tasks": { "Fetch": [{ "throw": { "error": "Gone", "cause": "for good" } }] } });
    std::fs::write(path.join("failing.json"), failing.to_string()).unwrap();
    std::fs::write(path.join("other.json"), json!({ "tasks": { "Fetsch": [{ "return": 1 }] } }).to_string())
        .unwrap();
    let broken = "{\n  \"QueryLanguage\": \"JSONata\",\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": { \"Type\": \"Pass\", \"Output\": \"{% $foo( %}\", \"Next\": \"B\", \"InputPath\": \"$\" }\n  }\n}\n";
    std::fs::write(path.join("broken.json"), broken).unwrap();
    std::fs::write(path.join("input.json"), "\u{feff}{\"x\": 1}").unwrap();
    (folder, path)
}

#[test]
fn prints_the_output_of_an_execution_that_succeeds() {
    let (_folder, path) = folder();
    let ran = run(&path, &["machine.json", "--input", "{\"x\": 1}", "--mock", "mock.json", "--no-wait"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "42\n", ""));
    let ran = run(&path, &["bom.json", "--input", "input.json", "--mock", "mock.json", "--no-wait"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "42\n"), "{}", ran.stderr);
    let ran =
        run_with(&path, &["machine.json", "--input", "-", "--mock", "mock.json", "--no-wait"], "{\"x\": 1}");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "42\n"), "{}", ran.stderr);
}

#[test]
fn tells_what_happens() {
    let (_folder, path) = folder();
    let arguments = ["machine.json", "--input", "{\"x\": 1}", "--mock", "mock.json", "--no-wait", "--events"];
    let ran = run(&path, &arguments);
    assert!(ran.stderr.contains("Fetch: failed with Busy: later; retry in 300000 ms"), "{}", ran.stderr);
    let ran = run(&path, &[&arguments[..], &["--json"]].concat());
    let events: Vec<Value> = ran.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let first = events.first().and_then(|event| event.get("event")).unwrap();
    assert_eq!((first, events.len()), (&json!("execution_started"), 11));
}

#[test]
fn prints_the_error_of_an_execution_that_fails() {
    let (_folder, path) = folder();
    let ran = run(&path, &["machine.json", "--input", "{\"x\": 1}", "--mock", "failing.json"]);
    assert_eq!((ran.code, ran.json()), (1, json!({ "error": "Gone", "cause": "for good" })));
    let ran = run(&path, &["machine.json", "--input", "{\"x\": 1}", "--json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("there is no mock for the Task 'Fetch'"), "{}", ran.stdout);
}

#[test]
fn shows_what_is_wrong_with_a_definition_and_where() {
    let (_folder, path) = folder();
    let ran = run(&path, &["broken.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    for part in
        ["JSONPATH_FIELD", "EXPRESSION_SYNTAX", "MISSING_TRANSITION_TARGET", "broken.json:5:", "3 errors"]
    {
        assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
    }
    let ran = run(&path, &["broken.json", "--json"]);
    let found = ran.json();
    assert_eq!((ran.code, found.get("diagnostics").and_then(Value::as_array).map(Vec::len)), (2, Some(3)));
    let ran = run_with(&path, &["-"], "{oops");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("this is not JSON"), "{}", ran.stderr);
}

#[test]
fn says_what_is_wrong_with_an_argument() {
    let (_folder, path) = folder();
    for (arguments, part) in [
        (&["nowhere.json"][..], "nowhere.json"),
        (&["."], "cannot read"),
        (&["machine.json", "--input", "nowhere.json"], "neither JSON nor a file"),
        (&["machine.json", "--input", "{\"x\""], "not JSON"),
        (&["machine.json", "--mock", "nowhere.json"], "nowhere.json"),
        (&["machine.json", "--mock", "input.json"], "the mock file is not of the form"),
        (&["machine.json", "--mock", "other.json"], "`Fetsch`, which is no Task state"),
        (&["-", "--input", "-"], "only one of"),
    ] {
        let ran = run(&path, arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(part), "{part} is not in {}", ran.stderr);
    }
}
