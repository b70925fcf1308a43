//! How a request fails.

use std::time::Duration;

/// Why there is no answer. The texts name hosts and never a query, a header or a body, which
/// may hold secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// The URL is not one that is requested here.
    #[error("the URL is not valid: {why}")]
    BadUrl {
        /// What is wrong with it.
        why: String,
    },
    /// A header that cannot be sent.
    #[error("the header `{name}` is not valid: {why}")]
    BadHeader {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The address may not be reached.
    #[error(
        "`{host}` may not be reached: it is {why}. Only public addresses are requested; the owner of this portal can allow others with `PORTAL_HTTP_ALLOW`"
    )]
    Blocked {
        /// The host as it was asked for.
        host: String,
        /// What it is.
        why: String,
    },
    /// No answer, or not all of it, in time.
    #[error("`{host}` did not {what} within {} s", .after.as_secs_f32())]
    Timeout {
        /// The host.
        host: String,
        /// `connect` or `answer in full`.
        what: &'static str,
        /// How long was waited.
        after: Duration,
    },
    /// The answer is larger than is read.
    #[error("the answer of `{host}` is larger than the {} that are read at most; ask for less, for example with a filter or with paging", size(*.limit))]
    TooLarge {
        /// The host.
        host: String,
        /// How many bytes are read at most.
        limit: usize,
    },
    /// Too many redirects, or a circle.
    #[error("`{host}` redirected more than {limit} times")]
    Redirects {
        /// The host that redirected last.
        host: String,
        /// How many are followed.
        limit: usize,
    },
    /// The name has no address.
    #[error("the host `{host}` was not found; check its spelling")]
    Dns {
        /// The host.
        host: String,
    },
    /// No connection, or it broke.
    #[error("the connection to `{host}` failed: {why}")]
    Connect {
        /// The host.
        host: String,
        /// What happened.
        why: String,
    },
    /// The handshake failed.
    #[error("no secure connection to `{host}`: {why}")]
    Tls {
        /// The host.
        host: String,
        /// What happened.
        why: String,
    },
    /// Not HTTP, or its body is not as its headers say.
    #[error("the answer of `{host}` cannot be read: {why}")]
    BadAnswer {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The execution was stopped.
    #[error("the execution was stopped")]
    Cancelled,
}

fn size(bytes: usize) -> String {
    if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) {
        format!("{} MB", bytes >> 20)
    } else if bytes >= 1 << 10 {
        format!("{} KB", bytes >> 10)
    } else {
        format!("{bytes} bytes")
    }
}
