//! The one thread that writes. What waits when it is free goes into one transaction, and so into
//! one sync of the disk: group commit. Every request is answered after that commit.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Fault;

/// The most requests of one transaction: bounds how long the first of them waits for the others.
const MAX_BATCH: usize = 512;
/// How long it waits for requests before it begins to tidy up, and between two pieces of that.
const AT_ONCE: Duration = Duration::from_millis(10);
/// How long the writer is without work before it tidies up.
const SOON: Duration = Duration::from_secs(1);
/// How long it sleeps when there is nothing to tidy up either.
const LATER: Duration = Duration::from_secs(60);

/// What a request does on its own when one of its statements fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Atomicity {
    /// It has one writing statement, which SQLite itself undoes.
    Statement,
    /// It has several: when it fails half way they are undone, and the other requests of the batch
    /// stand.
    Several,
}

/// What a request found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done<T> {
    /// Its writes stand.
    Kept(T),
    /// It has written already and must not have.
    Undone(T),
}

/// A request as the thread sees it.
trait Job: Send {
    fn atomicity(&self) -> Atomicity;
    /// Does the work, and tells whether it stands. It may be called again after all was rolled back.
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<bool>;
    fn answer(self: Box<Self>, fault: Option<Fault>);
}

struct Call<T, Work, Then> {
    atomicity: Atomicity,
    work: Work,
    value: Option<T>,
    then: Then,
    reply: oneshot::Sender<Result<T, Fault>>,
}

impl<T, Work, Then> Job for Call<T, Work, Then>
where
    T: Send,
    Work: FnMut(&Connection) -> rusqlite::Result<Done<T>> + Send,
    Then: FnOnce(&T) + Send,
{
    fn atomicity(&self) -> Atomicity {
        self.atomicity
    }

    fn run(&mut self, connection: &Connection) -> rusqlite::Result<bool> {
        let done = (self.work)(connection)?;
        let stands = matches!(done, Done::Kept(_));
        let (Done::Kept(value) | Done::Undone(value)) = done;
        self.value = Some(value);
        Ok(stands)
    }

    fn answer(self: Box<Self>, fault: Option<Fault>) {
        let result = match (fault, self.value) {
            (Some(fault), _) => Err(fault),
            (None, Some(value)) => {
                (self.then)(&value);
                Ok(value)
            }
            (None, None) => Err(Fault::Closed),
        };
        // Whoever asked may have gone; what was written stays.
        let _ = self.reply.send(result);
    }
}

/// What the thread does when it has nothing to do; tells whether there is more of it.
pub(super) type Tidy = Box<dyn FnMut(&Connection) -> rusqlite::Result<bool> + Send>;

/// The handle to the thread. Dropping it finishes what was accepted and waits for the end.
pub(super) struct Writer {
    jobs: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on this connection.
    pub(super) fn start(connection: Arc<Mutex<Connection>>, tidy: Tidy) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&connection, &receiver, tidy))?;
        Ok(Self { jobs: Some(sender), thread: Some(thread) })
    }

    /// Does `work` in a transaction and resolves when it is on the disk; `then` is called right
    /// after the commit, even if nobody waits for the answer any more. When another request of its
    /// batch has to be undone, `work` is rolled back and called again.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        atomicity: Atomicity,
        work: impl FnMut(&Connection) -> rusqlite::Result<Done<T>> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, Fault> {
        let (reply, answer) = oneshot::channel();
        let call = Call { atomicity, work, value: None, then, reply };
        let jobs = self.jobs.as_ref().ok_or(Fault::Closed)?;
        jobs.send(Box::new(call)).map_err(|_| Fault::Closed)?;
        answer.await.unwrap_or(Err(Fault::Closed))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed everyone who waited for it.
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Mutex<Connection>, jobs: &Receiver<Box<dyn Job>>, mut tidy: Tidy) {
    let mut batch = Vec::new();
    // The log is given its room first of all.
    let mut wait = AT_ONCE;
    let mut tidied = Instant::now();
    loop {
        match jobs.recv_timeout(wait) {
            Ok(job) => {
                batch.push(job);
                batch.extend(jobs.try_iter().take(MAX_BATCH - 1));
                commit(&lock(connection), &mut batch);
                wait = SOON;
            }
            Err(RecvTimeoutError::Timeout) => wait = tidy_up(&lock(connection), &mut tidy, &mut tidied),
            Err(RecvTimeoutError::Disconnected) => return,
        }
        // A writer that is never idle tidies up all the same, a batch a minute.
        if tidied.elapsed() > LATER {
            tidy_up(&lock(connection), &mut tidy, &mut tidied);
        }
    }
}

/// Tidies up, and tells when to come back if nothing else happens.
fn tidy_up(connection: &Connection, tidy: &mut Tidy, tidied: &mut Instant) -> Duration {
    *tidied = Instant::now();
    match tidy(connection) {
        Ok(true) => AT_ONCE,
        Ok(false) => LATER,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "tidying the store failed");
            LATER
        }
    }
}

fn lock(connection: &Mutex<Connection>) -> std::sync::MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a batch in one transaction and answers each request.
fn commit(connection: &Connection, batch: &mut Vec<Box<dyn Job>>) {
    let mut faults = vec![None; batch.len()];
    let outcome = run_all(connection, batch, &mut faults);
    if let Err(error) = &outcome {
        tracing::error!(error = error as &dyn std::error::Error, "a batch of writes was not stored");
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
    let all = outcome.err().map(Fault::from);
    for (job, own) in batch.drain(..).zip(faults) {
        job.answer(all.clone().or(own));
    }
}

/// `Err` when the transaction as a whole is lost; a fault of one request is put in its place of `faults`.
fn run_all(
    connection: &Connection,
    batch: &mut [Box<dyn Job>],
    faults: &mut [Option<Fault>],
) -> rusqlite::Result<()> {
    execute(connection, "BEGIN IMMEDIATE")?;
    // SQLite copies every page that is touched under a savepoint, and hardly ever a request has to be
    // undone: so the batch is tried without, and done again with them if one has.
    if !run_each(connection, batch, faults, false)? {
        execute(connection, "ROLLBACK")?;
        faults.fill(None);
        execute(connection, "BEGIN IMMEDIATE")?;
        run_each(connection, batch, faults, true)?;
    }
    execute(connection, "COMMIT")
}

/// Runs the requests one after the other. Without savepoints it stops at the first one that must be
/// undone, and tells that it did not get to the end.
fn run_each(
    connection: &Connection,
    batch: &mut [Box<dyn Job>],
    faults: &mut [Option<Fault>],
    savepoints: bool,
) -> rusqlite::Result<bool> {
    for (job, fault) in batch.iter_mut().zip(faults) {
        let several = job.atomicity() == Atomicity::Several;
        let alone = several && savepoints;
        if alone {
            execute(connection, "SAVEPOINT request")?;
        }
        let ran = job.run(connection);
        let undo = match &ran {
            Ok(stands) => !stands,
            // On a full disk or an I/O error SQLite may have given up the whole transaction.
            Err(_) if connection.is_autocommit() => return ran.map(|_| false),
            Err(_) => several,
        };
        if undo && !alone {
            return Ok(false);
        }
        if undo {
            execute(connection, "ROLLBACK TO request")?;
        }
        *fault = ran.err().map(Fault::from);
        if alone {
            execute(connection, "RELEASE request")?;
        }
    }
    Ok(true)
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}
