//! Rules about executions; no HTTP.

mod source;

pub(crate) use source::{definition, find, replay, version_to_run};
