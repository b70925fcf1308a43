//! MCP Portal on one machine: server and command line.

mod cli;
mod commands;
mod compose;
mod home;

use std::process::ExitCode;

use clap::Parser as _;

/// A call is hundreds of small allocations that are freed on another thread than they were made on,
/// which the system's allocator is slow at (docs/decisions/015).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = commands::Cli::parse();
    let json = cli.globals.json;
    commands::run(cli).unwrap_or_else(|error| cli::failure::report(&error, json))
}
