//! The queue on SQS: a standard queue, fair by message group, with a dead-letter queue.

pub mod batch;
mod body;
mod dead;
mod receipts;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Config;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message as Received, MessageAttributeValue, MessageSystemAttributeName};
use aws_smithy_types::timeout::TimeoutConfig;
use portal_base::Clock;
use portal_store::{Message, Queue, QueueError};
use serde_json::Value;

use batch::{Delivery, Event};
use dead::DeadLetters;
use receipts::{Receipt, Receipts, deadline};

/// What a receive may take beyond the time it waits.
const SLACK: Duration = Duration::from_secs(10);

/// The queue on SQS.
///
/// A message's group is its `MessageGroupId`, by which SQS keeps one workspace's backlog from
/// delaying the others. SQS knows whole seconds: what is shorter is rounded up. A receipt that was
/// extended or given back is known as such in this process only; elsewhere it counts by the
/// deadline it was made with. SQS drops a dead letter after two weeks.
#[derive(Debug, Clone)]
pub struct SqsQueue(Arc<Inner>);

struct Inner {
    client: Client,
    url: String,
    dead: Option<DeadLetters>,
    max_receives: u32,
    clock: Arc<dyn Clock>,
    receipts: Receipts,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner").field("url", &self.url).finish_non_exhaustive()
    }
}

impl SqsQueue {
    pub(crate) fn new(
        client: Client,
        url: &str,
        dead_url: Option<&str>,
        max_receives: u32,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let dead = dead_url.map(|url| DeadLetters::new(client.clone(), url));
        let receipts = Receipts::default();
        Self(Arc::new(Inner { client, url: url.to_owned(), dead, max_receives, clock, receipts }))
    }

    /// The messages of an event by which Lambda delivers a batch. `visibility` is the queue's own,
    /// from now.
    pub fn deliveries(&self, event: Value, visibility: Duration) -> Result<Vec<Delivery>, QueueError> {
        let event: Event = serde_json::from_value(event)
            .map_err(|error| QueueError::Invalid(format!("the event is not SQS's: {error}")))?;
        let deadline = deadline(self.now(), visibility);
        let delivery = |record: batch::Record| {
            let receipt = Receipt::Held { deadline, handle: record.receipt_handle.clone() };
            Ok(Delivery { id: record.message_id.clone(), message: record.message(receipt.to_string())? })
        };
        event.records.into_iter().map(delivery).collect()
    }

    fn now(&self) -> i64 {
        self.0.clock.now().as_millisecond()
    }

    /// The handle of a message that is still held.
    fn held(&self, receipt: &str) -> Result<(String, i64), QueueError> {
        match Receipt::parse(receipt)? {
            Receipt::Dead(_) => Err(QueueError::ReceiptExpired),
            Receipt::Held { deadline, handle } => {
                self.0.receipts.check(&handle, deadline, self.now())?;
                Ok((handle, deadline))
            }
        }
    }

    async fn change_visibility(&self, handle: &str, seconds: i32) -> Result<(), QueueError> {
        let change = self.0.client.change_message_visibility().queue_url(&self.0.url).receipt_handle(handle);
        change.visibility_timeout(seconds).send().await.map(drop).map_err(refused)
    }

    fn dead(&self) -> Result<&DeadLetters, QueueError> {
        let missing = || QueueError::Invalid("this process was given no dead-letter queue".to_owned());
        self.0.dead.as_ref().ok_or_else(missing)
    }
}

#[async_trait]
impl Queue for SqsQueue {
    fn max_receives(&self) -> u32 {
        self.0.max_receives
    }

    /// One SendMessage.
    async fn send(&self, group: &str, body: String, delay: Duration) -> Result<(), QueueError> {
        QueueError::check_send(group, &body, delay)?;
        let (body, encoded) = body::encode(body);
        let mut send = self
            .0
            .client
            .send_message()
            .queue_url(&self.0.url)
            .message_group_id(group)
            .message_body(body)
            .delay_seconds(whole_seconds(delay));
        if encoded {
            let value = MessageAttributeValue::builder().data_type("String").string_value(body::AS_BASE64);
            send = send.message_attributes(body::ENCODING, value.build().map_err(unavailable)?);
        }
        send.send().await.map(drop).map_err(unavailable)
    }

