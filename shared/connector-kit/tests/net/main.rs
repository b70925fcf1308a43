//! The way out, against a real server on loopback.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod guard;
mod limits;
mod redirects;
mod retries;
mod server;
