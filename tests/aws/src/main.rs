//! `aws-stack`: the AWS stack on this machine. Run by `make test-aws`, `make bench-aws`, or by hand
//! (`tests/aws/run.sh up`) to try a change of a function behind its gateway.

#![expect(clippy::print_stdout, reason = "the report is its output")]

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};
use aws_tests::e2e::{self, Target, Upstream};
use aws_tests::stack::{Options, Stack};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const USAGE: &str = "usage: aws-stack e2e [aws|one-machine] [CHECK] | bench | up
  PORTAL_TEST_AWS_ENDPOINT  where ministack is
  PORTAL_TEST_BINARIES      the folder of the binaries (target/debug)";

#[tokio::main]
async fn main() -> Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("warn"))
        .with_writer(std::io::stderr)
        .init();
    // Only the first in a process sets it, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["e2e", rest @ ..] => end_to_end(rest.first().copied(), rest.get(1).copied()).await,
        ["up"] => up().await,
        ["bench"] => bench().await,
        _ => bail!("{USAGE}"),
    }
}

#[expect(clippy::disallowed_methods, reason = "the program reads its settings here")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn binaries() -> PathBuf {
    variable("PORTAL_TEST_BINARIES").map_or_else(|| root().join("target/debug"), PathBuf::from)
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

async fn stack() -> Result<Stack> {
    let endpoint = variable("PORTAL_TEST_AWS_ENDPOINT").with_context(|| USAGE.to_owned())?;
    let root = root().to_owned();
    // What a function takes from its own environment here, so that it can be tried by hand.
    let passed = ["PORTAL_MCP_TRUST_SECONDS", "PORTAL_DIRECT_TASKS"];
    let environment = passed.iter().filter_map(|name| Some(((*name).to_owned(), variable(name)?))).collect();
    Stack::start(&Options { binaries: binaries(), endpoint, root, environment }).await
}

async fn up() -> Result<ExitCode> {
    let stack = stack().await?;
    println!("the AWS stack is at {}\n  token  {}", stack.url, stack.token);
    tokio::signal::ctrl_c().await?;
    Ok(ExitCode::SUCCESS)
}

async fn bench() -> Result<ExitCode> {
    let stack = stack().await?;
    let target = Target::new("aws", &stack.url, &stack.token, Upstream::start().await?)?;
    aws_tests::bench::run(&stack, &target, &binaries()).await?;
    Ok(ExitCode::SUCCESS)
}

