//! `portal validate`: everything that is wrong with workflows, in its place.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::source::{counted, has_errors};
use crate::cli::workshop::Workshop;
use crate::cli::{Exit, Globals, show};

/// Check workflows and show what is wrong with them; no portal is needed
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The workflows' files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
}

/// Checks them.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let workshop = Workshop::open(&args.files)?;
    let mut bad = false;
    let mut report = Vec::new();
    for examined in workshop.examined() {
        let found = &examined.diagnostics;
        bad |= has_errors(found) || (args.strict && !found.is_empty());
        if globals.json {
            report.push(
                json!({ "file": examined.source.name, "valid": !has_errors(found), "diagnostics": found }),
            );
        } else {
            examined.source.show(found)?;
            show::line(format!("{}: {}", examined.source.name, counted(found)))?;
        }
    }
    if globals.json {
        show::json(&json!({ "valid": !bad, "files": report }))?;
    }
    Ok(if bad { Exit::Input.into() } else { ExitCode::SUCCESS })
}