    /// One ReceiveMessage.
    async fn receive(
        &self,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> Result<Vec<Message>, QueueError> {
        QueueError::check_receive(max, visibility, wait)?;
        let received = receive(&self.0.client, &self.0.url, max, visibility, wait).await?;
        let deadline = deadline(self.now(), visibility);
        let message = |received: Received| {
            let handle = received.receipt_handle.clone().unwrap_or_default();
            message(received, Receipt::Held { deadline, handle }, None)
        };
        received.into_iter().map(message).collect()
    }

    /// One DeleteMessage.
    async fn ack(&self, receipt: &str) -> Result<(), QueueError> {
        if let Receipt::Dead(id) = Receipt::parse(receipt)? {
            return self.dead()?.remove(&id).await;
        }
        let (handle, deadline) = self.held(receipt)?;
        let delete = self.0.client.delete_message().queue_url(&self.0.url).receipt_handle(&handle);
        delete.send().await.map_err(refused)?;
        self.0.receipts.void(&handle, deadline, self.now());
        Ok(())
    }

    /// One ChangeMessageVisibility.
    async fn extend(&self, receipt: &str, visibility: Duration) -> Result<(), QueueError> {
        QueueError::check_visibility(visibility)?;
        let (handle, _) = self.held(receipt)?;
        let now = self.now();
        self.change_visibility(&handle, whole_seconds(visibility)).await?;
        self.0.receipts.extend(&handle, deadline(now, visibility), now);
        Ok(())
    }

    /// One ChangeMessageVisibility.
    async fn release(&self, receipt: &str, delay: Duration) -> Result<(), QueueError> {
        QueueError::check_delay(delay)?;
        let (handle, deadline) = self.held(receipt)?;
        self.change_visibility(&handle, whole_seconds(delay)).await?;
        self.0.receipts.void(&handle, deadline, self.now());
        Ok(())
    }

    /// As many looks as it takes; each letter is shown again afterwards.
    async fn dead_letters(&self, max: usize) -> Result<Vec<Message>, QueueError> {
        let letters = self.dead()?.list(max).await?;
        let message = |letter: Received| {
            let id = letter.message_id.clone().unwrap_or_default();
            message(letter, Receipt::Dead(id), Some(self.0.max_receives))
        };
        letters.into_iter().map(message).collect()
    }
}

/// SQS knows whole seconds only.
fn whole_seconds(time: Duration) -> i32 {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

async fn receive(
    client: &Client,
    url: &str,
    max: usize,
    visibility: Duration,
    wait: Duration,
) -> Result<Vec<Received>, QueueError> {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(wait + SLACK).build();
    let received = client
        .receive_message()
        .queue_url(url)
        .max_number_of_messages(i32::try_from(max.min(10)).unwrap_or(10))
        .visibility_timeout(whole_seconds(visibility))
        .wait_time_seconds(whole_seconds(wait))
        .message_system_attribute_names(MessageSystemAttributeName::All)
        .message_attribute_names(body::ENCODING)
        .customize()
        .config_override(Config::builder().timeout_config(timeouts))
        .send()
        .await;
    Ok(received.map_err(unavailable)?.messages.unwrap_or_default())
}

fn attribute<'a>(received: &'a Received, name: &str) -> Option<&'a str> {
    let all = received.attributes.as_ref()?;
    all.get(&MessageSystemAttributeName::from(name)).map(String::as_str)
}

fn message(received: Received, receipt: Receipt, receives: Option<u32>) -> Result<Message, QueueError> {
    let counted = attribute(&received, "ApproximateReceiveCount").and_then(|count| count.parse().ok());
    let group = attribute(&received, "MessageGroupId").unwrap_or_default().to_owned();
    let encoding = received.message_attributes.as_ref().and_then(|all| all.get(body::ENCODING));
    let encoding = encoding.and_then(|value| value.string_value.as_deref());
    Ok(Message {
        receipt: receipt.to_string(),
        group,
        body: body::decode(received.body.unwrap_or_default(), encoding)?,
        receive_count: receives.or(counted).unwrap_or(1),
    })
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> QueueError {
    QueueError::Unavailable(error.into())
}

/// What SQS says to a receipt it does not know (any more).
fn refused<E, R>(error: SdkError<E, R>) -> QueueError
where
    E: ProvideErrorMetadata,
    SdkError<E, R>: std::error::Error + Send + Sync + 'static,
{
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    let unknown = ["ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"];
    // The JSON protocol gives the first two with the name of their service before them.
    let known = code.and_then(|code| code.rsplit(['.', '#']).next());
    if known.is_some_and(|code| unknown.contains(&code)) {
        QueueError::ReceiptExpired
    } else {
        QueueError::Unavailable(Box::new(error))
    }
}
