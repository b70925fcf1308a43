//! Receipts that know how long they hold.
//!
//! SQS deletes a message under a receipt whose time is over without a word, though somebody else
//! may hold it by then. So a receipt carries its deadline, and this process remembers which of its
//! receipts it has extended or given back.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use portal_store::QueueError;

/// From how many remembered receipts on those are forgotten that no longer matter.
const MANY: usize = 1024;

/// What a receipt's text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Receipt {
    /// A held message: SQS's handle, and until when it is held by what the receipt knows.
    Held {
        /// Milliseconds since the epoch.
        deadline: i64,
        handle: String,
    },
    /// A dead letter, by its message id: its handle changes with every look.
    Dead(String),
}

impl Receipt {
    pub(super) fn parse(text: &str) -> Result<Self, QueueError> {
        let parsed = match text.split_once('.') {
            Some(("m", rest)) => rest.split_once('.').and_then(|(deadline, handle)| {
                let handle = Some(handle.to_owned()).filter(|handle| !handle.is_empty())?;
                Some(Self::Held { deadline: deadline.parse().ok()?, handle })
            }),
            Some(("d", id)) if !id.is_empty() => Some(Self::Dead(id.to_owned())),
            _ => None,
        };
        parsed.ok_or(QueueError::ReceiptExpired)
    }
}

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Held { deadline, handle } => write!(f, "m.{deadline}.{handle}"),
            Self::Dead(id) => write!(f, "d.{id}"),
        }
    }
}

/// Until when a message is held that has just arrived: a little less than it was asked for, since
/// its time began when it left.
pub(super) fn deadline(now: i64, visibility: Duration) -> i64 {
    let margin = (visibility / 20).min(Duration::from_secs(1));
    now.saturating_add(i64::try_from(visibility.saturating_sub(margin).as_millis()).unwrap_or(i64::MAX))
}

/// What this process did with its receipts.
#[derive(Debug, Default)]
pub(super) struct Receipts(Mutex<HashMap<String, Known>>);

#[derive(Debug, Clone, Copy)]
struct Known {
    /// Given back or acknowledged.
    void: bool,
    /// When the message is no longer held, and this can be forgotten.
    deadline: i64,
}

impl Receipts {
    /// Refuses a handle that no longer holds its message.
    pub(super) fn check(&self, handle: &str, deadline: i64, now: i64) -> Result<(), QueueError> {
        let known = self.lock().get(handle).copied();
        let held = known.map_or(now < deadline, |known| !known.void && now < known.deadline);
        if held { Ok(()) } else { Err(QueueError::ReceiptExpired) }
    }

    /// The message is held until `deadline` from now on.
    pub(super) fn extend(&self, handle: &str, deadline: i64, now: i64) {
        self.remember(handle, Known { void: false, deadline }, now);
    }

    /// The handle holds nothing any more.
    pub(super) fn void(&self, handle: &str, deadline: i64, now: i64) {
        let deadline = self.lock().get(handle).map_or(deadline, |known| known.deadline.max(deadline));
        self.remember(handle, Known { void: true, deadline }, now);
    }

    fn remember(&self, handle: &str, known: Known, now: i64) {
        let mut all = self.lock();
        if all.len() >= MANY {
            // Past its deadline a receipt refuses by what its text says.
            all.retain(|_, known| known.deadline > now);
        }
        all.insert(handle.to_owned(), known);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_reads_back() {
        for receipt in [Receipt::Held { deadline: 5, handle: "a.b=".into() }, Receipt::Dead("x-1".into())] {
            assert_eq!(Receipt::parse(&receipt.to_string()).unwrap(), receipt);
        }
        for text in ["", "m", "m.5", "m.5.", "m.x.y", "d.", "1.1", "x.1.y"] {
            assert!(Receipt::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_receipt_holds_until_its_deadline_unless_told_otherwise() {
        let receipts = Receipts::default();
        assert!(receipts.check("a", 10, 9).is_ok());
        assert!(receipts.check("a", 10, 10).is_err());
        receipts.extend("a", 20, 5);
        assert!(receipts.check("a", 10, 19).is_ok());
        assert!(receipts.check("a", 10, 20).is_err());
        receipts.void("a", 10, 6);
        assert!(receipts.check("a", 10, 7).is_err());
    }

    #[test]
    fn what_is_over_is_forgotten_and_still_refused() {
        let receipts = Receipts::default();
        for n in 0..MANY {
            receipts.void(&n.to_string(), 10, 5);
        }
        receipts.void("late", 30, 20);
        assert_eq!(receipts.lock().len(), 1);
        assert!(receipts.check("0", 10, 20).is_err());
    }

    #[test]
    fn the_deadline_leaves_a_margin() {
        assert_eq!(deadline(1_000, Duration::from_secs(3)), 1_000 + 3_000 - 150);
        assert_eq!(deadline(0, Duration::from_hours(1)), 3_599_000);
    }
}
