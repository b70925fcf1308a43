//! One file or folder per operation.

mod request;

pub(crate) use request::Request;
