//! The queue: at least once, fair between groups, with a dead-letter queue.

use std::time::Duration;

use async_trait::async_trait;

/// The largest body of a message, in bytes. What is larger goes to the blobs and is sent by name.
pub const MAX_MESSAGE: usize = 250 * 1024;
/// The longest time a message can be held back.
pub const MAX_DELAY: Duration = Duration::from_secs(15 * 60);
/// The longest time a message can be held by its receiver.
pub const MAX_VISIBILITY: Duration = Duration::from_secs(12 * 60 * 60);
/// The longest time one [`Queue::receive`] waits.
pub const MAX_WAIT: Duration = Duration::from_secs(20);
/// The most messages one [`Queue::receive`] takes.
pub const MAX_BATCH: usize = 10;

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
    /// The message is larger than the queue takes.
    #[error("the message is {bytes} bytes, more than the {limit} the queue takes")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// The caller broke a rule of the port: a fault of ours, not of the user.
    #[error("not a request a queue takes: {0}")]
    Invalid(String),
    /// The store cannot answer.
    #[error("the queue cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl QueueError {
    /// Refuses what not every queue can send.
    pub fn check_send(group: &str, body: &str, delay: Duration) -> Result<(), Self> {
        if body.len() > MAX_MESSAGE {
            return Err(Self::TooLarge { bytes: body.len(), limit: MAX_MESSAGE });
        }
        if group.is_empty() || group.len() > 128 || !group.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Self::Invalid("a group has 1 to 128 visible ASCII characters".into()));
        }
        if body.is_empty() {
            return Err(Self::Invalid("a message has a body".into()));
        }
        Self::check_delay(delay)
    }

    /// Refuses a delay not every queue can keep.
    pub fn check_delay(delay: Duration) -> Result<(), Self> {
        if delay > MAX_DELAY {
            return Err(Self::Invalid(format!("a message waits at most {} seconds", MAX_DELAY.as_secs())));
        }
        Ok(())
    }

    /// Refuses a visibility time-out not every queue can keep.
    pub fn check_visibility(visibility: Duration) -> Result<(), Self> {
        if visibility.is_zero() || visibility > MAX_VISIBILITY {
            return Err(Self::Invalid(format!(
                "a message is held for more than 0 and at most {} seconds",
                MAX_VISIBILITY.as_secs()
            )));
        }
        Ok(())
    }

    /// Refuses what not every queue can receive.
    pub fn check_receive(max: usize, visibility: Duration, wait: Duration) -> Result<(), Self> {
        if max == 0 || max > MAX_BATCH {
            return Err(Self::Invalid(format!("1 to {MAX_BATCH} messages are received at a time")));
        }
        if wait > MAX_WAIT {
            return Err(Self::Invalid(format!("a receive waits at most {} seconds", MAX_WAIT.as_secs())));
        }
        Self::check_visibility(visibility)
    }
}

/// The port. A receiver must expect a message twice: the work it stands for is made idempotent.
#[async_trait]
pub trait Queue: Send + Sync {
    /// After how many receives a message that was never acknowledged is a dead letter.
    fn max_receives(&self) -> u32;

    /// Accepts a message: it is durable when this resolves. Messages of many groups are served
    /// fairly: a group with a long backlog does not delay the others. On one machine that is by
    /// turns, and in order within a group; SQS gives it as far as it can, and no order. `delay`
    /// holds it back, in whole seconds at most one longer.
    async fn send(&self, group: &str, body: String, delay: Duration) -> Result<(), QueueError>;

    /// Waits up to `wait`, on AWS to the next whole second, for messages and takes at most `max`
    /// (1 to [`MAX_BATCH`]); each is invisible to others for `visibility`. A message received more often than the queue's limit
    /// moves to the dead-letter queue instead.
    ///
    /// A call that is dropped while it takes messages leaves them held until `visibility` has passed.
    async fn receive(
        &self,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> Result<Vec<Message>, QueueError>;

    /// The message is done. Of a dead letter: it is looked after and can go.
    async fn ack(&self, receipt: &str) -> Result<(), QueueError>;

    /// The message needs longer: it is held for `visibility` from now.
    async fn extend(&self, receipt: &str, visibility: Duration) -> Result<(), QueueError>;

    /// Gives the message back, to be received again after `delay`.
    async fn release(&self, receipt: &str, delay: Duration) -> Result<(), QueueError>;

    /// The messages that were received too often, oldest first, at most `max`. They stay until
    /// acknowledged.
    async fn dead_letters(&self, max: usize) -> Result<Vec<Message>, QueueError>;
}
