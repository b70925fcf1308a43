//! Cases of the queue.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;

use super::Subject;
use crate::ports::queue::{MAX_BATCH, MAX_DELAY, MAX_MESSAGE, MAX_VISIBILITY, MAX_WAIT};
use crate::{Message, Queue, QueueError};

type Queues = Subject<dyn Queue>;

const HOLD: Duration = Duration::from_secs(3);
const NOW: Duration = Duration::ZERO;

async fn send(queues: &Queues, group: &str, body: &str) {
    queues.port.send(group, body.to_owned(), NOW).await.unwrap();
}

async fn receive(queues: &Queues, max: usize) -> Vec<Message> {
    queues.port.receive(max, HOLD, NOW).await.unwrap()
}

async fn one(queues: &Queues) -> Message {
    let mut messages = receive(queues, 1).await;
    assert_eq!(messages.len(), 1, "one message is there");
    messages.remove(0)
}

async fn nothing(queues: &Queues) -> bool {
    receive(queues, 10).await.is_empty()
}

fn expired(result: Result<(), QueueError>) -> bool {
    matches!(result, Err(QueueError::ReceiptExpired))
}

pub async fn an_empty_queue_gives_nothing(queues: Queues) {
    assert!(nothing(&queues).await);
    assert!(queues.port.dead_letters(10).await.unwrap().is_empty());
}

pub async fn a_message_arrives_whole(queues: Queues) {
    let body = "한글 \"quoted\"\n\u{1F600}".repeat(1000);
    send(&queues, "ws_1", &body).await;
    let message = one(&queues).await;
    assert_eq!((message.group.as_str(), message.receive_count), ("ws_1", 1));
    assert_eq!(message.body, body);
}

pub async fn an_acknowledged_message_is_gone(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.port.ack(&message.receipt).await.unwrap();
    queues.time.pass(HOLD * 2).await;
    assert!(nothing(&queues).await);
}

pub async fn a_held_message_is_invisible(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    send(&queues, "ws_1", "b").await;
    let first = one(&queues).await;
    let second = one(&queues).await;
    assert_ne!(first.body, second.body);
    assert!(nothing(&queues).await);
}

pub async fn a_forgotten_message_comes_back(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let first = one(&queues).await;
    queues.time.pass(HOLD).await;
    let again = one(&queues).await;
    assert_eq!((again.body.as_str(), again.receive_count), ("a", 2));
    assert_ne!(again.receipt, first.receipt);
}

pub async fn an_expired_receipt_is_refused(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.time.pass(HOLD).await;
    assert!(expired(queues.port.ack(&message.receipt).await));
    assert_eq!(one(&queues).await.body, "a", "the message was not lost");
}

pub async fn an_older_receipt_is_refused(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let old = one(&queues).await;
    queues.time.pass(HOLD).await;
    let new = one(&queues).await;
    assert!(expired(queues.port.ack(&old.receipt).await));
    assert!(expired(queues.port.extend(&old.receipt, HOLD).await));
    assert!(expired(queues.port.release(&old.receipt, NOW).await));
    queues.port.ack(&new.receipt).await.unwrap();
}

pub async fn extending_keeps_a_message(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.port.extend(&message.receipt, HOLD * 3).await.unwrap();
    queues.time.pass(HOLD * 2).await;
    assert!(nothing(&queues).await);
    queues.port.ack(&message.receipt).await.unwrap();
}

pub async fn extending_too_late_is_refused(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.time.pass(HOLD).await;
    assert!(expired(queues.port.extend(&message.receipt, HOLD).await));
    assert_eq!(one(&queues).await.receive_count, 2);
}

pub async fn a_released_message_comes_back_at_once(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.port.release(&message.receipt, NOW).await.unwrap();
    assert_eq!(one(&queues).await.receive_count, 2);
}

pub async fn a_message_can_be_released_for_later(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.port.release(&message.receipt, HOLD).await.unwrap();
    assert!(nothing(&queues).await);
    queues.time.pass(HOLD).await;
    assert_eq!(one(&queues).await.body, "a");
}

pub async fn a_released_receipt_is_void(queues: Queues) {
    send(&queues, "ws_1", "a").await;
    let message = one(&queues).await;
    queues.port.release(&message.receipt, HOLD).await.unwrap();
    assert!(expired(queues.port.ack(&message.receipt).await));
    assert!(expired(queues.port.extend(&message.receipt, HOLD).await));
    queues.time.pass(HOLD).await;
    assert_eq!(one(&queues).await.body, "a");
}

