//! The queue as Lambda delivers it: a batch of messages, of which each fails for itself.

use portal_store::{Message, QueueError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body;

/// One message of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What [`failures`] names it by.
    pub id: String,
    /// The message. Its receipt serves to extend its hold; it is acknowledged by not failing.
    pub message: Message,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    #[serde(rename = "Records")]
    pub(super) records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    pub(super) message_id: String,
    pub(super) receipt_handle: String,
    body: String,
    attributes: Attributes,
    #[serde(default)]
    message_attributes: std::collections::HashMap<String, Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    approximate_receive_count: String,
    #[serde(default)]
    message_group_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attribute {
    string_value: Option<String>,
}

impl Record {
    /// The message, under that receipt.
    pub(super) fn message(self, receipt: String) -> Result<Message, QueueError> {
        let encoding = self.message_attributes.get(body::ENCODING);
        let encoding = encoding.and_then(|attribute| attribute.string_value.as_deref());
        Ok(Message {
            receipt,
            group: self.attributes.message_group_id,
            body: body::decode(self.body, encoding)?,
            receive_count: self.attributes.approximate_receive_count.parse().unwrap_or(1),
        })
    }
}

/// The answer to a batch: which of its messages failed, to be delivered again. The event source
/// has to ask for it (`ReportBatchItemFailures`).
pub fn failures<'a>(ids: impl IntoIterator<Item = &'a str>) -> Value {
    let items: Vec<_> = ids.into_iter().map(|id| json!({ "itemIdentifier": id })).collect();
    json!({ "batchItemFailures": items })
}
