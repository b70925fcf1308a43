//! `portal aws`, with stand-ins for what it calls: what it runs, in which order, and what it says.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::portal::{Done, Portal, echo};

/// A checkout and a PATH with nothing on it but stand-ins, which write down how they are called.
struct Stage {
    portal: Portal,
    tools: PathBuf,
}

const IDENTITY: &str = r#"{"Account": "123456789012"}"#;

impl Stage {
    fn new() -> Self {
        let portal = Portal::new();
        for folder in ["tools", "checkout/cdk/cdk.out", "checkout/tests/gate"] {
            std::fs::create_dir_all(portal.path().join(folder)).unwrap();
        }
        portal.file("checkout/cdk/cdk.json", "{}");
        let stage = Self { tools: portal.path().join("tools"), portal };
        stage.tool("node", "echo v22.11.0");
        stage.tool("npm", "true");
        stage.tool("npx", "true");
        stage.tool("cargo-lambda", "echo 1.9.2");
        stage.script("checkout/tests/gate/lambda.sh", "true");
        stage.script("checkout/tests/gate/web-build.sh", "true");
        stage
    }

    /// A stand-in: writes its name and arguments down, then does this.
    fn tool(&self, name: &str, body: &str) {
        self.script(&format!("tools/{name}"), body);
    }