pub async fn a_delayed_message_waits(queues: Queues) {
    queues.port.send("ws_1", "later".into(), HOLD).await.unwrap();
    send(&queues, "ws_1", "now").await;
    assert_eq!(one(&queues).await.body, "now");
    assert!(nothing(&queues).await);
    queues.time.pass(HOLD).await;
    let bodies: BTreeSet<_> = receive(&queues, 10).await.into_iter().map(|message| message.body).collect();
    assert!(bodies.contains("later"));
}

pub async fn at_most_the_wanted_number_is_taken(queues: Queues) {
    for n in 0..15 {
        send(&queues, "ws_1", &n.to_string()).await;
    }
    assert_eq!(receive(&queues, 3).await.len(), 3);
    let mut rest = 0;
    loop {
        let messages = receive(&queues, MAX_BATCH).await;
        assert!(messages.len() <= MAX_BATCH);
        if messages.is_empty() {
            break;
        }
        rest += messages.len();
    }
    assert_eq!(rest, 12);
}

pub async fn one_group_does_not_delay_another(queues: Queues) {
    for n in 0..100 {
        send(&queues, "busy", &n.to_string()).await;
    }
    for group in ["another", "zealous", "m"] {
        send(&queues, group, "x").await;
    }
    let mut groups = BTreeSet::new();
    for _ in 0..2 {
        groups.extend(receive(&queues, 10).await.into_iter().map(|message| message.group));
    }
    assert_eq!(groups.into_iter().collect::<Vec<_>>(), ["another", "busy", "m", "zealous"]);
    // One that comes later does not wait for the backlog either.
    send(&queues, "late", "x").await;
    let mut next = receive(&queues, 10).await;
    next.extend(receive(&queues, 10).await);
    assert!(next.iter().any(|message| message.group == "late"));
}

pub async fn messages_of_a_group_come_in_order(queues: Queues) {
    for n in 0..9 {
        send(&queues, "ws_1", &n.to_string()).await;
    }
    let mut bodies = Vec::new();
    for _ in 0..3 {
        bodies.extend(receive(&queues, 3).await.into_iter().map(|message| message.body));
    }
    assert_eq!(bodies, ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
}

/// Receives the one message until it is buried.
async fn bury(queues: &Queues, body: &str) {
    send(queues, "ws_1", body).await;
    for count in 1..=queues.port.max_receives() {
        let message = one(queues).await;
        assert_eq!((message.body.as_str(), message.receive_count), (body, count));
        queues.port.release(&message.receipt, NOW).await.unwrap();
    }
    assert!(nothing(queues).await);
}

pub async fn a_message_received_too_often_is_a_dead_letter(queues: Queues) {
    bury(&queues, "poison").await;
    let dead = queues.port.dead_letters(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].body.as_str(), dead[0].group.as_str()), ("poison", "ws_1"));
    assert_eq!(dead[0].receive_count, queues.port.max_receives());
    send(&queues, "ws_1", "good").await;
    assert_eq!(one(&queues).await.body, "good", "the others go on");
}

pub async fn dead_letters_stay_until_acknowledged(queues: Queues) {
    for body in ["first", "second", "third"] {
        bury(&queues, body).await;
        queues.time.pass(Duration::from_millis(5)).await;
    }
    let bodies = |dead: &[Message]| dead.iter().map(|message| message.body.clone()).collect::<Vec<_>>();
    let dead = queues.port.dead_letters(10).await.unwrap();
    assert_eq!(bodies(&dead), ["first", "second", "third"]);
    assert_eq!(queues.port.dead_letters(2).await.unwrap().len(), 2);
    queues.port.ack(&dead[1].receipt).await.unwrap();
    assert!(expired(queues.port.ack(&dead[1].receipt).await));
    assert_eq!(bodies(&queues.port.dead_letters(10).await.unwrap()), ["first", "third"]);
}

/// What a waiter got, who was woken by a message: one that looks again only when its wait is over
/// would take at least twice as long.
async fn woken(waiter: tokio::task::JoinHandle<Vec<Message>>) -> Vec<Message> {
    tokio::time::timeout(MAX_WAIT / 2, waiter).await.unwrap().unwrap()
}

