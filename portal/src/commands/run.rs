//! `portal run`: a workflow run here, on the engine and the connectors that the portal uses.

use std::collections::HashMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use function_mcp::schema::Schema;
use portal_base::{Clock as _, ExecutionId, Ids, OsRng, SystemClock, env};
use portal_connector_kit::net::{AllowList, Client, Limits};
use portal_connector_kit::{Environment, NoCredentials, Registry};
use portal_engine::{Event, EventKind, Events, Failed, Machine, Outcome, RunOptions};
use portal_execution::ConnectorTasks;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::cli::workshop::{Examined, Workshop};
use crate::cli::{Exit, Failure, Globals, input, show};
use crate::compose::connectors;

/// Run a workflow here and print its result; no portal is needed
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The workflow's file
    file: PathBuf,
    /// The tool's arguments: a JSON object, a file that holds one, or - for standard input
    #[arg(long, value_name = "JSON|FILE", default_value = "{}")]
    input: String,
    /// A private host, `host:port` or network that http.request may reach, such as `127.0.0.1:9000`; may be repeated
    #[arg(long = "allow-private", value_name = "HOST", env = env::HTTP_ALLOW, value_delimiter = ',')]
    allow_private: Vec<String>,
    /// Do not show what the nodes do
    #[arg(long, short)]
    quiet: bool,
}

/// Runs it.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let arguments = input::json_object(&args.input, "--input")?;
    let workshop = Workshop::open(std::slice::from_ref(&args.file))?;
    let (examined, compiled) = workshop.only(globals)?;
    check_arguments(examined, &arguments)?;
    let machine = Machine::compile(&compiled.machine)
        .map_err(|problems| anyhow::anyhow!("the compiled workflow cannot run: {}", join(&problems)))?;
    let allow = AllowList::of(&args.allow_private).map_err(|error| Failure::input(error.to_string()))?;
    let environment = Environment {
        net: Client::new(allow, Limits::default()).context("cannot set up HTTP")?,
        credentials: Arc::new(NoCredentials),
        clock: Arc::new(SystemClock),
        rng: Arc::new(OsRng),
    };
    let registry = Registry::new(connectors(), environment);
    let mut options = RunOptions::new(Arc::new(ConnectorTasks::new(registry)));
    if !args.quiet && !globals.json {
        options.events = Some(Arc::new(Nodes { live: std::io::stderr().is_terminal(), ..Nodes::default() }));
    }
    let outcome = super::block_on(async {
        stop_on_interrupt(options.cancel.clone());
        Ok(portal_engine::run(&machine, envelope(&arguments, examined.tool_name()), options).await)
    })?;
    print(outcome, globals)
}

/// What a machine starts with, as on a portal; nothing here has an id that anybody else knows.
fn envelope(arguments: &Value, name: &str) -> Value {
    let clock = SystemClock;
    let started_at = clock.now();
    let id: ExecutionId = Ids::new(Arc::new(clock), Arc::new(OsRng)).make();
    json!({
        "input": arguments,
        "caller": {},
        "execution": { "id": id, "started_at": started_at, "trigger": "editor" },
        "workflow": { "id": null, "name": name, "version": 0 },
        "connections": {},
        "seal": "",
    })
}

/// A client's arguments are checked before a workflow starts; so are these, in the same words.
fn check_arguments(examined: &Examined, arguments: &Value) -> anyhow::Result<()> {
    let schema = examined.document.tool().and_then(|tool| tool.parameters.get("input_schema"));
    let Some(schema) = schema.and_then(Value::as_object) else { return Ok(()) };
    let schema = Schema::compile(schema).context("the tool's input schema cannot be used")?;
    let findings = schema.findings(arguments);
    if findings.is_empty() {
        return Ok(());
    }
    let message = format!("the input is not what the tool takes: {}", findings.join("; "));
    Err(Failure::input(message).details(json!({ "findings": findings })).into())
}

fn stop_on_interrupt(cancel: CancellationToken) {
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancel.cancel();
        }
    });
}

fn print(outcome: Outcome, globals: &Globals) -> anyhow::Result<ExitCode> {
    match outcome {
        Outcome::Succeeded(output) => {
            let failed = output.get("is_error").is_some_and(|flag| *flag == true);
            if globals.json {
                show::json(&*output)?;
            } else {
                answer(&output)?;
            }
            Ok(if failed { Exit::Failed.into() } else { ExitCode::SUCCESS })
        }
        Outcome::Failed(failed) => Err(failure(&failed).into()),
        Outcome::TimedOut => {
            Err(Failure::new(Exit::Failed, "States.Timeout", "the workflow took too long").into())
        }
        Outcome::Aborted => Err(Failure::new(Exit::Failed, "cancelled", "stopped").into()),
    }
}

/// What `respond` gives: the part with the answer in it.
fn answer(output: &Value) -> anyhow::Result<()> {
    if let Some(text) = show::text(output, "/text") {
        show::line(text)
    } else {
        show::json(output.get("structured").or_else(|| output.get("content")).unwrap_or(output))
    }
}

fn failure(failed: &Failed) -> Failure {
    let name = failed.error.as_deref().unwrap_or("failed");
    let failure = Failure::new(Exit::Failed, name, failed.to_string());
    match name {
        "Http.Blocked" => failure.help("allow an address of yours with `--allow-private HOST`"),
        "Conn.NotFound" => failure.help("`portal run` has no connections: deploy the workflow to use them"),
        _ => failure,
    }
}

fn join(problems: &[portal_asl::Diagnostic]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A node and where in branches and iterations it runs.
type Place = (Arc<str>, Vec<u32>);

/// Tells on standard error what the nodes do.
#[derive(Default)]
struct Nodes {
    /// A terminal is told of beginnings too.
    live: bool,
    /// The loop indexes of running nodes; the event's own path counts branches as well, which
    /// mean nothing to the author.
    loops: Mutex<HashMap<Place, String>>,
}

impl Nodes {
    fn named(&self, event: &Event, node: &Arc<str>) -> String {
        let mut loops = self.loops.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (node.clone(), event.path.clone());
        if let EventKind::TaskScheduled { arguments, .. } = &event.kind {
            loops.insert(place.clone(), show::indexes(show::items(arguments, "/Payload/index")));
        }
        format!("{node}{}", loops.get(&place).map_or("", String::as_str))
    }
}

impl Events for Nodes {
    fn event(&self, event: Event) {
        let Some(node) = &event.node else { return };
        let name = self.named(&event, node);
        let line = match &event.kind {
            EventKind::TaskScheduled { retry_count: 0, .. } if self.live => format!("… {name}"),
            EventKind::TaskScheduled { retry_count, .. } if *retry_count > 0 => {
                format!("↻ {name} attempt {}", retry_count + 1)
            }
            EventKind::TaskSucceeded { .. } => format!("✓ {name}"),
            EventKind::TaskFailed { failure, .. } => format!("✗ {name} {failure}"),
            EventKind::Waiting { until } => format!("… {name} waits until {until}"),
            EventKind::MapStarted { length } => format!("… {name} {length} items"),
            _ => return,
        };
        // Nobody reads any more: the result still counts.
        drop(writeln!(std::io::stderr().lock(), "{line}"));
    }
}
