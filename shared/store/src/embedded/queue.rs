//! The queue in SQLite: the same file and the same group commit as the table.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::Fault;
use super::database::Database;
use super::writer::Atomicity;
use crate::ports::{Message, Queue, QueueError};

/// After how many receives a message is a dead letter.
const MAX_RECEIVES: u32 = 5;

/// The queue on one machine.
pub(super) struct SqliteQueue {
    database: Arc<Database>,
    arrived: Arc<Notify>,
    /// The group that was served last: the next one in alphabetical order is served next. Kept in
    /// memory only, since after a restart any order is fair.
    served: Arc<Mutex<String>>,
}

impl SqliteQueue {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database, arrived: Arc::default(), served: Arc::default() }
    }

    async fn change(
        &self,
        receipt: &str,
        work: impl Fn(&Connection, &Receipt, i64) -> rusqlite::Result<usize> + Send + 'static,
    ) -> Result<(), QueueError> {
        let receipt = Receipt::parse(receipt).ok_or(QueueError::ReceiptExpired)?;
        let (now, arrived) = (self.database.now_millis(), self.arrived.clone());
        let work = move |connection: &Connection| work(connection, &receipt, now);
        let changed =
            self.database.write_then(Atomicity::Statement, work, move |_| arrived.notify_one()).await?;
        if changed == 0 { Err(QueueError::ReceiptExpired) } else { Ok(()) }
    }
}

/// Makes visible what is held. Called when the folder is opened, which one process does at a time:
/// whoever held a message then is dead, and nobody should wait for its time to run out.
pub(super) fn release_all(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    connection.execute("UPDATE messages SET visible_at = ?1, held = 0 WHERE held AND dead_at IS NULL", (now,))
}

impl From<Fault> for QueueError {
    fn from(fault: Fault) -> Self {
        Self::Unavailable(Box::new(fault))
    }
}

#[async_trait]
impl Queue for SqliteQueue {
    fn max_receives(&self) -> u32 {
        MAX_RECEIVES
    }

    async fn send(&self, group: &str, body: String, delay: Duration) -> Result<(), QueueError> {
        QueueError::check_send(group, &body, delay)?;
        let (group, visible_at) = (group.to_owned(), self.database.now_millis() + millis(delay));
        let work = move |connection: &Connection| {
            connection
                .prepare_cached("INSERT INTO messages (sender, body, visible_at) VALUES (?1, ?2, ?3)")?
                .execute((&group, &body, visible_at))
                .map(drop)
        };
        let arrived = self.arrived.clone();
        // A delayed message is told too: the receiver that wakes then knows how long to sleep.
        Ok(self.database.write_then(Atomicity::Statement, work, move |()| arrived.notify_one()).await?)
    }

