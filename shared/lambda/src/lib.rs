//! The Lambda loop. A function's `main.rs` says what it is and what it is made of:
//!
//! - [`rest`]: a router behind API Gateway, whole answers; [`rest_of_items`]: one that needs no bucket;
//!   [`rest_with_steps`]: one, and the steps of one of the platform's own machines;
//! - [`streaming`]: a router whose answers go out as they come;
//! - [`connector`]: connectors behind a Task state, failing with error names that Retry and Catch match;
//! - [`queue`]: executions from SQS, telling which messages of a batch failed.
//!
//! [`Stack`] is what they are made of: the AWS adapters behind the ports, put together once. Clients
//! are made when a process starts; secrets are fetched at the first event that needs them, so that a
//! fault there is that event's and not a start that fails over and over.

mod connectors;
mod failure;
mod gateway;
mod log;
mod metrics;
mod not_given;
mod owner;
mod queue;
mod stack;
mod steps;
mod streamed;

use std::future::Future;

pub use connectors::connector;
pub use gateway::{RUN_LIMIT, rest, rest_of_items, streaming};
pub use queue::queue;
pub use stack::{Stack, StackError};
pub use steps::rest_with_steps;

/// What ends a process.
pub type Error = lambda_runtime::Error;

/// Starts the log and the runtime, and runs the loop until Lambda ends the process.
fn run(function: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    log::init();
    // Two threads: an expression of a workflow may compute for a second, and the loop must go on.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(function)
}
