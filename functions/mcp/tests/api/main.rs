//! The endpoint by its wire: one request in, one response out, over tools that really run.

mod arguments;
mod auth;
mod client;
mod eras;
mod front;
mod fuzz;
mod list;
mod memory;
mod stream;
mod wire;
