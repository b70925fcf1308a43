//! `portal completions`: what a shell completes.

use std::process::ExitCode;

use clap::CommandFactory as _;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

/// Prints the script.
#[expect(clippy::unnecessary_wraps, reason = "the form of every command")]
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut command = super::Cli::command();
    clap_complete::generate(args.shell, &mut command, "portal", &mut std::io::stdout().lock());
    Ok(ExitCode::SUCCESS)
}
