//! Retriers: which one owns an error, and how long it waits.

use std::time::Duration;

use portal_base::Rng;

use crate::failure::Failure;
use crate::machine::Retrier;

/// What a delay beyond all measure becomes.
const LONGEST: Duration = Duration::from_secs(31_622_400);

/// The retries of one visit of a state.
pub(crate) struct Retries<'a> {
    retriers: &'a [Retrier],
    used: Vec<u32>,
}

impl<'a> Retries<'a> {
    pub(crate) fn new(retriers: &'a [Retrier]) -> Self {
        Self { retriers, used: vec![0; retriers.len()] }
    }

    /// All retries so far: `$states.context.State.RetryCount`.
    pub(crate) fn count(&self) -> u32 {
        self.used.iter().sum()
    }

    /// How long to wait before the next attempt; `None` when the error stands.
    ///
    /// The first retrier that matches owns the error. When it has no attempts left, later ones
    /// are not asked.
    pub(crate) fn next(&mut self, failure: &Failure, rng: &dyn Rng) -> Option<Duration> {
        let owner = self.retriers.iter().position(|retrier| failure.matches(&retrier.errors))?;
        let (retrier, used) = (self.retriers.get(owner)?, self.used.get_mut(owner)?);
        if *used >= retrier.max_attempts {
            return None;
        }
        let delay = retrier.delay(*used);
        *used += 1;
        let delay = if retrier.full_jitter { delay * rng.unit() } else { delay };
        Some(Duration::try_from_secs_f64(delay).unwrap_or(LONGEST))
    }
}

impl Retrier {
    /// Seconds before the retry that follows `used` earlier ones, without jitter.
    fn delay(&self, used: u32) -> f64 {
        let rounds = i32::try_from(used).unwrap_or(i32::MAX);
        (self.interval * self.backoff.powi(rounds)).min(self.max_delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portal_base::SeededRng;

    fn retrier(error: &str, max_attempts: u32) -> Retrier {
        Retrier {
            errors: vec![error.into()],
            interval: 2.0,
            max_attempts,
            backoff: 3.0,
            max_delay: 10.0,
            full_jitter: false,
        }
    }

    #[test]
    fn grows_by_the_backoff_rate_up_to_the_longest_delay() {
        let retriers = [retrier("E", 4)];
        let mut retries = Retries::new(&retriers);
        let delays: Vec<_> =
            std::iter::from_fn(|| retries.next(&Failure::new("E", ""), &SeededRng::default())).collect();
        assert_eq!(delays, [2, 6, 10, 10].map(Duration::from_secs));
        assert_eq!(retries.count(), 4);
    }

    #[test]
    fn the_first_that_matches_owns_the_error() {
        let retriers = [retrier("A", 1), retrier("States.ALL", 2)];
        let mut retries = Retries::new(&retriers);
        let mut next = |error: &str| retries.next(&Failure::new(error, ""), &SeededRng::default()).is_some();
        assert!(next("A"));
        assert!(next("B"));
        assert!(!next("A"), "the second retrier must not take over");
        assert!(next("B"));
        assert!(!next("B"));
    }

    #[test]
    fn full_jitter_draws_from_nothing_to_the_delay() {
        let retriers =
            [Retrier { full_jitter: true, max_delay: f64::INFINITY, backoff: 1.0, ..retrier("E", 200) }];
        let mut retries = Retries::new(&retriers);
        let rng = SeededRng::default();
        let delays: Vec<_> = std::iter::from_fn(|| retries.next(&Failure::new("E", ""), &rng)).collect();
        assert!(delays.iter().all(|delay| *delay <= Duration::from_secs(2)));
        assert!(delays.iter().any(|delay| *delay < Duration::from_millis(500)));
        assert!(delays.iter().any(|delay| *delay > Duration::from_millis(1500)));
    }

    #[test]
    fn endless_growth_does_not_overflow() {
        let retriers = [Retrier { max_delay: f64::INFINITY, backoff: 10.0, ..retrier("E", 500) }];
        let mut retries = Retries::new(&retriers);
        while retries.next(&Failure::new("E", ""), &SeededRng::default()).is_some() {}
        assert_eq!(retries.count(), 500);
    }
}
