//! The endpoint by its wire: one request in, one response out, over tools that really run.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "helpers of tests: they may panic, and `json!` at the call reads better without a borrow"
)]

mod arguments;
mod auth;
mod client;
mod deployed;
mod eras;
mod far;
mod front;
mod fuzz;
mod list;
mod memory;
mod refused;
mod stored;
mod stream;
mod wire;
