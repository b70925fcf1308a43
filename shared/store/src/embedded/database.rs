//! The SQLite file: opened, migrated, read by several connections and written by one thread.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use portal_base::Clock;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::fold::{self, Fold};
use super::folder::Folder;
use super::log::Room;
use super::schema::migrate;
use super::writer::{Atomicity, Done, Writer};
use super::{Fault, OpenError};

/// How many connections read at the same time.
const READERS: usize = 4;
/// How many of them long reads may take, so that short ones always find one.
const LONG_READERS: usize = READERS - 2;
/// Expired items that one round of tidying removes.
const PURGE: u16 = 200;

/// What a database in files has besides.
struct OnDisk {
    fold: Fold,
    room: Room,
    file: Arc<File>,
    folder: Arc<Folder>,
}

/// One SQLite database and everyone who uses it.
pub(super) struct Database {
    // Before the writer: the connection that closes last folds the log into the file, and a
    // reading one cannot.
    readers: Vec<Arc<Mutex<Connection>>>,
    _fold: Option<Fold>,
    writer: Writer,
    next: AtomicUsize,
    long: Arc<Semaphore>,
    clock: Arc<dyn Clock>,
    // Last: closing the file lets go of the connections' locks, and then the folder is let go.
    _held: Option<(Arc<File>, Arc<Folder>)>,
}

impl Database {
    /// Opens the file, or makes it.
    pub(super) fn open(path: &Path, folder: Arc<Folder>, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let writable = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let wrong = |error: rusqlite::Error| OpenError::of_database(path, error);
        let file = Arc::new(private_file(path)?);
        let mut connection = Connection::open_with_flags(path, writable).map_err(wrong)?;
        configure(&connection).map_err(wrong)?;
        migrate(&mut connection, path)?;
        super::queue::release_all(&connection, clock.now().as_millisecond()).map_err(wrong)?;
        let readable = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let readers = (0..READERS)
            .map(|_| {
                let reader = Connection::open_with_flags(path, readable)?;
                configure_any(&reader)?;
                Ok(Arc::new(Mutex::new(reader)))
            })
            .collect::<rusqlite::Result<_>>()
            .map_err(wrong)?;
        let folding = Connection::open_with_flags(path, writable).map_err(wrong)?;
        configure_any(&folding).map_err(wrong)?;
        let fold = Fold::start(&mut connection, folding, file.clone()).map_err(OpenError::Thread)?;
        let on_disk = OnDisk { fold, room: Room::beside(path), file, folder };
        Self::assemble(Arc::new(Mutex::new(connection)), readers, clock, Some(on_disk))
    }

    /// A database that ends with the process.
    pub(super) fn in_memory(clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let path = PathBuf::from(":memory:");
        let mut connection =
            Connection::open_in_memory().map_err(|error| OpenError::of_database(&path, error))?;
        configure_any(&connection).map_err(|error| OpenError::of_database(&path, error))?;
        migrate(&mut connection, &path)?;
        // It is seen by its one connection only, so readers and the writer take turns.
        let connection = Arc::new(Mutex::new(connection));
        Self::assemble(connection.clone(), vec![connection], clock, None)
    }

    fn assemble(
        connection: Arc<Mutex<Connection>>,
        readers: Vec<Arc<Mutex<Connection>>>,
        clock: Arc<dyn Clock>,
        on_disk: Option<OnDisk>,
    ) -> Result<Self, OpenError> {
        let (fold, mut room, held) = match on_disk {
            Some(OnDisk { fold, room, file, folder }) => (Some(fold), Some(room), Some((file, folder))),
            None => (None, None, None),
        };
        let tidy_clock = clock.clone();
        let tidy = Box::new(move |connection: &Connection| {
            if room.as_mut().is_some_and(Room::make) {
                return Ok(true);
            }
            let purged = purge(connection, tidy_clock.now().as_second())?;
            let more = purged == usize::from(PURGE);
            if !more && room.is_some() {
                fold::copy(connection)?;
            }
            Ok(more)
        });
        let writer = Writer::start(connection, tidy).map_err(OpenError::Thread)?;
        Ok(Self {
            writer,
            readers,
            _fold: fold,
            next: AtomicUsize::new(0),
            long: Arc::new(Semaphore::new(LONG_READERS)),
            clock,
            _held: held,
        })
    }

