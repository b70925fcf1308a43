//! The commands, one file each.

mod asl;
mod aws;
mod call;
mod compile;
mod completions;
mod deploy;
mod executions;
mod export;
mod run;
mod schema;
mod servers;
mod up;
mod validate;

use std::process::ExitCode;

use anyhow::Context as _;

use crate::cli::Globals;

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  the thing that was asked for failed: a run, a tool call, an operation
  2  what was given is wrong: a workflow, an argument, an input
  3  no portal answers; `portal up` starts one
  4  the portal refused: no token, a wrong one, or not allowed

More in docs/cli.md.";

/// Draw a workflow, get an MCP server.
#[derive(Debug, clap::Parser)]
#[command(name = "portal", version, propagate_version = true, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Up(up::Args),
    Validate(validate::Args),
    Compile(compile::Args),
    Run(run::Args),
    Deploy(deploy::Args),
    Call(call::Args),
    Servers(servers::Args),
    Executions(executions::Args),
    Export(export::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Asl(asl::Args),
    Aws(aws::Args),
}

/// Runs the command.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let globals = &cli.globals;
    match cli.command {
        Command::Up(args) => up::run(&args, globals),
        Command::Validate(args) => validate::run(&args, globals),
        Command::Compile(args) => compile::run(&args, globals),
        Command::Run(args) => run::run(&args, globals),
        Command::Deploy(args) => deploy::run(&args, globals),
        Command::Call(args) => call::run(&args, globals),
        Command::Servers(args) => servers::run(&args, globals),
        Command::Executions(args) => executions::run(&args, globals),
        Command::Export(args) => export::run(&args, globals),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Asl(args) => asl::run(&args, globals),
        Command::Aws(args) => aws::run(&args, globals),
    }
}

/// Runs what waits for the network on a runtime of its own: a command line has one thing to do.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start")?;
    let done = runtime.block_on(work);
    // A name look-up that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    done
}
