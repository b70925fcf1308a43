//! What the tool does to the world, from what its nodes do.

use portal_catalog::Effect;
use serde::Serialize;
use serde_json::Value;

use crate::model::{Graph, Item};

/// The hints of a tool, as MCP names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Annotations {
    /// Nothing is changed.
    #[serde(rename = "readOnlyHint")]
    pub read_only: bool,
    /// Something that exists may be changed or removed.
    #[serde(rename = "destructiveHint")]
    pub destructive: bool,
    /// A second call with the same arguments does nothing more.
    #[serde(rename = "idempotentHint")]
    pub idempotent: bool,
    /// Something outside the workflow is asked.
    #[serde(rename = "openWorldHint")]
    pub open_world: bool,
}

pub(crate) fn derive(graph: &Graph<'_>) -> Annotations {
    let effects: Vec<(Effect, bool)> = graph.effects().into_iter().map(effect).collect();
    Annotations {
        read_only: effects.iter().all(|(effect, _)| *effect == Effect::Read),
        destructive: effects
            .iter()
            .any(|(effect, _)| matches!(effect, Effect::Update | Effect::Delete | Effect::ByMethod)),
        idempotent: effects.iter().all(|(_, idempotent)| *idempotent),
        open_world: !effects.is_empty(),
    }
}

/// What one node does, and whether doing it twice is doing it once. A method that only the run
/// knows counts as the worst.
pub(crate) fn effect(item: &Item<'_>) -> (Effect, bool) {
    let declared = item.kind.effect.unwrap_or(Effect::ByMethod);
    if declared != Effect::ByMethod {
        return (declared, item.kind.idempotent || declared == Effect::Read);
    }
    let method = match item.parameter("method") {
        None => Some("GET"),
        Some(template) => template.constant().and_then(Value::as_str),
    };
    match method {
        Some("GET" | "HEAD" | "OPTIONS") => (Effect::Read, true),
        Some("POST") => (Effect::Create, false),
        Some("PUT") => (Effect::Update, true),
        Some("PATCH") => (Effect::Update, false),
        Some("DELETE") => (Effect::Delete, true),
        _ => (Effect::ByMethod, false),
    }
}

/// Whether the author's own word stands for a hint; it may only say more than is derived.
pub(crate) fn merge(derived: Annotations, raw: Option<&Value>) -> Annotations {
    let says = |hint: &str| raw.and_then(|raw| raw.get(hint)).and_then(Value::as_bool);
    Annotations {
        read_only: says("readOnlyHint").unwrap_or(derived.read_only),
        destructive: says("destructiveHint").unwrap_or(derived.destructive),
        idempotent: says("idempotentHint").unwrap_or(derived.idempotent),
        open_world: says("openWorldHint").unwrap_or(derived.open_world),
    }
}
