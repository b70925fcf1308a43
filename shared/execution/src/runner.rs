//! Takes accepted executions from the queue and runs them.

use std::sync::Arc;
use std::time::Duration;

use portal_store::{Message, Queue};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::executions::{Executions, Job};

/// How long a message stays invisible to others; renewed while its execution runs.
const VISIBILITY: Duration = Duration::from_secs(60);
/// How long one receive waits for messages.
const WAIT: Duration = Duration::from_secs(20);
/// After a fault, how long until the message is tried again.
pub const RETRY_DELAY: Duration = Duration::from_secs(5);
/// The receive after which a message goes to the dead-letter queue.
pub const MAX_RECEIVES: u32 = 5;

/// The consumer of the execution queue. On AWS its place is taken by the function `runner`.
#[derive(Clone)]
pub struct Runner {
    executions: Executions,
    queue: Arc<dyn Queue>,
    concurrency: usize,
}

/// Why a message is to be delivered again. It has been logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRun {
    /// It is no message of ours, and will not become one.
    Unreadable,
    /// Its execution could not be run this time.
    Failed,
}

/// Settles the execution that an event of the stack tells of: the queue takes those too.
async fn hear(executions: &Executions, body: &str, no_job: &serde_json::Error) -> Result<(), NotRun> {
    let event = serde_json::from_str(body).unwrap_or_default();
    match executions.hear(&event).await {
        Ok(true) => Ok(()),
        Ok(false) => {
            tracing::error!(error = %no_job, "a message of the execution queue cannot be read; it goes to the dead letters");
            Err(NotRun::Unreadable)
        }
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the end of an execution could not be recorded"
            );
            Err(NotRun::Failed)
        }
    }
}

/// Runs the execution of one delivered message. The last time it is delivered, that it could not be
/// run is recorded: from then on it is a dead letter.
pub async fn run_message(executions: &Executions, body: &str, receive_count: u32) -> Result<(), NotRun> {
    let job: Job = match serde_json::from_str(body) {
        Ok(job) => job,
        Err(error) => return hear(executions, body, &error).await,
    };
    let again = Job { execution: job.execution, created_at: job.created_at, request: job.request.clone() };
    let Err(error) = executions.run_queued(job).await else { return Ok(()) };
    let id = again.execution;
    tracing::error!(error = &error as &dyn std::error::Error, execution.id = %id, "an accepted execution could not be run");
    if receive_count >= MAX_RECEIVES
        && let Err(error) = executions.give_up(&again, &error).await
    {
        tracing::error!(error = &error as &dyn std::error::Error, execution.id = %id, "nor could that be recorded");
    }
    Err(NotRun::Failed)
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").field("concurrency", &self.concurrency).finish_non_exhaustive()
    }
}

impl Runner {
    /// A runner that runs at most `concurrency` executions at once.
    pub fn new(executions: Executions, queue: Arc<dyn Queue>, concurrency: usize) -> Self {
        Self { executions, queue, concurrency }
    }

    /// Runs until `stop` is cancelled, then waits for nothing: what is cut off is delivered again.
    pub async fn run(self, stop: CancellationToken) {
        let slots = Arc::new(Semaphore::new(self.concurrency));
        let tracker = TaskTracker::new();
        while !stop.is_cancelled() {
            let Ok(slot) = slots.clone().acquire_owned().await else { return };
            let received = tokio::select! {
                () = stop.cancelled() => return,
                received = self.queue.receive(1, VISIBILITY, WAIT) => received,
            };
            let messages = match received {
                Ok(messages) => messages,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "cannot receive from the execution queue"
                    );
                    tokio::time::sleep(RETRY_DELAY).await;
                    continue;
                }
            };
            let mut slot = Some(slot);
            for message in messages {
                let (runner, slot) = (self.clone(), slot.take());
                tracker.spawn(async move {
                    runner.deliver(message).await;
                    drop(slot);
                });
            }
        }
    }

    async fn deliver(&self, message: Message) {
        let ran = tokio::select! {
            ran = run_message(&self.executions, &message.body, message.receive_count) => ran,
            () = self.keep(&message.receipt) => return,
        };
        let settled = match ran {
            Ok(()) => self.queue.ack(&message.receipt).await,
            // Left alone it is delivered until it is a dead letter.
            Err(NotRun::Unreadable) => return,
            Err(NotRun::Failed) => self.queue.release(&message.receipt, RETRY_DELAY).await,
        };
        if let Err(error) = settled {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a message could not be settled; it may be delivered again"
            );
        }
    }

    /// Renews the message's hold. Returns only when the hold is lost: then somebody else runs it.
    async fn keep(&self, receipt: &str) {
        loop {
            tokio::time::sleep(VISIBILITY / 3).await;
            if let Err(error) = self.queue.extend(receipt, VISIBILITY).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "lost hold of a message while its execution ran"
                );
                if matches!(error, portal_store::QueueError::ReceiptExpired) {
                    return;
                }
            }
        }
    }
}
