//! A whole application in memory: fake clock, seeded randomness, one binary's worth of parts.
//!
//! [`Kit`] has the parts that functions are made of; [`TestApp`] serves the routers that a test
//! makes of them. A test calls operations as one of the [`people`], in-process, with no port.

pub mod app;
pub mod people;

pub use app::{Answer, Call, Kit, TestApp};
pub use people::{ADMIN, EDITOR, OWNER, STRANGER, VIEWER};
