//! Executions: start, run, record, trace, cancel, replay, on whatever machines the stack has.
//!
//! - [`Machines`] is the port to what runs ASL: [`EmbeddedMachines`] here, Step Functions on AWS.
//! - [`Executions`] is what functions call: it makes the id, seals the envelope, runs or queues,
//!   and records the execution with the trace of every node.
//! - [`Runner`] takes queued executions and runs them; one whose process died is delivered again.
//! - [`SealedConnectors`] are connectors in a process apart, as on AWS.
//! - [`Job`] is one of the platform's own documents: `statemachines/`.
//! - [`ConnectorTasks`] and [`StoredCredentials`] join Task states to connectors and connections.
//!
//! Invariant: what was accepted by [`Executions::start`] is in the queue, on disk, before it
//! returns. What ran by [`Executions::run`] is recorded before its outcome is given.

pub mod cache;
pub mod connectors;
pub mod credentials;
pub mod embedded;
pub mod executions;
mod finishing;
pub mod job;
pub mod machines;
mod mask;
pub mod recorder;
pub mod request;
pub mod runner;
pub mod sealed;
pub mod signals;
pub mod suites;
mod told;

pub use cache::Cache;
pub use connectors::{ConnectorTasks, LAMBDA_INVOKE};
pub use credentials::{Safe, SafeError, StoredCredentials, key_versions};
pub use embedded::{EmbeddedMachines, compile, run_in_process};
pub use executions::{Executions, ExecutionsError, Parts};
pub use job::{EmbeddedJob, Job};
pub use machines::{Ended, LeftEnded, MachineRef, MachineRun, MachineStatus, Machines, MachinesError};
pub use recorder::Recorder;
pub use request::{Outcome, RunRequest, Source};
pub use runner::{NotRun, Runner, run_message};
pub use sealed::SealedConnectors;
pub use signals::{Answer, Signals};
