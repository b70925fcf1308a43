//! The registry of id types. An id is `prefix_` + a UUIDv7 in lower-case Crockford base32,
//! so ids of one kind sort by the millisecond they were made in, and refuse another kind's text.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Clock, Rng, Timestamp};

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what} id: expected `{prefix}_` and 26 characters")]
pub struct IdError {
    /// The kind that was wanted, such as `workflow`.
    pub what: &'static str,
    /// Its prefix, such as `wf`.
    pub prefix: &'static str,
    /// What was given.
    pub text: String,
}

#[expect(clippy::expect_used, reason = "a constant alphabet, checked by every test that makes an id")]
fn base32() -> &'static Encoding {
    static ENCODING: std::sync::OnceLock<Encoding> = std::sync::OnceLock::new();
    ENCODING.get_or_init(|| {
        let mut spec = Specification::new();
        spec.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
        spec.encoding().expect("the Crockford alphabet is a valid base32 alphabet")
    })
}

/// Characters of an id behind its prefix.
const TEXT_LENGTH: usize = 26;

/// Makes ids from the injected clock and randomness.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl Ids {
    /// An id maker on this clock and this randomness.
    pub fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        Self { clock, rng }
    }

    /// A new id of whatever kind is asked for.
    pub fn make<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

fn made_at(uuid: Uuid) -> Timestamp {
    let millis = u64::try_from(uuid.as_u128() >> 80).unwrap_or_default();
    Timestamp::from_millisecond(i64::try_from(millis).unwrap_or_default()).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn last_made_at(time: Timestamp) -> Uuid {
    let millis = u64::try_from(time.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &[0xff; 10]).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal, $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The text every id of this kind starts with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// When it was made, to the millisecond.
            pub fn made_at(self) -> Timestamp {
                made_at(self.0)
            }

            /// The last id that could have been made up to and in that millisecond: where a list
            /// by time begins.
            pub fn last_made_at(time: Timestamp) -> Self {
                Self(last_made_at(time))
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Every log line, key and answer names a few ids, so it is written in one piece.
                let mut text = [0; TEXT_LENGTH];
                base32().encode_mut(self.0.as_bytes(), &mut text);
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|rest| base32().decode(rest.as_bytes()).ok())
                    .and_then(|bytes| Uuid::from_slice(&bytes).ok())
                    .map(Self)
                    .ok_or_else(|| IdError { what: $what, prefix: $prefix, text: text.chars().take(80).collect() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::{FakeClock, SeededRng};

        #[test]
        fn every_kind_round_trips_and_refuses_the_others() {
            let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()));
            let texts = [$(ids.make::<$name>().to_string()),*];
            $(
                let own = texts.iter().filter(|text| text.parse::<$name>().is_ok()).count();
                assert_eq!(own, 1, "{} must accept exactly its own text", $name::PREFIX);
            )*
            for text in &texts {
                let json = serde_json::to_string(text).unwrap();
                assert!([$(serde_json::from_str::<$name>(&json).map(|id| id.to_string()).ok()),*].contains(&Some(text.clone())));
            }
        }
    }
    };
}

ids! {
    /// A person.
    UserId = "usr", "user";
    /// A tenant: everything stored belongs to one.
    WorkspaceId = "ws", "workspace";
    /// A workflow, across all its versions.
    WorkflowId = "wf", "workflow";
    /// A deployment: one MCP server.
    DeploymentId = "dep", "deployment";
    /// A connection to another service, with its credentials.
    ConnectionId = "con", "connection";
    /// One run of one workflow version.
    ExecutionId = "exe", "execution";
    /// A browser session.
    SessionId = "ses", "session";
    /// An API key.
    ApiKeyId = "key", "API key";
    /// One HTTP request, as the log and the error body name it.
    RequestId = "req", "request";
}

#[cfg(test)]
mod form {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::{FakeClock, SeededRng};

    #[test]
    fn ids_sort_by_the_time_they_were_made_as_values_and_as_text() {
        let clock = Arc::new(FakeClock::default());
        let ids = Ids::new(clock.clone(), Arc::new(SeededRng::default()));
        let made: Vec<WorkflowId> = (0..50)
            .map(|_| {
                clock.advance(Duration::from_millis(1));
                ids.make()
            })
            .collect();
        assert!(made.is_sorted());
        assert!(made.iter().map(ToString::to_string).is_sorted());
    }

    #[test]
    fn an_id_tells_its_time_and_a_time_the_last_of_its_ids() {
        let clock = Arc::new(FakeClock::default());
        let ids = Ids::new(clock.clone(), Arc::new(SeededRng::default()));
        clock.advance(Duration::from_millis(1_767_323_045_678));
        let now = clock.now();
        let made: ExecutionId = ids.make();
        assert_eq!(made.made_at().as_millisecond(), now.as_millisecond());
        clock.advance(Duration::from_millis(1));
        let later: ExecutionId = ids.make();
        let last = ExecutionId::last_made_at(now);
        assert!(made <= last && last < later);
        assert!(made.to_string() <= last.to_string() && last.to_string() < later.to_string());
    }

    #[test]
    fn an_error_says_what_was_wanted_and_does_not_repeat_much() {
        let error = "usr_06dqsacch1rns0m9xgpgn4b7xg".parse::<WorkflowId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`usr_06dqsacch1rns0m9xgpgn4b7xg` is not a workflow id: expected `wf_` and 26 characters"
        );
        let long = "x".repeat(10_000).parse::<WorkflowId>().unwrap_err();
        assert_eq!(long.text.len(), 80);
    }

    #[test]
    fn one_id_has_one_text() {
        let id = "wf_06dqsacch1rns0m9xgpgn4b7xg";
        assert!(id.parse::<WorkflowId>().is_ok());
        // Upper case, look-alikes, white space and bits that no UUID has.
        for text in [
            &id.to_uppercase(),
            "wf_O6dqsacch1rns0m9xgpgn4b7xg",
            " wf_06dqsacch1rns0m9xgpgn4b7xg",
            "wf_06dqsacch1rns0m9xgpgn4b7xh",
            "wf_06dqsacch1rns0m9xgpgn4b7xg0",
            "wf_",
            "wf",
            "",
        ] {
            assert!(text.parse::<WorkflowId>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_uuid_round_trips(bytes: [u8; 16]) {
            let id = ExecutionId::from(Uuid::from_bytes(bytes));
            prop_assert_eq!(id.to_string().parse::<ExecutionId>().unwrap(), id);
            prop_assert_eq!(serde_json::from_str::<ExecutionId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        }

        #[test]
        fn any_text_is_an_id_or_refused(text in "(exe_)?.{0,30}") {
            if let Ok(id) = text.parse::<ExecutionId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
