//! Runs an Amazon States Language document on one machine.
//!
//! The same document runs on AWS Step Functions; where the two could differ, AWS decides.

pub mod event;
pub mod task;

pub use event::{Event, EventKind, Events};
pub use task::{TaskCall, TaskError, Tasks};
