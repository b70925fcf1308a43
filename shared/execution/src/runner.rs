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
const RETRY_DELAY: Duration = Duration::from_secs(5);
/// The receive after which a message goes to the dead-letter queue.
pub const MAX_RECEIVES: u32 = 5;

/// The consumer of the execution queue. On AWS its place is taken by the function `runner`.
#[derive(Clone)]
pub struct Runner {
    executions: Executions,
    queue: Arc<dyn Queue>,
    concurrency: usize,
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
        let job: Job = match serde_json::from_str(&message.body) {
            Ok(job) => job,
            Err(error) => {
                tracing::error!(%error, "a message of the execution queue cannot be read; it goes to the dead letters");
                return;
            }
        };
        let again =
            Job { execution: job.execution, created_at: job.created_at, request: job.request.clone() };
        let ran = tokio::select! {
            ran = self.executions.run_queued(job) => ran,
            () = self.keep(&message.receipt) => return,
        };
        let settled = match ran {
            Ok(()) => self.queue.ack(&message.receipt).await,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, execution.id = %again.execution, "an accepted execution could not be run");
                if message.receive_count >= MAX_RECEIVES
                    && let Err(error) = self.executions.give_up(&again, &error).await
                {
                    tracing::error!(error = &error as &dyn std::error::Error, execution.id = %again.execution, "nor could that be recorded");
                }
                self.queue.release(&message.receipt, RETRY_DELAY).await
            }
        };
        if let Err(error) = settled {
            tracing::warn!(error = &error as &dyn std::error::Error, execution.id = %again.execution, "a message could not be settled; it may be delivered again");
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
