//! What a running operation has.

use std::sync::Arc;

use portal_base::{Clock, Rng};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
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
    #[serde(default, deserialize_with = "whole_numbers")]
    pub index: Vec<u64>,
    /// 0 on the first attempt.
    #[serde(default, deserialize_with = "whole_number")]
    pub attempt: u64,
    /// The HMAC that proves the execution to the connector.
    #[serde(default, skip_serializing)]
    pub seal: String,
}

/// JSONata has one number type: a machine may say 3.0 where it means 3.
fn whole(number: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "guarded: a whole number that a double holds exactly"
    )]
    (number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number)).then_some(number as u64)
}

fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    whole(f64::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("`attempt` is not a whole number"))
}

fn whole_numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    let numbers = Vec::<f64>::deserialize(deserializer)?;
    let whole: Option<Vec<u64>> = numbers.into_iter().map(whole).collect();
    whole.ok_or_else(|| D::Error::custom("`index` holds what is not a whole number"))
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
    fn numbers_may_come_as_jsonata_writes_them() {
        let call = r#"{ "execution": "exe_1", "node": "post", "index": [0, 2.0], "attempt": 1.0 }"#;
        let read: CallInfo = serde_json::from_str(call).unwrap();
        assert_eq!((read.index, read.attempt, read.seal.as_str()), (vec![0, 2], 1, ""));
        for wrong in ["[-1]", "[0.5]", "[\"1\"]", "1"] {
            let call = format!(r#"{{ "execution": "exe_1", "node": "post", "index": {wrong} }}"#);
            assert!(serde_json::from_str::<CallInfo>(&call).is_err(), "{wrong}");
        }
    }

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