async fn end_to_end(only_target: Option<&str>, only: Option<&str>) -> Result<ExitCode> {
    let (mut passed, mut failed) = (0, 0);
    if only_target.is_none_or(|target| target == "aws") {
        let stack = stack().await?;
        let target = Target::new("aws", &stack.url, &stack.token, Upstream::start().await?)?;
        let (good, bad) = e2e::run(&target, only).await;
        passed += good;
        failed += bad;
        let (good, bad) = afterwards(&stack, &target, only, bad).await?;
        passed += good;
        failed += bad;
    }
    if only_target.is_none_or(|target| target == "one-machine") {
        let portal = OneMachine::start().await?;
        let target = Target::new("one machine", &portal.url, &portal.token, Upstream::start().await?)?;
        let (good, bad) = e2e::run(&target, only).await;
        passed += good;
        failed += bad;
    }
    println!("e2e: {passed} passed, {failed} failed");
    Ok(if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What only AWS's side can tell, after the suite has run there.
async fn afterwards(
    stack: &Stack,
    target: &Target,
    only: Option<&str>,
    bad: usize,
) -> Result<(usize, usize)> {
    let logs = stack.logs();
    let (mut passed, mut failed) = (0, 0);
    let mut check = |name: &str, good: bool, why: &str| {
        if good {
            passed += 1;
            println!("ok aws: {name}");
        } else {
            failed += 1;
            println!("not ok aws: {name}: {why}");
        }
    };
    let leaked = [stack.token.as_str(), "e2e-very-secret-token"].iter().any(|secret| logs.contains(secret));
    check("no secret stands in a log", !leaked, "a token was logged");
    let lines = logs.lines().filter(|line| !line.trim().is_empty());
    let odd = lines.clone().find(|line| serde_json::from_str::<Value>(line).is_err());
    check("every line of the logs is JSON", odd.is_none(), odd.unwrap_or_default());
    let refused = stack.rights.refused();
    check(
        "every call had a right in the template",
        refused.is_empty(),
        &format!("\n#   {}", refused.join("\n#   ")),
    );
    if only.is_none() {
        let unasked = stack.gateway.unasked();
        check("every operation was asked", unasked.is_empty(), &format!("\n#   {}", unasked.join("\n#   ")));
        let identified = logs.contains("\"aws.request_id\"") && logs.contains("\"trace.id\"");
        check("the logs name request and trace", identified, "no request or trace id in them");
        check("the logs hold metrics", logs.contains("CloudWatchMetrics"), "no metrics in them");
        let given_up = given_up(stack, target).await;
        let why = given_up.as_ref().err().map_or_else(String::new, |error| format!("{error:#}"));
        check("what cannot be run is given up, told, and a dead letter", given_up.is_ok(), &why);
        let counts = stack.machines.counts();
        check(
            "machines ran on Step Functions",
            counts.contains_key("StartSyncExecution"),
            &format!("{counts:?}"),
        );
        // A cancel looks before it stops, once each time it is tried, and the MCP endpoint looks ever less
        // often at what its caller waits for; nobody else looks.
        check(
            "what outlasts the runner is heard of, and not asked for",
            counts.contains_key("StartExecution")
                && counts.get("DescribeExecution").is_none_or(|asked| *asked <= 8),
            &format!("{counts:?}"),
        );
        let spare = stack.rights.spare();
        check("every right was used", spare.is_empty(), &format!("\n#   {}", spare.join("\n#   ")));
    }
    if bad > 0 {
        for line in lines.filter(|line| line.contains("\"ERROR\"") || line.contains("panicked")) {
            println!("# {line}");
        }
    }
    Ok((passed, failed))
}

/// An execution of a version that is not there cannot be run: it is delivered five times, recorded as
/// failed, and its message is a dead letter.
async fn given_up(stack: &Stack, target: &Target) -> Result<()> {
    let list = target.get("/executions?limit=1").await?;
    let known = list["items"][0]["id"].as_str().context("no execution to be like")?;
    // Another id of the same form.
    let id: String = known
        .char_indices()
        .map(|(at, c)| if at == 20 { if c == '0' { '1' } else { '0' } } else { c })
        .collect();
    let request = serde_json::json!({
        "workspace": target.get("/users/me").await?["workspace"]["id"],
        "source": { "version": { "workflow": list["items"][0]["workflow"], "number": 99, "name": "Gone" } },
        "trigger": "api", "input": {},
    });
    let job = serde_json::json!({ "execution": id, "created_at": list["items"][0]["created_at"], "request": request });
    stack.data.send(&stack.queue, "e2e", &job.to_string()).await?;
    let mut dead = Vec::new();
    for _ in 0..60 {
        dead.extend(stack.data.receive(&stack.dead_letters, 1).await?);
        if !dead.is_empty() {
            break;
        }
    }
    anyhow::ensure!(dead.len() == 1, "{} dead letters", dead.len());
    let execution = target.get(&format!("/executions/{id}")).await?;
    anyhow::ensure!(execution["error"]["error"] == "Portal.NotStarted", "{execution}");
    Ok(())
}

/// `portal up`, on a free port with an empty folder.
struct OneMachine {
    url: String,
    token: String,
    _process: Child,
    _folder: tempfile::TempDir,
}

impl OneMachine {
    async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let program = binaries().join("portal");
        let mut process = Command::new(&program)
            .args(["up", "--port", "0", "--no-open", "--json", "--allow-private", "127.0.0.1"])
            .env("PORTAL_DATA", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let out = process.stdout.take().context("no output")?;
        let line = BufReader::new(out).lines().next_line().await?.context("`portal up` ended at once")?;
        let ready: Value = serde_json::from_str(&line)?;
        let text =
            |name: &str| Ok::<_, anyhow::Error>(ready[name].as_str().context("no address")?.to_owned());
        Ok(Self { url: text("url")?, token: text("token")?, _process: process, _folder: folder })
    }
}
