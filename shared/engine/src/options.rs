//! What a run is given, and how it ends.

use std::sync::Arc;

use portal_base::{Clock, OsRng, Rng, SystemClock, Timestamp};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::event::{Events, Failed};
use crate::task::Tasks;

/// Everything a run needs from outside.
#[derive(Clone)]
pub struct RunOptions {
    /// What Task states invoke.
    pub tasks: Arc<dyn Tasks>,
    /// Who listens, if anybody.
    pub events: Option<Arc<dyn Events>>,
    /// Where the time of day comes from. Sleeping goes through tokio, so a test may pause it.
    pub clock: Arc<dyn Clock>,
    /// Where the jitter of retries comes from.
    pub rng: Arc<dyn Rng>,
    /// Stops the execution.
    pub cancel: CancellationToken,
    /// How much a run may take.
    pub limits: Limits,
    /// What `$states.context` says of the execution.
    pub context: ExecutionContext,
    /// Waits and retry intervals take no time.
    pub no_wait: bool,
}

impl RunOptions {
    /// Options with the machine's own clock and randomness, the limits of Step Functions and
    /// nobody listening.
    pub fn new(tasks: Arc<dyn Tasks>) -> Self {
        Self {
            tasks,
            events: None,
            clock: Arc::new(SystemClock),
            rng: Arc::new(OsRng),
            cancel: CancellationToken::new(),
            limits: Limits::default(),
            context: ExecutionContext::default(),
            no_wait: false,
        }
    }
}

/// What `$states.context` says of the execution. `Execution.Input` is the input itself.
#[derive(Debug, Clone)]
pub struct ExecutionContext {
    /// `Execution.Id`.
    pub execution_id: Arc<str>,
    /// `Execution.Name`.
    pub execution_name: Arc<str>,
    /// `Execution.RoleArn`.
    pub role: Arc<str>,
    /// `Execution.StartTime`; the clock's time when absent.
    pub started_at: Option<Timestamp>,
    /// `StateMachine.Id`.
    pub machine_id: Arc<str>,
    /// `StateMachine.Name`.
    pub machine_name: Arc<str>,
}

impl Default for ExecutionContext {
    fn default() -> Self {
        Self {
            execution_id: "execution".into(),
            execution_name: "execution".into(),
            role: "role".into(),
            started_at: None,
            machine_id: "machine".into(),
            machine_name: "machine".into(),
        }
    }
}

/// How much a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a state's input, arguments, result or output, and of one variable or one Assign.
    pub payload_bytes: usize,
    /// Bytes of all variables together.
    pub variables_bytes: usize,
    /// States entered, iterations and branches included; keeps a loop without an exit from
    /// running for ever.
    pub transitions: u64,
    /// Iterations of one Map that run at the same time when it does not ask for fewer.
    pub map_concurrency: usize,
    /// Milliseconds one expression may compute.
    pub expression_ms: u64,
}

impl Default for Limits {
    /// What Step Functions allows; a million transitions, which it does not limit for Express.
    fn default() -> Self {
        Self {
            payload_bytes: 256 * 1024,
            variables_bytes: 10 * 1024 * 1024,
            transitions: 1_000_000,
            map_concurrency: 40,
            expression_ms: 1000,
        }
    }
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// With an output.
    Succeeded(Arc<Value>),
    /// With an error that nothing caught.
    Failed(Failed),
    /// By its cancellation token.
    Aborted,
    /// By the machine's `TimeoutSeconds`, past every Catch.
    TimedOut,
}