    pub(super) fn now_seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    pub(super) fn now_millis(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    /// A short read, done at once on the calling thread: in WAL mode a read never waits for the
    /// writer, and handing it to another thread would cost more than doing it.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Fault> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.readers.len();
        let in_turn = self.readers.iter().cycle().skip(first % count).take(count);
        for reader in in_turn.clone() {
            match reader.try_lock() {
                Ok(connection) => return Ok(work(&connection)?),
                Err(TryLockError::Poisoned(poisoned)) => return Ok(work(&poisoned.into_inner())?),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        let reader = in_turn.into_iter().next().ok_or(Fault::Closed)?;
        Ok(work(&reader.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    /// A read that may take long, done where blocking is allowed.
    pub(super) async fn read_long<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let permit = self.long.clone().acquire_owned().await.map_err(|_| Fault::Closed)?;
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            this.read(work)
        });
        done.await.unwrap_or(Err(Fault::Closed))
    }

    /// A write, durable when it resolves.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        atomicity: Atomicity,
        work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        self.write_then(atomicity, work, |_| {}).await
    }

    /// A write; `then` is called right after the commit, even if the caller has gone.
    pub(super) async fn write_then<T: Send + 'static>(
        &self,
        atomicity: Atomicity,
        mut work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, Fault> {
        self.writer.call(atomicity, move |connection| work(connection).map(Done::Kept), then).await
    }

    /// Several writes that may find out half way that they must not be.
    pub(super) async fn transact_then<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> rusqlite::Result<Done<T>> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, Fault> {
        self.writer.call(Atomicity::Several, work, then).await
    }

    /// Removes a batch of expired items now, and tells how many.
    #[cfg(test)]
    pub(super) async fn purge(&self) -> usize {
        let now = self.now_seconds();
        self.write(Atomicity::Statement, move |connection| purge(connection, now)).await.unwrap()
    }
}

/// Makes the file, empty, for the owner alone; SQLite gives its log the same mode. A folder that was
/// there before may be open to others.
fn private_file(path: &Path) -> Result<File, OpenError> {
    let made = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    made.map_err(|source| OpenError::Unwritable { path: path.to_owned(), source })
}

fn purge(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM items WHERE rowid IN
             (SELECT rowid FROM items WHERE expires_at <= ?1 LIMIT ?2)",
        )?
        .execute((now, PURGE))
}

fn configure_any(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(48);
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "cache_size", -2_000)?;
    connection.pragma_update(None, "temp_store", "memory")
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    configure_any(connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL: the log is synced at every commit, so what was acknowledged survives a power cut.
    connection.pragma_update(None, "synchronous", "full")?;
    // Only macOS heeds these: there a plain sync does not reach the platter.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // `Fold` does it.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)
}

#[cfg(test)]
mod tests {
    use portal_base::FakeClock;

    use super::*;
    use crate::embedded::table::SqliteTable;
    use crate::ports::{Expect, Item, Key, Table, TableError};

    fn item(n: usize, expires_at: Option<i64>) -> Item {
        Item { expires_at, ..Item::new(Key::new("W#1", format!("{n:04}")), serde_json::json!({ "n": n })) }
    }

    fn rows(database: &Database) -> i64 {
        database
            .read(|connection| connection.query_row("SELECT count(*) FROM items", [], |row| row.get(0)))
            .unwrap()
    }

