//! The dead-letter queue: a queue that is looked at, not worked off.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{ChangeMessageVisibilityBatchRequestEntry, Message as Received};
use portal_store::QueueError;

use super::{refused, unavailable};

/// For how long a look hides what it sees from other looks.
const LOOK: Duration = Duration::from_secs(10);
/// How many letters are looked through for one that is to go.
const SEARCHED: usize = 1_000;

#[derive(Debug)]
pub(super) struct DeadLetters {
    client: Client,
    url: String,
    /// The handle of the last look at a letter; none for one that is gone.
    handles: Mutex<HashMap<String, Option<String>>>,
}

impl DeadLetters {
    pub(super) fn new(client: Client, url: &str) -> Self {
        Self { client, url: url.to_owned(), handles: Mutex::default() }
    }

    /// Letters, oldest first. SQS shows some hosts' letters at a time; a look goes on until it has
    /// `max` or sees no more.
    pub(super) async fn list(&self, max: usize) -> Result<Vec<Received>, QueueError> {
        let mut seen: Vec<Received> = Vec::new();
        while seen.len() < max {
            let more = self.look().await?;
            if more.is_empty() {
                break;
            }
            seen.extend(more);
        }
        self.show_again(&seen).await?;
        seen.sort_by_key(|letter| {
            super::attribute(letter, "SentTimestamp").and_then(|at| at.parse::<i64>().ok())
        });
        seen.truncate(max);
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        handles.retain(|_, handle| handle.is_none());
        for letter in &seen {
            if let Some(id) = &letter.message_id {
                handles.insert(id.clone(), letter.receipt_handle.clone());
            }
        }
        Ok(seen)
    }

    /// Lets a letter go.
    pub(super) async fn remove(&self, id: &str) -> Result<(), QueueError> {
        let known = self.handles.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        let gone = match known {
            Some(None) => return Err(QueueError::ReceiptExpired),
            Some(Some(handle)) => self.delete(&handle).await,
            None => Err(QueueError::ReceiptExpired),
        };
        match gone {
            // Somebody has looked since: only the handle of the last look serves.
            Err(QueueError::ReceiptExpired) => self.search_and_delete(id).await?,
            other => other?,
        }
        self.handles.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), None);
        Ok(())
    }

    async fn search_and_delete(&self, id: &str) -> Result<(), QueueError> {
        let mut seen = Vec::new();
        let mut deleted = Err(QueueError::ReceiptExpired);
        while seen.len() < SEARCHED {
            let letters = self.look().await?;
            if letters.is_empty() {
                break;
            }
            let found = letters.iter().find(|letter| letter.message_id.as_deref() == Some(id));
            let handle = found.and_then(|letter| letter.receipt_handle.clone());
            seen.extend(letters.into_iter().filter(|letter| letter.message_id.as_deref() != Some(id)));
            if let Some(handle) = handle {
                deleted = self.delete(&handle).await;
                break;
            }
        }
        self.show_again(&seen).await?;
        deleted
    }

    async fn look(&self) -> Result<Vec<Received>, QueueError> {
        super::receive(&self.client, &self.url, 10, LOOK, Duration::ZERO).await
    }

    async fn delete(&self, handle: &str) -> Result<(), QueueError> {
        let delete = self.client.delete_message().queue_url(&self.url).receipt_handle(handle);
        delete.send().await.map(drop).map_err(refused)
    }

    async fn show_again(&self, letters: &[Received]) -> Result<(), QueueError> {
        for some in letters.chunks(10) {
            let mut call = self.client.change_message_visibility_batch().queue_url(&self.url);
            for (n, letter) in some.iter().enumerate() {
                let entry = ChangeMessageVisibilityBatchRequestEntry::builder()
                    .id(n.to_string())
                    .receipt_handle(letter.receipt_handle.as_deref().unwrap_or_default())
                    .visibility_timeout(0);
                call = call.entries(entry.build().map_err(unavailable)?);
            }
            call.send().await.map_err(unavailable)?;
        }
        Ok(())
    }
}