    fn script(&self, name: &str, body: &str) {
        let path = self.portal.path().join(name);
        let log = self.portal.path().join("calls");
        let text = format!("#!/bin/sh\necho \"${{0##*/}} $*\" >> '{}'\n{body}\n", log.display());
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// `aws` that answers by what is asked: pairs of a pattern and what it prints.
    fn aws(&self, answers: &[(&str, &str)]) {
        let cases: Vec<String> =
            answers.iter().map(|(pattern, answer)| format!("*\"{pattern}\"*) echo '{answer}';;")).collect();
        self.tool("aws", &format!("case \"$*\" in {} *) exit 254;; esac", cases.join(" ")));
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let output = Command::new(env!("CARGO_BIN_EXE_portal"))
            .arg("aws")
            .args(arguments)
            .current_dir(self.portal.path().join("checkout/cdk"))
            .env_clear()
            .env("PATH", &self.tools)
            .env("PORTAL_DATA", self.portal.path().join("data"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Done {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What was called, a line each.
    fn calls(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.portal.path().join("calls")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn called(&self, beginning: &str) -> bool {
        self.calls().iter().any(|call| call.starts_with(beginning))
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap()
}

#[test]
fn a_dry_run_prints_every_command_and_runs_none() {
    let stage = Stage::new();
    let plan = stage
        .run(&[
            "deploy",
            "--dry-run",
            "--size",
            "medium",
            "--region",
            "eu-central-1",
            "--alarm-email",
            "ops@example.com",
        ])
        .exits(0)
        .out;
    for part in ["npm install", "lambda.sh", "web-build.sh", "npx cdk bootstrap", "npx cdk deploy --all"] {
        assert!(plan.contains(part), "{part} is missing:\n{plan}");
    }
    assert!(plan.contains("-c profile=medium -c region=eu-central-1"), "{plan}");
    assert!(plan.contains("-c alarmEmail=ops@example.com"), "{plan}");
    let steps = stage.run(&["deploy", "--dry-run", "--no-build", "--json"]).exits(0).json();
    assert_eq!(steps.pointer("/steps").and_then(Value::as_array).unwrap().len(), 3);
    assert_eq!(stage.calls(), Vec::<String>::new());
}

#[test]
fn a_deploy_checks_builds_deploys_and_says_where_it_is() {
    let stage = Stage::new();
    let body = r#"{"status":"ok","version":"0.1.0","parts":[]}"#;
    let url = echo(&format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    let outputs = format!(r#"{{"mcp-portal-main-web": {{"Url": "{url}"}}}}"#);
    stage.tool("npx", &format!("[ \"$2\" != deploy ] || echo '{outputs}' > cdk.out/outputs.json"));
    stage.aws(&[
        ("sts get-caller-identity", IDENTITY),
        ("service-quotas", r#"{"Quota": {"Value": 10.0}}"#),
        ("describe-stacks --stack-name CDKToolkit --region us-east-1", "{}"),
        ("secretsmanager get-secret-value", r#"{"SecretBinary": "bWNwX3Rva2Vu"}"#),
    ]);
    let done = stage.run(&["deploy", "--region", "eu-central-1"]).exits(0);
    assert!(done.out.contains(&format!("URL    {url}\ntoken  mcp_token")), "{}", done.out);
    assert!(done.err.contains("account 123456789012, region eu-central-1, stage main"), "{}", done.err);
    assert!(done.err.contains("warning: this account runs 10 functions at a time"), "{}", done.err);
    let calls = stage.calls();
    let order: Vec<usize> = [
        "cargo-lambda",
        "aws sts",
        "npm install",
        "lambda.sh",
        "npx cdk bootstrap aws://123456789012/eu-central-1",
        "npx cdk deploy --all",
    ]
    .iter()
    .map(|wanted| {
        calls
            .iter()
            .position(|call| call.starts_with(wanted))
            .unwrap_or_else(|| panic!("{wanted}: {calls:#?}"))
    })
    .collect();
    assert!(order.is_sorted(), "{calls:#?}");
    // us-east-1 is prepared already, so it is not prepared again.
    assert!(!calls.iter().any(|call| call.contains("aws://123456789012/us-east-1")), "{calls:#?}");
}

#[test]
fn what_is_missing_is_named_before_anything_is_built() {
    let stage = Stage::new();
    stage.tool("node", "echo v18.0.0");
    let done = stage.run(&["deploy", "--region", "eu-central-1"]).exits(2);
    assert!(done.err.contains("Node.js 18.0.0 is too old"), "{}", done.err);

    let stage = Stage::new();
    std::fs::remove_file(stage.tools.join("cargo-lambda")).unwrap();
    let done = stage.run(&["deploy", "--region", "eu-central-1", "--json"]).exits(2).json();
    assert_eq!(text(&done, "/error/code"), "missing_tool");
    assert!(text(&done, "/error/help").contains("pip install cargo-lambda"));

    let stage = Stage::new();
    let done = stage.run(&["deploy"]).exits(2);
    assert!(done.err.contains("no region is set"), "{}", done.err);
    assert!(!stage.called("npm"), "{:#?}", stage.calls());
}

#[test]
fn credentials_that_aws_refuses_are_exit_code_4() {
    let stage = Stage::new();
    stage.tool("aws", "echo 'An error occurred (ExpiredToken)' >&2; exit 254");
    let done = stage.run(&["deploy", "--region", "eu-central-1"]).exits(4);
    assert!(done.err.contains("sign in to the account"), "{}", done.err);
    assert!(!stage.called("npx"), "{:#?}", stage.calls());
}

#[test]
fn a_deploy_that_fails_shows_the_command_and_its_last_lines() {
    let stage = Stage::new();
    stage.tool("npx", "echo 'mcp-portal-main-web failed: UPDATE_ROLLBACK_COMPLETE' >&2; exit 1");
    let done = stage.run(&["deploy", "--no-build", "--region", "us-east-1", "--json"]).exits(1).json();
    assert_eq!(text(&done, "/error/code"), "child_failed");
    assert!(text(&done, "/error/message").contains("UPDATE_ROLLBACK_COMPLETE"));
    assert!(text(&done, "/error/details/command").contains("npx cdk bootstrap"));
}

#[test]
fn outside_of_a_checkout_it_says_how_to_name_one() {
    let done = Portal::new().run(&["aws", "deploy", "--dry-run"]).exits(2);
    assert!(done.err.contains("is not in a checkout of MCP Portal"), "{}", done.err);
    assert!(done.err.contains("--source FOLDER"), "{}", done.err);
}

#[test]
fn status_shows_the_stacks_and_what_rings() {
    let stage = Stage::new();
    let stacks = r#"{"Stacks": [
        {"StackName": "mcp-portal-main-web", "StackStatus": "UPDATE_COMPLETE", "Outputs": [{"OutputKey": "Url", "OutputValue": "https://portal.example.com"}]},
        {"StackName": "another", "StackStatus": "CREATE_FAILED"}]}"#;
    stage.aws(&[("describe-stacks", stacks), ("describe-alarms", r#"{"MetricAlarms": []}"#)]);
    let done = stage.run(&["status", "--region", "us-east-1"]).exits(0);
    assert!(done.out.starts_with("https://portal.example.com\n"), "{}", done.out);
    assert!(!done.out.contains("another"), "{}", done.out);

    let ringing = r#"{"MetricAlarms": [{"AlarmName": "mcp-portal-main-dead-letters", "AlarmDescription": "what to do"}]}"#;
    stage.aws(&[("describe-stacks", stacks), ("describe-alarms", ringing)]);
    let status = stage.run(&["status", "--region", "us-east-1", "--json"]).exits(1).json();
    assert_eq!(text(&status, "/alarms/0/name"), "mcp-portal-main-dead-letters");

    let done = stage.run(&["status", "--stage", "other", "--region", "us-east-1"]).exits(2);
    assert!(done.err.contains("there is no installation `other`"), "{}", done.err);
}

#[test]
fn logs_are_those_of_the_function_that_is_named() {
    let stage = Stage::new();
    stage.tool("aws", "echo '2026-01-01 {\"level\":\"ERROR\"}'");
    let done = stage.run(&["logs", "mcp", "--errors", "--since", "15m", "--region", "us-east-1"]).exits(0);
    assert!(done.out.contains("ERROR"), "{}", done.out);
    assert_eq!(
        stage.calls(),
        [
            "aws logs tail /aws/lambda/mcp-portal-main-function-mcp --since 15m --format short --region us-east-1 --filter-pattern { $.level = \"ERROR\" }"
        ]
    );
    let done = stage.run(&["logs", "mpc"]).exits(2);
    assert!(done.err.contains("one of mcp, runner"), "{}", done.err);
}

#[test]
fn destroy_asks_for_a_yes_and_leaves_the_data() {
    let stage = Stage::new();
    let done = stage.run(&["destroy", "--region", "us-east-1"]).exits(2);
    assert!(done.err.contains("its data stays"), "{}", done.err);
    assert_eq!(stage.calls(), Vec::<String>::new());

    stage.aws(&[("sts get-caller-identity", IDENTITY)]);
    let done = stage.run(&["destroy", "--yes", "--region", "us-east-1"]).exits(0);
    assert!(done.err.contains("the data stays in the stack `mcp-portal-main-data`"), "{}", done.err);
    let destroyed = stage.calls().into_iter().find(|call| call.starts_with("npx cdk destroy")).unwrap();
    assert!(
        destroyed.contains("mcp-portal-main-monitoring mcp-portal-main-api mcp-portal-main-mcp"),
        "{destroyed}"
    );
    assert!(!destroyed.contains("mcp-portal-main-data"), "{destroyed}");
}

#[test]
fn the_data_goes_only_when_that_is_said() {
    let stage = Stage::new();
    stage.tool(
        "aws",
        &format!("case \"$*\" in *sts*) echo '{IDENTITY}';; *describe-key*) exit 254;; *s3*) exit 1;; esac"),
    );
    let done = stage.run(&["destroy", "--yes", "--delete-data", "--region", "eu-central-1"]).exits(0);
    // What is gone already is no failure.
    assert!(
        done.err.contains("not done: `aws s3 rb --force s3://mcp-portal-main-123456789012-eu-central-1"),
        "{}",
        done.err
    );
    for call in [
        "aws cloudformation update-termination-protection",
        "aws dynamodb delete-table --table-name mcp-portal-main",
        "aws secretsmanager delete-secret",
    ] {
        assert!(stage.called(call), "{call}: {:#?}", stage.calls());
    }
    assert!(!stage.called("aws kms schedule-key-deletion"), "{:#?}", stage.calls());
}
