//! Refusals as the API shows them.

use portal_base::Timestamp;
use portal_store::entities::{self, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefusalReason {
    /// No API key came with it.
    KeyMissing,
    /// The key is unknown, revoked, expired or of another server.
    KeyInvalid,
    /// The server is public on its own machine only, and the request came from elsewhere.
    NotLocal,
    /// The server is paused.
    Paused,
    /// The server has no tool of that name.
    UnknownTool,
    /// The arguments do not match the tool's input schema.
    Arguments,
    /// The tool's input schema itself cannot be used.
    InputSchema,
}

impl From<entities::RefusalReason> for RefusalReason {
    fn from(why: entities::RefusalReason) -> Self {
        match why {
            entities::RefusalReason::KeyMissing => Self::KeyMissing,
            entities::RefusalReason::KeyInvalid => Self::KeyInvalid,
            entities::RefusalReason::NotLocal => Self::NotLocal,
            entities::RefusalReason::Paused => Self::Paused,
            entities::RefusalReason::UnknownTool => Self::UnknownTool,
            entities::RefusalReason::Arguments => Self::Arguments,
            entities::RefusalReason::InputSchema => Self::InputSchema,
        }
    }
}

/// A rule of the input schema that the arguments broke. Their values are never told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BrokenRule {
    /// JSON pointer into the arguments.
    #[schema(example = "/to")]
    pointer: String,
    /// The rule, as JSON Schema calls it.
    #[schema(example = "required")]
    rule: String,
    /// What the schema wants there, where that is said in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "integer")]
    wanted: Option<String>,
}

/// A request that was turned away before its server was ever called.
///
/// Of a request without a good key only `at` and `why` are told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RefusedCall {
    /// When.
    at: Timestamp,
    /// Why.
    why: RefusalReason,
    /// The tool that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<String>,
    /// What the client calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    /// What was wrong with the arguments: the first four rules.
    broken: Vec<BrokenRule>,
}

impl From<Refusal> for RefusedCall {
    fn from(refusal: Refusal) -> Self {
        let entities::Refused { why, tool, client, broken } = refusal.refused;
        let broken = broken.into_iter().map(|entities::BrokenRule { pointer, rule, wanted }| BrokenRule {
            pointer,
            rule,
            wanted,
        });
        Self { at: refusal.at, why: why.into(), tool, client, broken: broken.collect() }
    }
}
