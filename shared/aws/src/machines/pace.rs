//! How fast machines are made. Step Functions gives an account one CreateStateMachine a second,
//! after a first burst, so everybody who publishes waits in line here before they ask.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// How many may go at once after a quiet time: a part of the account's hundred, since other
/// processes have their own line.
const BURST: f64 = 5.0;
/// How many a second.
const RATE: f64 = 1.0;

/// A token bucket. Whoever waits holds the line, so turns come in order.
#[derive(Debug)]
pub(super) struct Pace(Mutex<Bucket>);

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Bucket { tokens: BURST, at: Instant::now() }))
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) {
        let mut bucket = self.0.lock().await;
        let now = Instant::now();
        let earned = now.duration_since(bucket.at).as_secs_f64() * RATE;
        bucket.tokens = (bucket.tokens + earned).min(BURST);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - bucket.tokens) / RATE);
            tokio::time::sleep(wait).await;
            bucket.tokens = 1.0;
            bucket.at = Instant::now();
        }
        bucket.tokens -= 1.0;
    }

    /// AWS said no: others are at it too, so this process has no burst left.
    pub(super) async fn slow_down(&self) {
        let mut bucket = self.0.lock().await;
        bucket.tokens = 0.0;
        bucket.at = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_a_burst_there_is_one_a_second() {
        let pace = Pace::new();
        let start = Instant::now();
        for _ in 0..5 {
            pace.turn().await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..3 {
            pace.turn().await;
        }
        assert_eq!(start.elapsed().as_secs(), 3);
        tokio::time::sleep(Duration::from_mins(1)).await;
        pace.slow_down().await;
        let start = Instant::now();
        pace.turn().await;
        assert_eq!(start.elapsed().as_secs(), 1);
    }
}