    #[tokio::test]
    async fn expired_items_are_removed_in_batches() {
        let clock = Arc::new(FakeClock::default());
        let database = Arc::new(Database::in_memory(clock.clone()).unwrap());
        let table = SqliteTable::new(database.clone());
        let soon = database.now_seconds() + 1;
        for n in 0..usize::from(PURGE) + 50 {
            table.put(item(n, Some(soon)), Expect::Absent).await.unwrap();
        }
        table.put(item(9000, None), Expect::Absent).await.unwrap();
        table.put(item(9001, Some(soon + 100)), Expect::Absent).await.unwrap();
        assert_eq!(database.purge().await, 0);
        clock.advance(Duration::from_secs(1));
        assert_eq!(database.purge().await, usize::from(PURGE));
        assert_eq!(rows(&database), 52);
        assert_eq!(database.purge().await, 50);
        assert_eq!(rows(&database), 2);
    }

    /// A full disk fails the writes that meet it, says so, and leaves the store in order.
    #[tokio::test]
    async fn a_full_disk_is_reported_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let held = Arc::new(Folder::hold(folder.path()).unwrap());
        let database = Arc::new(
            Database::open(&held.join("portal.db"), held.clone(), Arc::new(FakeClock::default())).unwrap(),
        );
        let limit = |pages: u32| {
            let database = database.clone();
            async move {
                let set = move |connection: &Connection| {
                    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
                };
                database.write(Atomicity::Statement, set).await.unwrap();
            }
        };
        limit(40).await;
        let table = Arc::new(SqliteTable::new(database.clone()));
        let tasks: Vec<_> = (0..64)
            .map(|n| {
                let table = table.clone();
                tokio::spawn(async move {
                    let body = serde_json::json!({ "t": "x".repeat(4000) });
                    let item = Item::new(Key::new("W#1", format!("{n:04}")), body);
                    (n, table.put(item, Expect::Absent).await)
                })
            })
            .collect();
        let (mut stored, mut refused) = (Vec::new(), 0);
        for task in tasks {
            match task.await.unwrap() {
                (n, Ok(_)) => stored.push(n),
                (_, Err(TableError::Unavailable(source))) => {
                    assert!(source.to_string().contains("disk is full"), "{source}");
                    refused += 1;
                }
                (_, Err(error)) => panic!("{error}"),
            }
        }
        assert!(refused > 0, "the disk was full");
        assert_eq!(rows(&database), i64::try_from(stored.len()).unwrap());
        limit(100_000).await;
        table.put(item(9000, None), Expect::Absent).await.unwrap();
        assert_eq!(rows(&database), i64::try_from(stored.len()).unwrap() + 1);
    }

    /// One request of a batch that fails half way takes back its own writes and nobody else's.
    #[tokio::test]
    async fn a_failing_request_undoes_its_own_writes_only() {
        let database = Arc::new(Database::in_memory(Arc::new(FakeClock::default())).unwrap());
        let insert = |sk: &'static str| {
            move |connection: &Connection| {
                connection
                    .execute("INSERT INTO items (pk, sk, version, body) VALUES ('p', ?1, 1, '{}')", (sk,))
            }
        };
        let half = move |connection: &Connection| {
            insert("half")(connection)?;
            insert("good")(connection)
        };
        let undone = move |connection: &Connection| {
            insert("undone")(connection)?;
            Ok(Done::Undone(7))
        };
        // The writer is held up until all four wait, so that they share a transaction.
        let (go, wait) = std::sync::mpsc::channel();
        let hold_up = move |_: &Connection| {
            let _ = wait.recv();
            Ok(())
        };
        let mut first = Box::pin(database.write(Atomicity::Statement, hold_up));
        assert!(futures::poll!(&mut first).is_pending());
        let mut requests = Box::pin(futures::future::join4(
            database.write(Atomicity::Statement, insert("good")),
            database.write(Atomicity::Several, half),
            database.transact_then(undone, |_| {}),
            database.write(Atomicity::Statement, insert("other")),
        ));
        assert!(futures::poll!(&mut requests).is_pending());
        go.send(()).unwrap();
        // If it shares their transaction after all it is called again, and must not wait again.
        drop(go);
        first.await.unwrap();
        let (good, half, undone, other) = requests.await;
        assert!(good.is_ok() && other.is_ok());
        assert!(matches!(half, Err(Fault::Sqlite(_))));
        assert_eq!(undone.unwrap(), 7);
        assert_eq!(rows(&database), 2);
    }
}
