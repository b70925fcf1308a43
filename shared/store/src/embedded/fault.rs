//! Why the disk did not do it, in words the owner of the machine can act on.

use std::io;
use std::sync::Arc;

use rusqlite::ErrorCode;

/// A failure below the ports: the `source` of their `Unavailable` errors.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Fault {
    /// No space is left for the data folder.
    #[error("the disk is full: free some space, nothing was stored")]
    DiskFull,
    /// The data folder or a file in it cannot be written.
    #[error("the data folder cannot be written: check its owner and its permissions")]
    ReadOnly,
    /// The database file is not what SQLite wrote.
    #[error("the database is damaged: stop, and put back a copy of the data folder")]
    Damaged,
    /// Another program holds the database file.
    #[error("another program holds the database: close it and try again")]
    Busy,
    /// The writer has ended; the store is being closed.
    #[error("the store is closed")]
    Closed,
    /// Anything else SQLite reports.
    #[error("the database failed")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    /// Anything else the file system reports.
    #[error("the file system failed")]
    Io(#[source] Arc<io::Error>),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(_) | None => Self::Sqlite(Arc::new(error)),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(Arc::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_owner_can_mend_has_its_own_words() {
        let sqlite =
            |code| Fault::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_FULL), Fault::DiskFull));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_READONLY), Fault::ReadOnly));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_NOTADB), Fault::Damaged));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_BUSY), Fault::Busy));
        assert!(matches!(sqlite(rusqlite::ffi::SQLITE_MISUSE), Fault::Sqlite(_)));
        assert!(matches!(Fault::from(io::Error::from(io::ErrorKind::StorageFull)), Fault::DiskFull));
        assert!(matches!(Fault::from(io::Error::from(io::ErrorKind::NotFound)), Fault::Io(_)));
    }
}