    async fn receive(
        &self,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> Result<Vec<Message>, QueueError> {
        QueueError::check_receive(max, visibility, wait)?;
        let deadline = Instant::now() + wait;
        loop {
            let arrived = self.arrived.notified();
            tokio::pin!(arrived);
            // Registered before looking: a message that arrives in between wakes us.
            arrived.as_mut().enable();
            let now = self.database.now_millis();
            let taking = Taking { max, now, until: now + millis(visibility) };
            let served = self.served.clone();
            let work = move |connection: &Connection| {
                taking.take(connection, &mut served.lock().unwrap_or_else(PoisonError::into_inner))
            };
            let Taken { messages, next_at } = self.database.write(Atomicity::Several, work).await?;
            if !messages.is_empty() || Instant::now() >= deadline {
                return Ok(messages);
            }
            let visible = next_at.and_then(|at| u64::try_from(at - now).ok());
            let sleep =
                visible.map_or(deadline, |after| deadline.min(Instant::now() + Duration::from_millis(after)));
            tokio::select! {
                () = arrived => {}
                () = tokio::time::sleep_until(sleep) => {}
            }
        }
    }

    async fn ack(&self, receipt: &str) -> Result<(), QueueError> {
        let work = |connection: &Connection, receipt: &Receipt, now| match receipt.receives {
            Some(receives) => connection
                .prepare_cached(
                    "DELETE FROM messages WHERE id = ?1 AND receives = ?2 AND held AND visible_at > ?3
                     AND dead_at IS NULL",
                )?
                .execute((receipt.id, receives, now)),
            None => connection
                .prepare_cached("DELETE FROM messages WHERE id = ?1 AND dead_at IS NOT NULL")?
                .execute((receipt.id,)),
        };
        self.change(receipt, work).await
    }

    async fn extend(&self, receipt: &str, visibility: Duration) -> Result<(), QueueError> {
        QueueError::check_visibility(visibility)?;
        let work = move |connection: &Connection, receipt: &Receipt, now| {
            connection
                .prepare_cached(
                    "UPDATE messages SET visible_at = ?4
                     WHERE id = ?1 AND receives = ?2 AND held AND visible_at > ?3 AND dead_at IS NULL",
                )?
                .execute((receipt.id, receipt.receives, now, now + millis(visibility)))
        };
        self.change(receipt, work).await
    }

    async fn release(&self, receipt: &str, delay: Duration) -> Result<(), QueueError> {
        QueueError::check_delay(delay)?;
        let work = move |connection: &Connection, receipt: &Receipt, now| {
            connection
                .prepare_cached(
                    "UPDATE messages SET visible_at = ?4, held = 0
                     WHERE id = ?1 AND receives = ?2 AND held AND visible_at > ?3 AND dead_at IS NULL",
                )?
                .execute((receipt.id, receipt.receives, now, now + millis(delay)))
        };
        self.change(receipt, work).await
    }

    async fn dead_letters(&self, max: usize) -> Result<Vec<Message>, QueueError> {
        let read = move |connection: &Connection| {
            connection
                .prepare_cached(
                    "SELECT id, sender, body, receives FROM messages
                     WHERE dead_at IS NOT NULL ORDER BY dead_at, id LIMIT ?1",
                )?
                .query_map((i64::try_from(max).unwrap_or(i64::MAX),), |row| {
                    Ok(Message {
                        receipt: Receipt { id: row.get(0)?, receives: None }.to_text(),
                        group: row.get(1)?,
                        body: row.get(2)?,
                        receive_count: row.get(3)?,
                    })
                })?
                .collect()
        };
        Ok(self.database.read_long(read).await?)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// What a receipt names: one receive of one message, or a dead letter.
#[derive(Debug, PartialEq, Eq)]
struct Receipt {
    id: i64,
    receives: Option<u32>,
}

impl Receipt {
    fn to_text(&self) -> String {
        match self.receives {
            Some(receives) => format!("{}.{receives}", self.id),
            None => format!("{}.dead", self.id),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (id, receives) = text.split_once('.')?;
        let receives = if receives == "dead" { None } else { Some(receives.parse().ok()?) };
        Some(Self { id: id.parse().ok()?, receives })
    }
}

/// One look at the queue.
struct Taking {
    max: usize,
    now: i64,
    until: i64,
}

struct Taken {
    messages: Vec<Message>,
    /// When nothing was there: when the first of the waiting messages can be seen.
    next_at: Option<i64>,
}

impl Taking {
    /// Takes messages, one a group in turn, starting behind the group that was `served` last.
    fn take(&self, connection: &Connection, served: &mut String) -> rusqlite::Result<Taken> {
        let mut messages = Vec::new();
        let mut next_at: Option<i64> = None;
        while messages.len() < self.max {
            let Some((group, id)) = self.next_in_turn(connection, served, &mut next_at)? else { break };
            messages.extend(self.receive(connection, &group, id)?);
            *served = group;
        }
        Ok(Taken { messages, next_at })
    }

    /// The first visible message of the next group that has one. Each group costs one seek.
    fn next_in_turn(
        &self,
        connection: &Connection,
        served: &str,
        next_at: &mut Option<i64>,
    ) -> rusqlite::Result<Option<(String, i64)>> {
        let mut first_of_next = connection.prepare_cached(
            "SELECT sender, visible_at, id FROM messages
             WHERE dead_at IS NULL AND sender > ?1 ORDER BY sender, visible_at, id LIMIT 1",
        )?;
        let (mut after, mut wrapped) = (served.to_owned(), false);
        loop {
            let row: Option<(String, i64, i64)> = first_of_next
                .query_row((&after,), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            match row {
                Some((group, _, _)) if wrapped && *group > *served => return Ok(None),
                Some((group, visible_at, id)) if visible_at <= self.now => return Ok(Some((group, id))),
                Some((group, visible_at, _)) => {
                    *next_at = Some(next_at.map_or(visible_at, |at| at.min(visible_at)));
                    after = group;
                }
                None if wrapped || served.is_empty() => return Ok(None),
                None => (after, wrapped) = (String::new(), true),
            }
        }
    }

    /// Holds the message, or makes it a dead letter if it was received too often.
    fn receive(&self, connection: &Connection, group: &str, id: i64) -> rusqlite::Result<Option<Message>> {
        let buried = connection
            .prepare_cached("UPDATE messages SET dead_at = ?2, held = 0 WHERE id = ?1 AND receives >= ?3")?
            .execute((id, self.now, MAX_RECEIVES))?;
        if buried > 0 {
            tracing::warn!(message.id = id, message.group = group, "a message was received too often");
            return Ok(None);
        }
        connection
            .prepare_cached(
                "UPDATE messages SET receives = receives + 1, held = 1, visible_at = ?2 WHERE id = ?1
                 RETURNING body, receives",
            )?
            .query_row((id, self.until), |row| {
                let receive_count = row.get(1)?;
                Ok(Some(Message {
                    receipt: Receipt { id, receives: Some(receive_count) }.to_text(),
                    group: group.to_owned(),
                    body: row.get(0)?,
                    receive_count,
                }))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_round_trip_and_refuse_other_text() {
        for receipt in [Receipt { id: 7, receives: Some(3) }, Receipt { id: 7, receives: None }] {
            assert_eq!(Receipt::parse(&receipt.to_text()), Some(receipt));
        }
        for text in ["", "7", "7.", ".3", "x.3", "7.x", "7.-1"] {
            assert_eq!(Receipt::parse(text), None, "{text}");
        }
    }
}
