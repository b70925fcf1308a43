//! Rules about workflows; no HTTP.

pub(crate) mod diff;
pub(crate) mod drafts;
mod examples;
pub(crate) mod gallery;
pub(crate) mod localize;
pub(crate) mod run;
