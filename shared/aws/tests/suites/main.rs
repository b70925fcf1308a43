//! The AWS adapters under the behaviour suites of the ports, and what only they do, against a
//! stand-in. Each test has an account of its own there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may fail the test too")]

mod account;
mod blobs;
mod machines;
mod queue;
mod scripted;
mod secrets;
mod table;
mod tasks;
