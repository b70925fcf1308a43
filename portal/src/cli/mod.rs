//! What the commands share: options, the portal's API, sources and how things are shown.

pub(crate) mod api;
pub(crate) mod failure;
pub(crate) mod globals;
pub(crate) mod input;
pub(crate) mod progress;
pub(crate) mod show;
pub(crate) mod source;
pub(crate) mod workshop;

pub(crate) use failure::{Exit, Failure};
pub(crate) use globals::Globals;
