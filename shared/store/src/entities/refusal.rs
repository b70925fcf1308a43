//! Why the last request to a server that was never called was turned away: what its owner is told
//! who waits for the first call.

use portal_base::{DeploymentId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{Entity, Store, StoreError, get as get_entity, put};
use crate::{Expect, Key, keys};

/// How long a refusal is of interest.
const KEPT_SECONDS: i64 = 24 * 3600;
/// How far apart refusals of callers who were let in are noted.
pub const PACE_MS: i64 = 2_000;
/// The same of callers who were not: anybody can make these.
pub const PACE_AT_THE_DOOR_MS: i64 = 10_000;
/// For how long a refusal at the door does not take the place of what a caller met who was let in.
const VOUCHED_MS: i64 = 600_000;

/// The rule that a request did not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
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

impl RefusalReason {
    /// Whether whoever sent the request was not let in: nothing such a request says is kept.
    pub const fn is_at_the_door(self) -> bool {
        matches!(self, Self::KeyMissing | Self::KeyInvalid | Self::NotLocal)
    }
}

/// A rule of an input schema, where the arguments broke it. A value is never part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenRule {
    /// JSON pointer into the arguments.
    pub pointer: String,
    /// Such as `required`.
    pub rule: String,
    /// What the schema wants there, such as `integer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<String>,
}

/// What was refused, and why. Whoever makes one keeps its texts short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Why.
    pub why: RefusalReason,
    /// The tool that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// What the client calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What is wrong with the arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<BrokenRule>,
}

impl Refused {
    /// A refusal of which nothing but its reason is told.
    pub const fn plainly(why: RefusalReason) -> Self {
        Self { why, tool: None, client: None, broken: Vec::new() }
    }
}

/// The last refusal of a server: one row, which is overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Whose the server is.
    pub workspace: WorkspaceId,
    /// The server.
    pub deployment: DeploymentId,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub refused: Refused,
}

impl Entity for Refusal {
    const KIND: &'static str = "refusal";

    fn key(&self) -> Key {
        keys::refusal(self.workspace, self.deployment)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.at.as_second() + KEPT_SECONDS).ok()
    }
}

impl Refusal {
    /// Whether this one is written over that one, which bounds both how often the row is written and
    /// what somebody without a key can hide.
    fn displaces(&self, stored: &Self) -> bool {
        let age = self.at.as_millisecond() - stored.at.as_millisecond();
        match (self.refused.why.is_at_the_door(), stored.refused.why.is_at_the_door()) {
            (false, true) => age >= 0,
            (false, false) => age >= PACE_MS,
            (true, true) => age >= PACE_AT_THE_DOOR_MS,
            (true, false) => age >= VOUCHED_MS,
        }
    }
}

/// Notes a refusal, unless the one that is noted stands for now. Losing a race against another one is
/// fine: that one was noted.
pub async fn note(store: &Store, refusal: &Refusal) -> Result<(), StoreError> {
    let stored = get_entity::<Refusal>(store, &refusal.key()).await?;
    let expect = match &stored {
        Some(stored) if !refusal.displaces(stored) => return Ok(()),
        Some(stored) => stored.expect(),
        None => Expect::Absent,
    };
    match put(store, refusal, expect).await {
        Err(error) if !error.is_conflict() => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The last refusal of a server that is noted.
pub async fn latest(
    store: &Store,
    workspace: WorkspaceId,
    deployment: DeploymentId,
) -> Result<Option<Refusal>, StoreError> {
    let found = get_entity(store, &keys::refusal(workspace, deployment)).await?;
    Ok(found.map(|refusal| refusal.entity))
}

#[cfg(test)]
mod tests {
    use portal_base::{Clock as _, SystemClock};

    use super::*;
    use crate::entities::testing::{ids, now, raw, store};

    #[tokio::test]
    async fn the_row_is_written_at_a_pace_and_a_stranger_hides_nothing() {
        use RefusalReason::{Arguments, KeyInvalid, KeyMissing, UnknownTool};
        let (store, ids) = (store(), ids());
        let (workspace, deployment) = (ids.make(), ids.make());
        // The embedded table drops what has expired by the machine's clock.
        let start = SystemClock.now().as_millisecond();
        let met = async |after: i64, why: RefusalReason| {
            let at = Timestamp::from_millisecond(start + after).unwrap();
            let refusal = Refusal { workspace, deployment, at, refused: Refused::plainly(why) };
            note(&store, &refusal).await.unwrap();
            let stored = latest(&store, workspace, deployment).await.unwrap().unwrap();
            (stored.at == at).then_some(stored.refused.why)
        };
        for (after, why, written) in [
            (0, KeyMissing, true),
            (9_999, KeyInvalid, false),
            (10_000, KeyInvalid, true),
            (10_001, Arguments, true),
            (12_000, UnknownTool, false),
            (12_001, UnknownTool, true),
            (612_000, KeyMissing, false),
            (612_001, KeyMissing, true),
        ] {
            assert_eq!(met(after, why).await, written.then_some(why), "{after}");
        }
        assert_eq!(latest(&store, ids.make(), deployment).await.unwrap(), None, "another workspace's");
    }

    #[test]
    fn the_wire_form() {
        let ids = ids();
        let refusal = Refusal {
            workspace: ids.make(),
            deployment: ids.make(),
            at: now(),
            refused: Refused {
                tool: Some("send_report".to_owned()),
                client: Some("Cursor 2.1".to_owned()),
                broken: vec![BrokenRule {
                    pointer: "/to".to_owned(),
                    rule: "required".to_owned(),
                    wanted: None,
                }],
                ..Refused::plainly(RefusalReason::Arguments)
            },
        };
        insta::assert_json_snapshot!(raw(&refusal), @r#"
        {
          "key": [
            "W#ws_06dqsacch1rns0m9xgpgn4b7xg#DEP#dep_06dqsacch1z5bcqvxth97y0bs4",
            "REFUSED"
          ],
          "indexes": {},
          "expires_at": 1767409445,
          "body": {
            "kind": "refusal",
            "v": 1,
            "workspace": "ws_06dqsacch1rns0m9xgpgn4b7xg",
            "deployment": "dep_06dqsacch1z5bcqvxth97y0bs4",
            "at": "2026-01-02T03:04:05Z",
            "why": "arguments",
            "tool": "send_report",
            "client": "Cursor 2.1",
            "broken": [
              {
                "pointer": "/to",
                "rule": "required"
              }
            ]
          }
        }
        "#);
    }
}
