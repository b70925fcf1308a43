//! The queue: at least once, with a dead-letter queue.

use std::time::Duration;

use async_trait::async_trait;

/// One received message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What [`Queue::ack`], [`Queue::extend`] and [`Queue::release`] take. Valid until the visibility time-out.
    pub receipt: String,
    /// Whose turn it is counted for.
    pub group: String,
    /// What was sent.
    pub body: String,
    /// How many times it was received, this time included.
    pub receive_count: u32,
}

/// Why the queue did not do it.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The receipt's visibility time-out has passed and someone else may hold the message.
    #[error("the message is no longer held under this receipt")]
    ReceiptExpired,
    /// The store cannot answer.
    #[error("the queue cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The port.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Accepts a message: it is durable when this resolves. Messages of many groups are served
    /// fairly: a group with a long backlog does not delay the others. `delay` holds it back.
    async fn send(&self, group: &str, body: String, delay: Duration) -> Result<(), QueueError>;

    /// Waits up to `wait` for messages and takes at most `max` (1 to 10); each is invisible to
    /// others for `visibility`. A message received more often than the queue's limit moves to
    /// the dead-letter queue instead.
    async fn receive(
        &self,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> Result<Vec<Message>, QueueError>;

    /// The message is done.
    async fn ack(&self, receipt: &str) -> Result<(), QueueError>;

    /// The message needs longer.
    async fn extend(&self, receipt: &str, visibility: Duration) -> Result<(), QueueError>;

    /// Gives the message back, to be received again after `delay`.
    async fn release(&self, receipt: &str, delay: Duration) -> Result<(), QueueError>;

    /// The messages that were received too often, oldest first, at most `max`.
    async fn dead_letters(&self, max: usize) -> Result<Vec<Message>, QueueError>;
}
