//! The AWS stack on one machine, for tests: the functions' own binaries, and stand-ins for what
//! they stand on.
//!
//! - [`lambda`]: the Runtime API, a pool of processes for each function, the Invoke API;
//! - [`gateway`]: API Gateway, with answers that stream;
//! - [`sfn`]: the Step Functions API over the portal's engine;
//! - [`events`]: the event source between SQS and the runner;
//! - [`data`]: a client of the stand-in for DynamoDB, S3, SQS and Secrets Manager, which is ministack;
//! - [`template`]: the resources that the CDK app declares, which are those that are made;
//! - [`rights`]: what the policies of that template allow, asked at every call;
//! - [`meter`]: counts what is said to it;
//! - [`bench`]: what `make bench-aws` prints;
//! - [`e2e`]: the end-to-end suite, which knows a portal by its address only.

pub mod bench;
pub mod data;
pub mod e2e;
pub mod events;
pub mod gateway;
pub mod lambda;
pub mod meter;
pub mod rights;
pub mod sfn;
pub mod stack;
pub mod template;

use axum::serve::{ListenerExt as _, TapIo};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose answers leave as they are written: what is written in two parts would wait 40 ms
/// for the peer's acknowledgement of the first.
pub(crate) fn at_once(listener: TcpListener) -> TapIo<TcpListener, fn(&mut TcpStream)> {
    listener.tap_io(|stream| drop(stream.set_nodelay(true)))
}
