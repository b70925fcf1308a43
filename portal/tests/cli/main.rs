//! The command line, as a user and as a script see it: the real binary, its output and exit codes.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod absent;
#[cfg(unix)]
mod aws;
mod compressed;
mod examples;
mod helped;
mod killed;
mod live;
mod offline;
mod outside;
mod portal;
mod refused;
