//! What is going to be run, step by step.

use serde_json::{Value, json};

use super::call::Call;
use crate::cli::progress::Progress;
use crate::cli::{Globals, show};

/// A step: what it is for, and the call.
#[derive(Debug)]
pub(super) struct Step {
    what: String,
    call: Call,
    /// That it fails is no reason to stop: what it removes may be gone.
    may_fail: bool,
}

/// The steps of a command.
#[derive(Debug, Default)]
pub(super) struct Plan(Vec<Step>);

impl Plan {
    pub(super) fn add(&mut self, what: impl Into<String>, call: Call) {
        self.0.push(Step { what: what.into(), call, may_fail: false });
    }

    pub(super) fn try_to(&mut self, what: impl Into<String>, call: Call) {
        self.0.push(Step { what: what.into(), call, may_fail: true });
    }

    /// Shows it instead of doing it.
    pub(super) fn print(&self, globals: &Globals, notes: &[String]) -> anyhow::Result<()> {
        if globals.json {
            let steps: Vec<Value> =
                self.0.iter().map(|step| json!({ "what": step.what, "command": step.call.line() })).collect();
            return show::json(&json!({ "dry_run": true, "steps": steps, "notes": notes }));
        }
        for (number, step) in (1..).zip(&self.0) {
            show::line(format_args!("{number}. {}", step.what))?;
            show::line(format_args!("   {}", step.call.line()))?;
        }
        for note in notes {
            show::line(format_args!("- {note}"))?;
        }
        Ok(())
    }

    /// Does it. People are told each step as it begins, and what may fail and did.
    pub(super) async fn carry_out(&self, globals: &Globals) -> anyhow::Result<()> {
        for (number, step) in (1..).zip(&self.0) {
            tell(globals, format_args!("[{number}/{}] {}", self.0.len(), step.what));
            let progress = Progress::start(globals, step.what.clone());
            if step.may_fail {
                let done = step.call.run(&progress).await?;
                if !done.success {
                    tell(globals, format_args!("  not done: `{}`", step.call.line()));
                }
            } else {
                step.call.must(&progress).await?;
            }
        }
        Ok(())
    }
}

/// A line for people, on standard error.
pub(super) fn tell(globals: &Globals, text: impl std::fmt::Display) {
    use std::io::Write as _;
    if !globals.json {
        // A closed pipe is the reader's wish.
        drop(writeln!(std::io::stderr().lock(), "{text}"));
    }
}
