//! What a running operation has.

use std::sync::Arc;

use portal_base::{Clock, Rng};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::credential::{Credential, Credentials};
use crate::net::Client;

/// Which call this is: what the machine says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallInfo {
    /// The execution's id.
    pub execution: String,
    /// The node's id.
    pub node: String,
    /// The indexes of the loops around it, outside in.
    pub index: Vec<u64>,
    /// 0 on the first attempt.
    pub attempt: u32,
    /// The HMAC that proves the execution to the connector.
    #[serde(skip_serializing)]
    pub seal: String,
}

impl CallInfo {
    /// The same for every attempt of this effect, and for no other effect: execution, node and
    /// loop indexes.
    pub fn idempotency_key(&self) -> String {
        let mut key = format!("{}-{}", self.execution, self.node);
        for index in &self.index {
            key.push('-');
            key.push_str(&index.to_string());
        }
        key
    }
}

/// What all calls of a process share.
#[derive(Clone)]
pub struct Environment {
    /// The way out.
    pub net: Client,
    /// Where credentials come from.
    pub credentials: Arc<dyn Credentials>,
    /// The time of day, for `Retry-After` dates.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for jitter.
    pub rng: Arc<dyn Rng>,
}

/// What a running operation has.
#[derive(Clone)]
pub struct Context {
    /// The way out. Operations use [`Context::send`], which adds credential, retries and cancel.
    pub net: Client,
    /// The connection's credential, if the node has a connection.
    pub credential: Option<Credential>,
    /// Which call this is.
    pub call: CallInfo,
    /// Cancelled when the execution was stopped or the node's time is over.
    pub cancel: CancellationToken,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for jitter.
    pub rng: Arc<dyn Rng>,
}

impl Context {
    /// `text` without the credential in it.
    pub fn mask(&self, text: &str) -> String {
        self.credential.as_ref().map_or_else(|| text.to_owned(), |credential| credential.mask(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_idempotency_key_is_stable_over_attempts_and_told_apart_by_index() {
        let call = |attempt, index: &[u64]| CallInfo {
            execution: "exe_1".into(),
            node: "post".into(),
            index: index.to_vec(),
            attempt,
            seal: "secret".into(),
        };
        assert_eq!(call(0, &[1, 2]).idempotency_key(), "exe_1-post-1-2");
        assert_eq!(call(0, &[1, 2]).idempotency_key(), call(3, &[1, 2]).idempotency_key());
        assert_ne!(call(0, &[1]).idempotency_key(), call(0, &[2]).idempotency_key());
    }
}
