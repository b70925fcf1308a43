//! The queue on SQS.

use std::sync::Arc;
use std::time::Duration;

use portal_aws::queue::batch::failures;
use portal_aws::{SqsQueue, provision};
use portal_base::SystemClock;
use portal_execution::runner::MAX_RECEIVES;
use portal_store::suites::Subject;
use portal_store::{Queue, QueueError};
use serde_json::json;

use crate::account::{Account, subject};

const HOLD: Duration = Duration::from_secs(30);

async fn fresh() -> Subject<dyn Queue> {
    let (account, queue) = made().await;
    subject(Arc::new(queue), account)
}

async fn made() -> (Account, SqsQueue) {
    let (account, dead) = provisioned().await;
    let queue = account.clients.queue_with_dead_letters(Arc::new(SystemClock), &dead).unwrap();
    (account, queue)
}

/// An account with the queues, and where its dead letters lie.
async fn provisioned() -> (Account, String) {
    let account = Account::fresh();
    let [url, dead] = provision::queues(&account.clients, "executions", MAX_RECEIVES).await.unwrap();
    (account.also(&[("PORTAL_QUEUE_URL", &url)]), dead)
}

portal_store::queue_suite!(fresh);

#[tokio::test]
async fn every_operation_is_one_call() {
    let (account, queue) = made().await;
    queue.send("ws_1", "a".into(), Duration::ZERO).await.unwrap();
    assert_eq!(account.said(), ["SendMessage"]);
    let message = queue.receive(1, HOLD, Duration::ZERO).await.unwrap().remove(0);
    assert_eq!(account.said(), ["ReceiveMessage"]);
    queue.extend(&message.receipt, HOLD).await.unwrap();
    assert_eq!(account.said(), ["ChangeMessageVisibility"]);
    queue.ack(&message.receipt).await.unwrap();
    assert_eq!(account.said(), ["DeleteMessage"]);
    assert!(matches!(queue.ack(&message.receipt).await, Err(QueueError::ReceiptExpired)));
    assert_eq!(account.said(), [""; 0], "a receipt that is void is not asked about");
}

#[tokio::test]
async fn a_body_of_any_characters_arrives_whole() {
    let (_account, queue) = made().await;
    let body = "\u{0}\u{B}\u{FFFF}<&>";
    queue.send("ws_1", body.into(), Duration::ZERO).await.unwrap();
    assert_eq!(queue.receive(1, HOLD, Duration::ZERO).await.unwrap()[0].body, body);
}

#[tokio::test]
async fn a_dead_letter_can_go_from_a_process_that_never_saw_it() {
    let (account, dead_url) = provisioned().await;
    let with_dead = || account.clients.queue_with_dead_letters(Arc::new(SystemClock), &dead_url).unwrap();
    let queue = with_dead();
    queue.send("ws_1", "poison".into(), Duration::ZERO).await.unwrap();
    for _ in 0..MAX_RECEIVES {
        let message = queue.receive(1, HOLD, Duration::ZERO).await.unwrap().remove(0);
        queue.release(&message.receipt, Duration::ZERO).await.unwrap();
    }
    assert!(queue.receive(1, HOLD, Duration::ZERO).await.unwrap().is_empty());
    let dead = queue.dead_letters(10).await.unwrap();
    let elsewhere = with_dead();
    elsewhere.ack(&dead[0].receipt).await.unwrap();
    assert!(queue.dead_letters(10).await.unwrap().is_empty());
    assert!(matches!(queue.ack(&dead[0].receipt).await, Err(QueueError::ReceiptExpired)));
}

#[tokio::test]
async fn a_batch_of_lambda_s_reads_as_messages() {
    let (_account, queue) = made().await;
    let record = |id: &str, body: &str| {
        json!({
            "messageId": id,
            "receiptHandle": format!("handle-{id}"),
            "body": body,
            "attributes": { "ApproximateReceiveCount": "2", "MessageGroupId": "ws_1", "SentTimestamp": "1" },
            "messageAttributes": if body == "AAE=" {
                json!({ "encoding": { "stringValue": "base64", "dataType": "String" } })
            } else {
                json!({})
            },
            "eventSource": "aws:sqs",
        })
    };
    let event = json!({ "Records": [record("1", "{}"), record("2", "AAE=")] });
    let batch = queue.deliveries(event, HOLD).unwrap();
    let told: Vec<_> = batch.iter().map(|one| (one.id.as_str(), one.message.body.as_str())).collect();
    assert_eq!(told, [("1", "{}"), ("2", "\u{0}\u{1}")]);
    assert_eq!((batch[0].message.group.as_str(), batch[0].message.receive_count), ("ws_1", 2));
    assert_eq!(failures(["2"]), json!({ "batchItemFailures": [{ "itemIdentifier": "2" }] }));
    assert!(queue.deliveries(json!({ "Records": [{}] }), HOLD).is_err());
}

#[tokio::test]
async fn without_a_dead_letter_queue_there_are_none_to_show() {
    let (account, _) = made().await;
    let queue = account.clients.queue(Arc::new(SystemClock)).unwrap();
    let error = queue.dead_letters(1).await.unwrap_err();
    assert!(error.to_string().contains("no dead-letter queue"), "{error}");
}
