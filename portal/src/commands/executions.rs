//! `portal executions`: what ran, and what one run did.

use std::process::ExitCode;

use serde_json::Value;

use crate::cli::api::Api;
use crate::cli::progress::Progress;
use crate::cli::{Globals, show};

/// List executions, newest first, or show one with what each of its nodes did
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The execution to show
    id: Option<String>,
    /// Only those of this status: queued, running, waiting, succeeded, failed, cancelled or timed_out
    #[arg(long, conflicts_with = "id")]
    status: Option<String>,
    /// Only those of this tool
    #[arg(long, conflicts_with = "id")]
    tool: Option<String>,
    /// How many to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

/// Prints them.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let api = Api::connect(globals)?;
    match &args.id {
        Some(id) => one(&api, id, globals),
        None => many(&api, args, globals),
    }
}

fn many(api: &Api, args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let filters = [("status", &args.status), ("tool", &args.tool)];
    let query: Vec<(&str, &str)> =
        filters.iter().filter_map(|(name, value)| value.as_deref().map(|value| (*name, value))).collect();
    let found = super::block_on(async {
        let _progress = Progress::start(globals, "asking the portal");
        api.first("/executions", &query, usize::from(args.limit)).await
    })?;
    if globals.json {
        show::json(&found)?;
    } else if found.is_empty() {
        show::line("no executions")?;
    } else {
        let rows: Vec<Vec<String>> = found.iter().map(row).collect();
        show::table(&["EXECUTION", "STATUS", "TOOL", "TRIGGER", "ACCEPTED (UTC)", "MS"], &rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(execution: &Value) -> Vec<String> {
    let tool = show::text(execution, "/tool").or_else(|| show::text(execution, "/workflow_name"));
    vec![
        show::cell(execution, "/id"),
        show::cell(execution, "/status"),
        tool.unwrap_or("-").to_owned(),
        show::cell(execution, "/trigger"),
        show::time(execution, "/created_at"),
        show::cell(execution, "/duration_ms"),
    ]
}

fn one(api: &Api, id: &str, globals: &Globals) -> anyhow::Result<ExitCode> {
    let execution = super::block_on(async {
        let _progress = Progress::start(globals, "asking the portal");
        Ok(api.get(&format!("/executions/{}", crate::cli::api::segment(id)), &[]).await?.body)
    })?;
    if globals.json {
        show::json(&execution)?;
        return Ok(ExitCode::SUCCESS);
    }
    let heading = row(&execution);
    show::table(&["EXECUTION", "STATUS", "TOOL", "TRIGGER", "ACCEPTED (UTC)", "MS"], &[heading])?;
    let nodes = show::items(&execution, "/nodes");
    if !nodes.is_empty() {
        show::line("")?;
        let rows: Vec<Vec<String>> = nodes.iter().map(node).collect();
        show::table(&["NODE", "ATTEMPT", "STATUS", "MS", "ERROR"], &rows)?;
    }
    show::line("\ninput")?;
    show::json(&execution.get("input"))?;
    if let Some(error) = execution.get("error") {
        show::line(format!("\nfailed: {}: {}", show::cell(error, "/error"), show::cell(error, "/cause")))?;
    }
    if let Some(output) = execution.get("output") {
        show::line("\noutput")?;
        show::json(output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn node(trace: &Value) -> Vec<String> {
    let path = show::indexes(show::items(trace, "/path"));
    vec![
        format!("{}{path}", show::cell(trace, "/node")),
        show::cell(trace, "/attempt"),
        show::cell(trace, "/status"),
        show::cell(trace, "/duration_ms"),
        show::text(trace, "/error/error").unwrap_or_default().to_owned(),
    ]
}
