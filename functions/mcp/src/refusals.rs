//! What is noted of a request that was turned away before its server was ever called, so that its owner,
//! who waits for the first call, hears why it does not come.
//!
//! What is noted ends up on the owner's screen, so it is short and plain, and no value of an argument is
//! part of it: values may be secret. Of whoever was not let in nothing is noted but the reason. The
//! store is asked once in a while at most, whatever is sent here, and never once the server was called.

use std::sync::atomic::{AtomicI64, Ordering};

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use portal_base::Timestamp;
use portal_store::entities::refusal::{self, PACE_AT_THE_DOOR_MS, PACE_MS};
use portal_store::entities::{BrokenRule, Refusal, Refused};
use portal_workflow::Pointer;
use serde_json::Value;

use crate::backend::StoredBackend;
use crate::definition::ServerDefinition;

/// How much is told of a place in the arguments.
const MAX_POINTER: usize = 120;
/// How much is told of what the schema wants there.
const MAX_WANTED: usize = 80;

/// When this process last let a refusal of a server through to the store.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    inside: AtomicI64,
    at_the_door: AtomicI64,
}

impl Pace {
    /// Whether it is time again; true for one of those who ask at the same time.
    fn is_due(&self, refused: &Refused, now: Timestamp) -> bool {
        let (last, pace) = if refused.why.is_at_the_door() {
            (&self.at_the_door, PACE_AT_THE_DOOR_MS)
        } else {
            (&self.inside, PACE_MS)
        };
        let now = now.as_millisecond();
        let seen = last.load(Ordering::Relaxed);
        let due = now.saturating_sub(seen) >= pace;
        due && last.compare_exchange(seen, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl StoredBackend {
    /// Notes why a request was turned away, for as long as the server was never called.
    pub(crate) async fn note_refusal(&self, server: &ServerDefinition, refused: Refused) {
        let now = self.clock.now();
        let Some(known) = self.known(&server.slug) else { return };
        if known.is_called() || !known.pace.is_due(&refused, now) {
            return;
        }
        let &ServerDefinition { workspace, deployment, .. } = server;
        let refusal = Refusal { workspace, deployment, at: now, refused };
        if let Err(error) = refusal::note(&self.store, &refusal).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, slug = server.slug, "a refusal could not be noted");
        }
    }
}

/// The rules of the schema that an error is about, each with its place.
pub(crate) fn broken(error: &ValidationError<'_>) -> Vec<BrokenRule> {
    let place = error.instance_path().as_str();
    let within = |name: &str| Pointer::from(place).key(name);
    let one = |pointer: &str, wanted: Option<String>| BrokenRule {
        pointer: plain(pointer, MAX_POINTER),
        rule: plain(error.kind().keyword(), 40),
        wanted: wanted.map(|wanted| plain(&wanted, MAX_WANTED)),
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other rules want nothing that is told in a word")]
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            vec![one(within(property.as_str().unwrap_or_default()).as_str(), None)]
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().take(4).map(|name| one(within(name).as_str(), None)).collect()
        }
        ValidationErrorKind::Type { kind } => vec![one(place, Some(types(kind)))],
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let options = options.iter().map(Value::to_string).collect::<Vec<_>>();
            vec![one(place, Some(options.join(", ")))]
        }
        ValidationErrorKind::Constant { expected_value } => {
            vec![one(place, Some(expected_value.to_string()))]
        }
        ValidationErrorKind::Pattern { pattern } => vec![one(place, Some(pattern.clone()))],
        ValidationErrorKind::Format { format } => vec![one(place, Some(format.clone()))],
        ValidationErrorKind::Minimum { limit }
        | ValidationErrorKind::Maximum { limit }
        | ValidationErrorKind::ExclusiveMinimum { limit }
        | ValidationErrorKind::ExclusiveMaximum { limit } => vec![one(place, Some(limit.to_string()))],
        ValidationErrorKind::MinLength { limit }
        | ValidationErrorKind::MaxLength { limit }
        | ValidationErrorKind::MinItems { limit }
        | ValidationErrorKind::MaxItems { limit } => vec![one(place, Some(limit.to_string()))],
        _ => vec![one(place, None)],
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => kind.as_str().to_owned(),
        TypeKind::Multiple(kinds) => {
            kinds.iter().map(|kind| kind.as_str().to_owned()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A stranger's text for somebody else's screen: one line, cut after `limit` characters, without what is
/// not seen or turns the direction of what is.
pub(crate) fn plain(text: &str, limit: usize) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    // Whatever was sent is not gone through to its end.
    let seen = text.chars().take(limit.saturating_mul(4));
    let seen: String = seen.filter(|c| !hidden(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::schema::short(&words, limit)
}

#[cfg(test)]
mod tests {
    use portal_store::entities::RefusalReason;

    use super::*;

    #[test]
    fn a_stranger_s_text_is_one_short_line_that_reads_as_it_looks() {
        assert_eq!(plain("  Cursor\r\n2.1\u{7} ", 40), "Cursor 2.1");
        assert_eq!(plain("a\u{202e}b\u{200b}c\u{feff}d\u{e0041}", 40), "abcd");
        assert_eq!(plain("a\u{3164}b\u{fe0f}c\u{2800}d\u{e0100}", 40), "abcd");
        assert_eq!(plain("날씨 클라이언트", 40), "날씨 클라이언트");
        assert_eq!(plain(&"x".repeat(1_000), 40).chars().count(), 41);
        assert_eq!(plain(&"\u{200b}".repeat(1_000_000), 40), "");
    }

    #[test]
    fn the_store_is_asked_at_a_pace_for_those_let_in_and_those_not() {
        let pace = Pace::default();
        let at = |ms: i64| Timestamp::from_millisecond(1_767_000_000_000 + ms).unwrap();
        let inside = Refused::plainly(RefusalReason::Arguments);
        let door = Refused::plainly(RefusalReason::KeyMissing);
        assert!(pace.is_due(&door, at(0)));
        assert!(pace.is_due(&inside, at(1)), "a stranger does not keep the others from being noted");
        assert!(!pace.is_due(&inside, at(PACE_MS)));
        assert!(pace.is_due(&inside, at(PACE_MS + 1)));
        assert!(!pace.is_due(&door, at(PACE_AT_THE_DOOR_MS - 1)));
        assert!(pace.is_due(&door, at(PACE_AT_THE_DOOR_MS)));
    }
}
