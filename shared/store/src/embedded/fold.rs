//! Folding SQLite's log (`portal.db-wal`) back into the database, beside the writer.
//!
//! Left to itself SQLite folds inside of the commit that passes a mark, and all who write wait for
//! thousands of pages to be copied and synced. Here a thread with a connection of its own copies them
//! while the writer goes on, and syncs the database; what was written meanwhile, a few pages, the
//! writer folds after a commit, so that SQLite begins the log anew.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{JoinHandle, Thread};

use rusqlite::Connection;
use rusqlite::hooks::Wal;

/// The log is folded when it has this many pages (12 MB).
pub(super) const FOLD_AT: u32 = 3_000;
/// How often the thread copies: the second time what was written during the first.
const PASSES: usize = 2;

const RESTING: u8 = 0;
/// The thread copies.
const FOLDING: u8 = 1;
/// It is the writer's turn to finish.
const FOLDED: u8 = 2;
const STOPPED: u8 = 3;

/// The thread that folds. Dropping it waits for what it is at.
pub(super) struct Fold {
    stage: Arc<AtomicU8>,
    thread: Option<JoinHandle<()>>,
}

impl Fold {
    /// Starts the thread on a connection of its own, and has the writer's connection wake it.
    ///
    /// `file` is the database's own. It must stay open as long as any connection to it: closing it
    /// would let go of the locks of them all (POSIX), so the caller keeps it too.
    pub(super) fn start(writer: &mut Connection, own: Connection, file: Arc<File>) -> io::Result<Self> {
        let stage = Arc::new(AtomicU8::new(RESTING));
        let seen = stage.clone();
        let thread =
            std::thread::Builder::new().name("store-fold".into()).spawn(move || serve(&own, &file, &seen))?;
        let mut turns =
            Turns { stage: stage.clone(), thread: thread.thread().clone(), mark: FOLD_AT, last: 0 };
        let this = Self { stage, thread: Some(thread) };
        writer
            .wal_hook(Some(move |log: &mut Wal, pages| {
                turns.committed(log, u32::try_from(pages).unwrap_or(0));
                Ok(())
            }))
            .map_err(io::Error::other)?;
        Ok(this)
    }
}

impl Drop for Fold {
    fn drop(&mut self) {
        self.stage.store(STOPPED, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // One that panicked has folded nothing, which the next start makes up for.
            let _ = thread.join();
        }
    }
}

/// The writer's side.
struct Turns {
    stage: Arc<AtomicU8>,
    thread: Thread,
    /// How many pages begin the next round.
    mark: u32,
    /// How many there were at the commit before.
    last: u32,
}

impl Turns {
    /// A commit has left the log with so many pages.
    fn committed(&mut self, log: &mut Wal, pages: u32) {
        if pages < self.last {
            self.mark = FOLD_AT;
        }
        self.last = pages;
        match self.stage.load(Ordering::Acquire) {
            RESTING if pages >= self.mark => self.turn(RESTING, FOLDING),
            FOLDED => {
                if let Err(error) = log.checkpoint() {
                    // What was committed stands, and the next round folds it.
                    tracing::debug!(error = &error as &dyn std::error::Error, "the log could not be folded");
                }
                // A long read may keep the log from beginning anew: then it is folded again when it has
                // grown by as much.
                self.mark = pages + FOLD_AT;
                self.turn(FOLDED, RESTING);
            }
            _ => {}
        }
    }

    fn turn(&self, from: u8, to: u8) {
        // Unless it was stopped meanwhile.
        let _ = self.stage.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire);
        self.thread.unpark();
    }
}

fn serve(connection: &Connection, file: &File, stage: &AtomicU8) {
    loop {
        match stage.load(Ordering::Acquire) {
            STOPPED => return,
            FOLDING => {
                if let Err(error) = fold(connection, file) {
                    tracing::warn!(error = &*error, "folding the store's log failed");
                }
                let _ = stage.compare_exchange(FOLDING, FOLDED, Ordering::AcqRel, Ordering::Acquire);
            }
            _ => std::thread::park(),
        }
    }
}

fn fold(connection: &Connection, file: &File) -> Result<(), Box<dyn std::error::Error>> {
    for _ in 0..PASSES {
        copy(connection)?;
    }
    // SQLite syncs only when nothing was written meanwhile; what the writer has to sync in its turn is
    // little then.
    file.sync_data()?;
    Ok(())
}

/// Copies what the log has into the database, as far as nobody is in the way, and waits for nobody.
pub(super) fn copy(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal_base::{FakeClock, SeededRng};
    use serde_json::json;

    use super::*;
    use crate::Embedded;
    use crate::ports::{Expect, Item, Key};

    const TASKS: u32 = 64;

    fn open(folder: &std::path::Path) -> Embedded {
        Embedded::open(folder, Arc::new(FakeClock::default()), Arc::new(SeededRng::default())).unwrap()
    }

    fn key(task: u32, n: u32) -> Key {
        Key::new(format!("W#{task}"), format!("{n:06}"))
    }

    /// Writes `count` items that take more than a page each, without a pause in between.
    async fn write(stores: &Embedded, count: u32) {
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let table = stores.table.clone();
                tokio::spawn(async move {
                    for n in 0..count / TASKS {
                        let item = Item::new(key(task, n), json!({ "t": "x".repeat(4096) }));
                        table.put(item, Expect::Any).await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    }

    #[tokio::test]
    async fn the_log_begins_anew_though_the_writer_never_rests() {
        let folder = tempfile::tempdir().unwrap();
        let stores = open(folder.path());
        write(&stores, FOLD_AT * 4).await;
        let log = std::fs::metadata(folder.path().join("portal.db-wal")).unwrap().len();
        let written = u64::from(FOLD_AT) * 4 * 2 * 4096;
        assert!(log < written / 2, "the log is {log} bytes long, {written} were written");
        drop(stores);
        let stores = open(folder.path());
        for task in 0..TASKS {
            let last = FOLD_AT * 4 / TASKS - 1;
            assert!(stores.table.get(&key(task, last)).await.unwrap().is_some());
        }
    }

    /// A read that was begun before keeps what it sees: the log cannot begin anew until it ends.
    #[tokio::test]
    async fn a_long_read_puts_it_off_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let stores = open(folder.path());
        write(&stores, TASKS).await;
        let reader = Connection::open(folder.path().join("portal.db")).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        let count =
            || reader.query_row("SELECT count(*) FROM items", [], |row| row.get::<_, u32>(0)).unwrap();
        assert_eq!(count(), TASKS);
        write(&stores, FOLD_AT * 2).await;
        assert_eq!(count(), TASKS);
        // While the thread copies, SQLite says -1: one copies at a time.
        let pages = || loop {
            let log = |row: &rusqlite::Row<'_>| row.get::<_, i64>(1);
            let found = reader.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], log).unwrap();
            match u32::try_from(found) {
                Ok(pages) => break pages,
                Err(_) => std::thread::sleep(std::time::Duration::from_millis(1)),
            }
        };
        reader.execute_batch("COMMIT").unwrap();
        let before = pages();
        assert!(before > FOLD_AT * 2, "{before} pages");
        // The thread takes its turn when the machine lets it.
        let mut rounds = 0;
        while pages() >= before {
            assert!(rounds < 20, "{before} pages before, {} after {rounds} rounds", pages());
            write(&stores, FOLD_AT).await;
            rounds += 1;
        }
    }
}
