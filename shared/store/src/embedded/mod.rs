//! The adapters of one machine: SQLite for the table and the queue, files for blobs and secrets.
//!
//! ```text
//! <data folder>   0700
//!   portal.lock   held while a process uses the folder; its process id
//!   portal.db     SQLite, WAL: table and queue
//!   blobs/        one file a blob
//!   secrets/      one file a secret, 0600
//! ```

mod blobs;
mod database;
mod fault;
mod fold;
mod folder;
mod log;
mod queue;
mod rows;
mod schema;
mod secrets;
mod table;
mod versions;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portal_base::{Clock, Rng, SystemClock};

pub use fault::Fault;

use self::database::Database;
use self::folder::Folder;
use crate::ports::{Blobs, Queue, Secrets, Table};

/// All stores of one machine. Dropping the last of its parts closes the files and lets go of the folder.
#[derive(Clone)]
pub struct Embedded {
    /// The table.
    pub table: Arc<dyn Table>,
    /// The blobs.
    pub blobs: Arc<dyn Blobs>,
    /// The queue.
    pub queue: Arc<dyn Queue>,
    /// The platform's secrets.
    pub secrets: Arc<dyn Secrets>,
}

/// Why the data folder could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path is something else than a folder.
    #[error("`{}` is not a folder: name a folder for the data", path.display())]
    NotAFolder {
        /// Which path.
        path: PathBuf,
    },
    /// The folder cannot be made, or not be written.
    #[error("cannot write in the data folder `{}`: choose one of your own, or mend its permissions", path.display())]
    Unwritable {
        /// Which path.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Another process uses the folder.
    #[error(
        "the data folder `{}` is in use by {}: stop that one first, or choose another folder",
        path.display(),
        holder.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
    )]
    InUse {
        /// Which folder.
        path: PathBuf,
        /// The other process, where it can be told.
        holder: Option<u32>,
    },
    /// The database belongs to another program.
    #[error("`{}` is a database of another program: choose another data folder", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
    },
    /// The database was written by a newer version.
    #[error("`{}` was written by a newer version (schema {found}, known up to {known}): upgrade `portal`", path.display())]
    TooNew {
        /// Which file.
        path: PathBuf,
        /// Its schema version.
        found: i32,
        /// The newest schema version known here.
        known: usize,
    },
    /// The database is damaged.
    #[error("`{}` is damaged and was left as it is: put back a copy, or move it away to start empty", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// SQLite cannot open the database.
    #[error("cannot open the database `{}`", path.display())]
    Database {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: Fault,
    },
    /// The secrets can be read by others.
    #[error("{0}")]
    Insecure(String),
    /// The operating system gives no thread to write with.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}

impl OpenError {
    fn of_database(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match Fault::from(error) {
            Fault::Damaged => Self::Damaged { path },
            source => Self::Database { path, source },
        }
    }
}

impl Embedded {
    /// Opens the data folder, or makes it, and holds it against other processes.
    ///
    /// Blocks for the time of a few disk accesses. Must be called, and used, within a tokio runtime.
    pub fn open(
        data_dir: impl AsRef<Path>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self, OpenError> {
        let folder = Arc::new(Folder::hold(data_dir.as_ref())?);
        let secrets = secrets::FileSecrets::open(folder.join("secrets"))?;
        let blobs = blobs::FileBlobs::open(folder.join("blobs"), rng)?;
        let database = Arc::new(Database::open(&folder.join("portal.db"), folder.clone(), clock)?);
        Ok(Self::assemble(database, Arc::new(blobs), Arc::new(secrets)))
    }

    /// Stores that end with the process, on the machine's clock.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::in_memory_with(Arc::new(SystemClock))
    }

    /// Stores that end with the process, on this clock.
    pub fn in_memory_with(clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let database = Arc::new(Database::in_memory(clock)?);
        Ok(Self::assemble(
            database,
            Arc::new(blobs::MemoryBlobs::default()),
            Arc::new(secrets::MemorySecrets::default()),
        ))
    }

    fn assemble(database: Arc<Database>, blobs: Arc<dyn Blobs>, secrets: Arc<dyn Secrets>) -> Self {
        Self {
            table: Arc::new(table::SqliteTable::new(database.clone())),
            blobs,
            queue: Arc::new(queue::SqliteQueue::new(database)),
            secrets,
        }
    }
}
