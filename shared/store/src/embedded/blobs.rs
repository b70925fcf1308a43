//! Blobs: as files, and in memory for tests.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use portal_base::Rng;

use super::folder::{make_private_dirs, sync_dir, write_atomically};
use super::{Fault, OpenError};
use crate::ports::{Blobs, BlobsError};

/// Ends every blob's file name. No segment of a name has the sign, so `a` and `a/b` can both be blobs.
const SUFFIX: &str = "@blob";
/// Half-written files; no blob name has an upper-case letter. On the same file system, so that a rename is atomic.
const TEMPORARY: &str = "TEMPORARY";

/// Blobs in files below one folder.
pub(super) struct FileBlobs {
    root: Arc<Path>,
    rng: Arc<dyn Rng>,
}

impl FileBlobs {
    /// Opens the folder and removes what an interrupted write left behind.
    pub(super) fn open(root: PathBuf, rng: Arc<dyn Rng>) -> Result<Self, OpenError> {
        let unwritable = |source| OpenError::Unwritable { path: root.clone(), source };
        let temporary = root.join(TEMPORARY);
        if temporary.is_dir() {
            fs::remove_dir_all(&temporary).map_err(unwritable)?;
        }
        make_private_dirs(&temporary).map_err(unwritable)?;
        Ok(Self { root: root.into(), rng })
    }

    fn path(&self, name: &str) -> Result<PathBuf, BlobsError> {
        BlobsError::check_name(name)?;
        Ok(self.root.join(format!("{name}{SUFFIX}")))
    }

    async fn blocking<T: Send + 'static>(
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, BlobsError> {
        let done = tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Closed);
        let done = done.and_then(|done| done.map_err(Fault::from));
        done.map_err(|fault| BlobsError::Unavailable(Box::new(fault)))
    }
}

#[async_trait]
impl Blobs for FileBlobs {
    async fn get(&self, name: &str) -> Result<Option<Bytes>, BlobsError> {
        let path = self.path(name)?;
        Self::blocking(move || match fs::read(path) {
            Ok(bytes) => Ok(Some(Bytes::from(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), BlobsError> {
        let path = self.path(name)?;
        let mut random = [0; 16];
        self.rng.fill(&mut random);
        let temporary = self.root.join(TEMPORARY).join(HEXLOWER.encode(&random));
        Self::blocking(move || {
            path.parent().map_or(Ok(()), make_private_dirs)?;
            write_atomically(&temporary, &path, &bytes)
        })
        .await
    }

    async fn delete(&self, name: &str) -> Result<(), BlobsError> {
        let path = self.path(name)?;
        Self::blocking(move || match fs::remove_file(&path) {
            Ok(()) => path.parent().map_or(Ok(()), sync_dir),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        })
        .await
    }
}

/// Blobs that end with the process.
#[derive(Default)]
pub(super) struct MemoryBlobs(Mutex<HashMap<String, Bytes>>);

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn get(&self, name: &str) -> Result<Option<Bytes>, BlobsError> {
        BlobsError::check_name(name)?;
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }

    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), BlobsError> {
        BlobsError::check_name(name)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bytes);
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), BlobsError> {
        BlobsError::check_name(name)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}
