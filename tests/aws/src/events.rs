//! An SQS event source: polls the queue, hands batches to a function, deletes what it did not
//! report as failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::data::{Data, Message};
use crate::lambda::{Answer, Host};

/// How many batches are under way at a time.
const POLLERS: usize = 2;

/// The event source mapping. It can be disabled, as its owner may.
#[derive(Debug, Clone, Default)]
pub struct EventSource(Arc<State>);

#[derive(Debug, Default)]
struct State {
    disabled: AtomicBool,
    /// Polls under way, and what they delivered.
    busy: AtomicUsize,
}

impl EventSource {
    /// Polls `queue` for `function` until the runtime ends.
    pub fn start(data: &Data, host: &Host, queue: &str, function: &str) -> Self {
        let source = Self::default();
        for _ in 0..POLLERS {
            let (data, host, state) = (data.clone(), host.clone(), source.0.clone());
            let (queue, function) = (queue.to_owned(), function.to_owned());
            tokio::spawn(async move {
                loop {
                    state.busy.fetch_add(1, Ordering::SeqCst);
                    if state.disabled.load(Ordering::SeqCst) {
                        state.busy.fetch_sub(1, Ordering::SeqCst);
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                    match data.receive(&queue, 1).await {
                        Ok(messages) if !messages.is_empty() => {
                            deliver(&data, &host, &queue, &function, messages).await;
                        }
                        Ok(_) => {}
                        Err(error) => {
                            tracing::warn!(%error, "the queue cannot be polled");
                            tokio::time::sleep(Duration::from_millis(500)).await;
                        }
                    }
                    state.busy.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
        source
    }

    /// Stops polling, and waits until what was received is dealt with.
    pub async fn disable(&self) {
        self.0.disabled.store(true, Ordering::SeqCst);
        while self.0.busy.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Polls again.
    pub fn enable(&self) {
        self.0.disabled.store(false, Ordering::SeqCst);
    }
}

async fn deliver(data: &Data, host: &Host, queue: &str, function: &str, messages: Vec<Message>) {
    let records: Vec<&Value> = messages.iter().map(|message| &message.record).collect();
    let event = json!({ "Records": records });
    let failed = match host.invoke(function, event.to_string().into()).await {
        Ok(Answer::Whole(answer)) => reported(&answer),
        // The whole batch comes again.
        Ok(Answer::Failed(_) | Answer::Stream(_)) | Err(_) => None,
    };
    let Some(failed) = failed else { return };
    for message in messages.iter().filter(|message| !failed.contains(&message.id)) {
        if let Err(error) = data.delete(queue, &message.receipt).await {
            tracing::warn!(%error, "a message cannot be deleted");
        }
    }
}

/// The ids of the messages that failed; none at all if the answer is not of the form, which fails
/// the batch.
fn reported(answer: &[u8]) -> Option<Vec<String>> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    if answer.is_null() {
        return Some(Vec::new());
    }
    let failures = answer.get("batchItemFailures")?.as_array()?;
    failures.iter().map(|one| Some(one.get("itemIdentifier")?.as_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_reported_is_done() {
        assert_eq!(reported(b"null"), Some(Vec::new()));
        assert_eq!(reported(br#"{"batchItemFailures":[]}"#), Some(Vec::new()));
        let one = br#"{"batchItemFailures":[{"itemIdentifier":"m"}]}"#;
        assert_eq!(reported(one), Some(vec!["m".to_owned()]));
        assert_eq!(reported(br#"{"batchItemFailures":[{}]}"#), None);
        assert_eq!(reported(b"{}"), None);
    }
}
