//! An SQS event source: polls the queue, hands batches to a function, deletes what it did not
//! report as failed. And the rule by which EventBridge puts the ends of executions into the queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

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

/// The rule that hands the ends of executions to the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What the machines' ARNs begin with.
    pub machines: String,
    /// The statuses it is about.
    pub statuses: Vec<String>,
}

impl Rule {
    /// Reads the pattern of a rule, which must be of the form that is understood here.
    pub fn read(pattern: &Value) -> anyhow::Result<Self> {
        let text = |pointer: &str| pattern.pointer(pointer).and_then(Value::as_str);
        anyhow::ensure!(text("/source/0") == Some("aws.states"), "{pattern}");
        anyhow::ensure!(
            text("/detail-type/0") == Some("Step Functions Execution Status Change"),
            "{pattern}"
        );
        let machines = text("/detail/stateMachineArn/0/prefix").map(str::to_owned);
        let machines = machines.ok_or_else(|| anyhow::anyhow!("no prefix of machines in {pattern}"))?;
        let statuses = serde_json::from_value(pattern["detail"]["status"].clone())?;
        Ok(Self { machines, statuses })
    }

    fn takes(&self, event: &Value) -> bool {
        let text = |name: &str| event["detail"][name].as_str().unwrap_or_default();
        text("stateMachineArn").starts_with(&self.machines)
            && self.statuses.iter().any(|status| status == text("status"))
    }

    /// Hands the events on to `queue` until there are no more.
    pub fn forward(self, mut events: mpsc::UnboundedReceiver<Value>, data: Data, queue: String) {
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                if !self.takes(&event) {
                    continue;
                }
                if let Err(error) = data.send(&queue, "events", &event.to_string()).await {
                    tracing::warn!(%error, "an event cannot be handed on");
                }
            }
        });
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
    fn a_rule_takes_what_it_is_about() {
        let pattern = json!({
            "source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"],
            "detail": { "status": ["SUCCEEDED"], "stateMachineArn": [{ "prefix": "arn:m:portal-" }] },
        });
        let rule = Rule::read(&pattern).unwrap();
        let event =
            |status: &str, arn: &str| json!({ "detail": { "status": status, "stateMachineArn": arn } });
        assert!(rule.takes(&event("SUCCEEDED", "arn:m:portal-1")));
        assert!(!rule.takes(&event("RUNNING", "arn:m:portal-1")));
        assert!(!rule.takes(&event("SUCCEEDED", "arn:m:deploy-server")));
        assert!(Rule::read(&json!({ "source": ["aws.s3"] })).is_err());
    }

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