pub async fn waiting_ends_when_a_message_arrives(queues: Queues) {
    let queue = queues.port.clone();
    let waiter = tokio::spawn(async move { queue.receive(10, HOLD, MAX_WAIT).await.unwrap() });
    // Gives the waiter time to wait; the case holds if it did not need it.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!waiter.is_finished());
    send(&queues, "ws_1", "a").await;
    assert_eq!(woken(waiter).await[0].body, "a");
}

pub async fn waiting_ends_when_nothing_arrives(queues: Queues) {
    let messages = queues.port.receive(1, HOLD, Duration::from_secs(1)).await.unwrap();
    assert!(messages.is_empty());
}

pub async fn two_waiters_get_a_message_each(queues: Queues) {
    let waiters: Vec<_> = (0..2)
        .map(|_| {
            let queue = queues.port.clone();
            tokio::spawn(async move { queue.receive(1, HOLD, MAX_WAIT).await.unwrap() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    send(&queues, "ws_1", "a").await;
    send(&queues, "ws_1", "b").await;
    let got: BTreeSet<_> = join_all(waiters.into_iter().map(woken))
        .await
        .into_iter()
        .flatten()
        .map(|message| message.body)
        .collect();
    assert_eq!(got.into_iter().collect::<Vec<_>>(), ["a", "b"]);
}

pub async fn many_receivers_lose_nothing(queues: Queues) {
    const MESSAGES: usize = 200;
    let done = Arc::new(AtomicUsize::new(0));
    let receivers: Vec<_> = (0..4)
        .map(|_| {
            let (queue, done) = (queues.port.clone(), done.clone());
            tokio::spawn(async move {
                let mut bodies = Vec::new();
                while done.load(Ordering::SeqCst) < MESSAGES {
                    let wait = Duration::from_millis(200);
                    for message in queue.receive(7, MAX_VISIBILITY, wait).await.unwrap() {
                        queue.ack(&message.receipt).await.unwrap();
                        done.fetch_add(1, Ordering::SeqCst);
                        bodies.push(message.body);
                    }
                }
                bodies
            })
        })
        .collect();
    let senders = (0..4).map(|sender| {
        let queue = queues.port.clone();
        tokio::spawn(async move {
            for n in 0..MESSAGES / 4 {
                let group = format!("ws_{}", n % 3);
                queue.send(&group, format!("{sender}-{n}"), NOW).await.unwrap();
            }
        })
    });
    for sender in join_all(senders).await {
        sender.unwrap();
    }
    let bodies: BTreeSet<_> = join_all(receivers).await.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(bodies.len(), MESSAGES);
}

pub async fn requests_out_of_bounds_are_refused(queues: Queues) {
    let queue = &queues.port;
    let invalid = |result: Result<(), QueueError>| matches!(result, Err(QueueError::Invalid(_)));
    let second = Duration::from_secs(1);
    for group in ["", "a b", "é", &"x".repeat(129)] {
        assert!(invalid(queue.send(group, "x".into(), NOW).await), "{group:?}");
    }
    assert!(invalid(queue.send("ws_1", String::new(), NOW).await));
    assert!(invalid(queue.send("ws_1", "x".into(), MAX_DELAY + second).await));
    let large = queue.send("ws_1", "x".repeat(MAX_MESSAGE + 1), NOW).await;
    assert!(matches!(large, Err(QueueError::TooLarge { limit: MAX_MESSAGE, .. })));
    queue.send("ws_1", "x".repeat(MAX_MESSAGE), NOW).await.unwrap();
    for (max, hold, wait) in [
        (0, HOLD, NOW),
        (MAX_BATCH + 1, HOLD, NOW),
        (1, Duration::ZERO, NOW),
        (1, MAX_VISIBILITY + second, NOW),
        (1, HOLD, MAX_WAIT + second),
    ] {
        assert!(invalid(queue.receive(max, hold, wait).await.map(drop)));
    }
    let message = one(&queues).await;
    assert!(invalid(queue.extend(&message.receipt, Duration::ZERO).await));
    assert!(invalid(queue.release(&message.receipt, MAX_DELAY + second).await));
    queue.ack(&message.receipt).await.unwrap();
}

pub async fn a_receipt_of_nobody_is_refused(queues: Queues) {
    for receipt in ["", "x", "1", "1.1", "999999.1", "1.dead", "-1.-1", "'; DROP TABLE messages; --"] {
        assert!(expired(queues.port.ack(receipt).await), "{receipt:?}");
        assert!(expired(queues.port.extend(receipt, HOLD).await), "{receipt:?}");
        assert!(expired(queues.port.release(receipt, NOW).await), "{receipt:?}");
    }
}
