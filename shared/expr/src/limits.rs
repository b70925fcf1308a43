//! How much an evaluation may take.

use std::time::Duration;

pub use jsonata_core::evaluator::CancelToken;

/// The bounds of one evaluation. Whatever it meets first ends it with an error.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Wall clock time. Checked between steps; no single step works on more than the other limits
    /// let through.
    pub time: Duration,
    /// Nesting of calls and expressions. A call that is not the last thing a function does takes
    /// about three.
    pub depth: usize,
    /// Items of one sequence.
    pub sequence: usize,
    /// Bytes that intermediate values may take, counted as they are made.
    pub memory: usize,
    /// Bytes of the result as JSON, about.
    pub result: usize,
    /// Ends the evaluation from another thread.
    pub cancel: Option<CancelToken>,
}

impl Default for Limits {
    /// Step Functions gives an evaluation one second and some memory; the rest is ours.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(1),
            depth: 3_000,
            sequence: 1_000_000,
            memory: 256 << 20,
            result: 10 << 20,
            cancel: None,
        }
    }
}
