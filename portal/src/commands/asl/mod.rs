//! `portal asl run`: any JSONata-mode definition, offline, with its tasks answered from a file.

mod diagnostics;
mod events;

use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use portal_asl::Rules;
use portal_engine::{Events, ExecutionContext, Limits, Machine, MockTasks, Outcome, RunOptions};
use serde_json::{Value, json};

use crate::cli::{Exit, Failure, Globals, api, input};

/// What a shell gives a program that was interrupted.
const INTERRUPTED: u8 = 130;

/// Run state machines in Amazon States Language offline
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Run a definition with mocked tasks and print its output
    #[command(after_help = "\
The mock file answers Task states by name, one entry an attempt, the last repeating:
  {\"tasks\": {\"Fetch\": [{\"throw\": {\"error\": \"E\", \"cause\": \"…\"}}, {\"return\": {\"ok\": true}}]}}

An execution that fails prints {\"error\", \"cause\"} and exits 1; a definition that is not usable exits 2.")]
    Run(RunArgs),
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    /// The definition, JSONata mode; `-` reads it from standard input
    file: PathBuf,
    /// The execution's input: JSON, a file that holds it, or `-` for standard input
    #[arg(long, value_name = "JSON|FILE", default_value = "{}")]
    input: String,
    /// Answers for the Task states
    #[arg(long, value_name = "FILE")]
    mock: Option<PathBuf>,
    /// Tell on standard error what happens; as JSON lines with --json
    #[arg(long)]
    events: bool,
    /// Let waits and retry intervals take no time
    #[arg(long)]
    no_wait: bool,
    /// How many states may be entered before the execution is taken to be in a loop
    #[arg(long, value_name = "N", default_value_t = Limits::default().transitions)]
    max_transitions: u64,
}

/// Runs the definition.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let Command::Run(args) = &args.command;
    let text = definition(args)?;
    let name = args.file.display().to_string();
    let checked = portal_asl::check(&text, &Rules::lenient())
        .and_then(|(document, warnings)| Ok((Machine::compile(&document)?, warnings)));
    let (machine, warnings) = match checked {
        Ok(checked) => checked,
        Err(found) => {
            diagnostics::show(&name, &text, &found, globals.json);
            return Ok(Exit::Input.into());
        }
    };
    diagnostics::warn(&name, &text, &warnings, globals.json);
    let tasks = mock(args, &machine)?;
    let input = input::json(&args.input, "--input")?;
    let name = args.file.file_stem().map_or("machine".into(), |stem| stem.to_string_lossy());
    let mut options = RunOptions {
        no_wait: args.no_wait,
        limits: Limits { transitions: args.max_transitions, ..Limits::default() },
        context: ExecutionContext { machine_name: name.as_ref().into(), ..ExecutionContext::default() },
        ..RunOptions::new(Arc::new(tasks))
    };
    if args.events {
        let listener: Arc<dyn Events> =
            if globals.json { Arc::new(events::Lines) } else { Arc::<events::Human>::default() };
        options.events = Some(listener);
    }
    let outcome = super::block_on(async { Ok(interruptible(&machine, input, options).await) })?;
    Ok(report(&outcome, globals.json))
}

fn definition(args: &RunArgs) -> anyhow::Result<String> {
    if args.file.as_os_str() != "-" {
        return api::read_file(&args.file);
    }
    if args.input == "-" {
        let message = "only one of the definition and the input can come from standard input";
        return Err(Failure::input(message).into());
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}

fn mock(args: &RunArgs, machine: &Machine) -> anyhow::Result<MockTasks> {
    let Some(file) = &args.mock else { return Ok(MockTasks::default()) };
    let tasks = MockTasks::parse(&api::read_file(file)?).map_err(|error| {
        let source =
            std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        Failure::input(format!("`{}`: {error}{source}", file.display()))
    })?;
    let unknown = tasks.unknown_names(machine);
    if !unknown.is_empty() {
        let names: Vec<_> = machine.task_names().iter().map(|name| format!("`{name}`")).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let unknown = unknown.join("`, `");
        return Err(Failure::input(format!(
            "`{}` answers `{unknown}`, which is no Task state of the definition",
            file.display()
        ))
        .help(format!("its Task states are: {names}"))
        .into());
    }
    Ok(tasks)
}

async fn interruptible(machine: &Machine, input: Value, options: RunOptions) -> Outcome {
    let cancel = options.cancel.clone();
    let interrupted = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancel.cancel();
        }
    });
    let outcome = portal_engine::run(machine, input, options).await;
    interrupted.abort();
    outcome
}

fn report(outcome: &Outcome, json: bool) -> ExitCode {
    let (value, code) = match outcome {
        Outcome::Succeeded(output) => ((**output).clone(), ExitCode::SUCCESS),
        Outcome::Failed(failed) => (
            json!({ "error": failed.error.as_deref(), "cause": failed.cause.as_deref() }),
            Exit::Failed.into(),
        ),
        Outcome::TimedOut => {
            let cause = "the execution took longer than the TimeoutSeconds of the machine";
            (json!({ "error": "States.Timeout", "cause": cause }), Exit::Failed.into())
        }
        Outcome::Aborted => (
            json!({ "error": "Aborted", "cause": "the execution was interrupted" }),
            ExitCode::from(INTERRUPTED),
        ),
    };
    print(&if json { value.to_string() } else { format!("{value:#}") });
    code
}

/// Writes a line to standard output. Whoever reads it may have gone; that is no error of ours.
fn print(line: &str) {
    _ = writeln!(io::stdout().lock(), "{line}");
}

/// Writes a line to standard error.
fn complain(line: &str) {
    _ = writeln!(io::stderr().lock(), "{line}");
}
