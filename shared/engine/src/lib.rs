#![doc = include_str!("../README.md")]

mod data;
pub mod event;
mod failure;
mod frame;
mod machine;
pub mod mock;
pub mod options;
mod path;
mod place;
mod retry;
mod run;
mod scope;
mod states;
pub mod task;
mod template;

pub use event::{Event, EventKind, Events, Failed, Silent};
pub use machine::Machine;
pub use mock::MockTasks;
pub use options::{ExecutionContext, Limits, Outcome, RunOptions};
pub use run::run;
pub use task::{Heartbeat, TaskCall, TaskError, Tasks, WAIT_FOR_TASK_TOKEN};
