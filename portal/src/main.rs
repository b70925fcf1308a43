//! MCP Portal on one machine: server and command line.

mod cli;
mod commands;
mod compose;
mod home;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = commands::Cli::parse();
    let json = cli.globals.json;
    commands::run(cli).unwrap_or_else(|error| cli::failure::report(&error, json))
}
