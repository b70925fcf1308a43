//! MCP Portal on one machine: server and command line.

fn main() {}
