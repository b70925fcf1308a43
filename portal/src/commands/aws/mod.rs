//! `portal aws`: the AWS stack of this checkout: deploy it, look at it, read its logs, take it down.
//!
//! Drives `npx cdk` and the `aws` command line as child processes, so that this binary carries no AWS
//! SDK. What a command is going to run is a list ([`plan::Plan`]) that `--dry-run` prints instead.

mod call;
mod deploy;
mod destroy;
mod logs;
mod place;
mod plan;
mod status;

use std::process::ExitCode;

use crate::cli::Globals;

/// Deploy MCP Portal to an AWS account, look at it, take it down
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Deploy(deploy::Args),
    Status(status::Args),
    Logs(logs::Args),
    Destroy(destroy::Args),
}

/// Runs the command.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Deploy(args) => super::block_on(deploy::run(args, globals)),
        Command::Status(args) => super::block_on(status::run(args, globals)),
        Command::Logs(args) => super::block_on(logs::run(args, globals)),
        Command::Destroy(args) => super::block_on(destroy::run(args, globals)),
    }
}
