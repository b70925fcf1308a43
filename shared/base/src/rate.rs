//! Token buckets: how often somebody may do something.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::{Clock, Timestamp};

/// Beyond so many keys those whose buckets are full again are forgotten, which changes nothing.
const KEYS: usize = 10_000;

/// How often: so many at once, and so many a second in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The size of a bucket.
    pub burst: u32,
    /// How fast it fills.
    pub per_second: f64,
}

/// A bucket for each key. The state is this process's own: two processes allow twice as much, and a
/// restart forgets.
pub struct Buckets {
    rate: Rate,
    clock: Arc<dyn Clock>,
    left: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Whether it may be done.
    pub allowed: bool,
    /// How often at once.
    pub limit: u32,
    /// How often more at once from now.
    pub remaining: u32,
    /// When it makes sense to ask again; nothing when it was allowed.
    pub retry_after: Duration,
    /// When the bucket is full again.
    pub full_after: Duration,
}

impl Buckets {
    /// Buckets that are full to begin with.
    pub fn new(rate: Rate, clock: Arc<dyn Clock>) -> Self {
        let rate = Rate { burst: rate.burst.max(1), per_second: rate.per_second.max(0.001) };
        Self { rate, clock, left: Mutex::default() }
    }

    /// The rate of each bucket.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Asks to do it once.
    pub fn take(&self, key: &str) -> Taken {
        let now = self.clock.now();
        let most = f64::from(self.rate.burst);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= KEYS && !left.contains_key(key) {
            left.retain(|_, bucket| self.filled(*bucket, now) < most);
        }
        let known = left.get(key).copied().unwrap_or(Bucket { tokens: most, at: now });
        let filled = self.filled(known, now);
        let allowed = filled >= 1.0;
        let tokens = if allowed { filled - 1.0 } else { filled };
        left.insert(key.to_owned(), Bucket { tokens, at: now });
        let seconds = |missing: f64| Duration::from_secs_f64(missing.max(0.0) / self.rate.per_second);
        Taken {
            allowed,
            limit: self.rate.burst,
            remaining: whole(tokens),
            retry_after: if allowed { Duration::ZERO } else { seconds(1.0 - tokens) },
            full_after: seconds(most - tokens),
        }
    }

    fn filled(&self, bucket: Bucket, now: Timestamp) -> f64 {
        // a clock that was set back fills nothing
        let passed = (now.as_millisecond() - bucket.at.as_millisecond()).max(0);
        (bucket.tokens + passed as f64 / 1000.0 * self.rate.per_second).min(f64::from(self.rate.burst))
    }
}

impl std::fmt::Debug for Buckets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buckets").field("rate", &self.rate).finish_non_exhaustive()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and a burst, which is a u32"
)]
fn whole(tokens: f64) -> u32 {
    tokens.floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FakeClock;

    #[test]
    fn a_bucket_empties_and_fills_and_knows_its_key() {
        let clock = Arc::new(FakeClock::default());
        let buckets = Buckets::new(Rate { burst: 3, per_second: 2.0 }, clock.clone());
        let left: Vec<u32> = (0..3).map(|_| buckets.take("a").remaining).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = buckets.take("a");
        assert_eq!((refused.allowed, refused.retry_after), (false, Duration::from_millis(500)));
        assert_eq!(refused.full_after, Duration::from_millis(1500));
        assert!(buckets.take("b").allowed, "another key has a bucket of its own");
        clock.advance(Duration::from_millis(500));
        assert!(buckets.take("a").allowed);
        assert!(!buckets.take("a").allowed);
        clock.advance(Duration::from_secs(60));
        assert_eq!(buckets.take("a").remaining, 2, "a bucket never holds more than its size");
    }

    #[test]
    fn full_buckets_are_forgotten_when_there_are_many() {
        let clock = Arc::new(FakeClock::default());
        let buckets = Buckets::new(Rate { burst: 2, per_second: 1.0 }, clock.clone());
        for key in 0..KEYS {
            buckets.take(&key.to_string());
        }
        clock.advance(Duration::from_secs(5));
        buckets.take("new");
        assert_eq!(buckets.left.lock().unwrap().len(), 1);
    }
}
