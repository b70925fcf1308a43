//! What an item holds.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSON object as compact text: what every store keeps, so that on the way there and back no tree of
/// it has to be built.
#[derive(Debug, Clone)]
pub struct Body(String);

impl Body {
    /// The text of a value.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self)
    }

    /// A text from elsewhere, if it is JSON.
    pub fn parse(text: String) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<IgnoredAny>(&text)?;
        Ok(Self(text))
    }

    /// The text that a store gave back as it was put.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it holds.
    pub fn read<'b, T: Deserialize<'b>>(&'b self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// Its tree; `null` when it is no JSON.
    pub fn value(&self) -> Value {
        self.read().unwrap_or_default()
    }

    /// Whether its `kind` is this one.
    pub(crate) fn is_of_kind(&self, kind: &str) -> bool {
        #[derive(Deserialize)]
        struct Head<'b> {
            #[serde(borrow)]
            kind: Cow<'b, str>,
        }
        self.read::<Head<'_>>().is_ok_and(|head| head.kind == kind)
    }
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

/// Two objects are the same in whatever order their fields are.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.value() == other.value()
    }
}

impl PartialEq<Value> for Body {
    fn eq(&self, other: &Value) -> bool {
        self.value() == *other
    }
}
