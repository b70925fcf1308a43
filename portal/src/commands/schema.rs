//! `portal schema`: the JSON Schema of a workflow document.

use std::process::ExitCode;

use crate::cli::show;

/// Print the JSON Schema of a workflow document, for editors and checks
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Prints the schema.
pub(crate) fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    show::json(&portal_workflow::schema())?;
    Ok(ExitCode::SUCCESS)
}
