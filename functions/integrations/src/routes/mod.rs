//! One file an operation.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod providers;
pub(crate) mod test;
pub(crate) mod update;
pub(crate) mod view;
