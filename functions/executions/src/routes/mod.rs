//! One file an operation.

pub(crate) mod cancel;
pub(crate) mod definition;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod replay;
pub(crate) mod start;
pub(crate) mod view;
