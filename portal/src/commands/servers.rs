//! `portal servers`: the MCP servers of the portal.

use std::process::ExitCode;

use serde_json::Value;

use crate::cli::api::Api;
use crate::cli::progress::Progress;
use crate::cli::{Globals, show};

/// List the servers, their URLs and their tools
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Prints them.
pub(crate) fn run(_args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let api = Api::connect(globals)?;
    let servers = super::block_on(async {
        let _progress = Progress::start(globals, "asking the portal");
        api.list("/deployments", &[]).await
    })?;
    if globals.json {
        show::json(&servers)?;
    } else if servers.is_empty() {
        show::line("no servers yet: `portal deploy FILE` makes one")?;
    } else {
        let rows: Vec<Vec<String>> = servers.iter().map(row).collect();
        show::table(&["SERVER", "STATUS", "ACCESS", "TOOLS", "URL"], &rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(server: &Value) -> Vec<String> {
    let tools: Vec<String> =
        show::items(server, "/tools").iter().map(|tool| show::cell(tool, "/name")).collect();
    vec![
        show::cell(server, "/slug"),
        show::cell(server, "/status"),
        show::cell(server, "/access"),
        tools.join(", "),
        show::cell(server, "/url"),
    ]
}
