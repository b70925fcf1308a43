//! `http.request`, dispatched as a machine does, against a real server on loopback.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test says what went wrong by panicking"
)]

mod answers;
mod calls;
mod pages;
mod portal;
mod requests;
