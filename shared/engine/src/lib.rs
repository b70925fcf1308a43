#![doc = include_str!("../README.md")]

pub mod event;
pub mod options;
pub mod task;

pub use event::{Event, EventKind, Events, Failed};
pub use options::{ExecutionContext, Limits, Outcome, RunOptions};
pub use task::{Heartbeat, TaskCall, TaskError, Tasks};
