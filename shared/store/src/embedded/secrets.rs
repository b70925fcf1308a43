//! Secrets: a file each, for the owner's eyes alone; and in memory for tests.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use portal_base::Secret;

use super::folder::{make_private_dirs, write_atomically};
use super::{Fault, OpenError};
use crate::ports::{Secrets, SecretsError};

/// Secrets in files of one folder. Processes take turns by a lock on the folder.
pub(super) struct FileSecrets {
    root: Arc<Path>,
}

impl FileSecrets {
    pub(super) fn open(root: PathBuf) -> Result<Self, OpenError> {
        make_private_dirs(&root).map_err(|source| OpenError::Unwritable { path: root.clone(), source })?;
        check_private(
            &root,
            &fs::metadata(&root).map_err(|source| OpenError::Unwritable { path: root.clone(), source })?,
        )
        .map_err(|error| OpenError::Insecure(error.to_string()))?;
        Ok(Self { root: root.into() })
    }

    async fn blocking<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Place) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        SecretsError::check_name(name)?;
        let place = Place { root: self.root.clone(), file: self.root.join(name), name: name.to_owned() };
        tokio::task::spawn_blocking(move || work(&place)).await.unwrap_or_else(|_| Err(Fault::Closed.into()))
    }
}

impl From<Fault> for SecretsError {
    fn from(fault: Fault) -> Self {
        Self::Unavailable(Box::new(fault))
    }
}

fn io_fault(error: io::Error) -> SecretsError {
    Fault::from(error).into()
}

/// Where one secret is kept.
struct Place {
    root: Arc<Path>,
    file: PathBuf,
    name: String,
}

impl Place {
    fn read(&self) -> Result<Option<Secret<Vec<u8>>>, SecretsError> {
        check_private(&self.root, &fs::metadata(&self.root).map_err(io_fault)?)?;
        let mut file = match File::open(&self.file) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_fault(error)),
        };
        let metadata = file.metadata().map_err(io_fault)?;
        check_private(&self.file, &metadata)?;
        // Room for all of it, so that no smaller buffer is left behind unwiped while it grows.
        let mut value = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
        file.read_to_end(&mut value).map_err(io_fault)?;
        Ok(Some(Secret::new(value)))
    }

    fn write(&self, value: &[u8]) -> Result<(), SecretsError> {
        // Only one process at a time is here, so the name of the temporary file is free. It ends
        // in what no secret's name has.
        let temporary = self.root.join(format!("{}.new", self.name));
        write_atomically(&temporary, &self.file, value).map_err(io_fault)
    }

    /// Waits for the other processes; held until dropped.
    fn lock(&self) -> Result<File, SecretsError> {
        let folder = File::open(&self.root).map_err(io_fault)?;
        folder.lock().map_err(io_fault)?;
        Ok(folder)
    }
}

/// Refuses what others than the owner may open, and says how to mend it.
fn check_private(path: &Path, metadata: &Metadata) -> Result<(), SecretsError> {
    let mode = metadata.permissions().mode() & 0o777;
    let open_to_others = mode & 0o077;
    if open_to_others == 0 {
        return Ok(());
    }
    let wanted = if metadata.is_dir() { "700" } else { "600" };
    let path = path.display();
    Err(SecretsError::Insecure(format!(
        "`{path}` is open to other users (mode {mode:03o}): run `chmod {wanted} '{path}'`, and replace the keys if someone may have read them"
    )))
}

#[async_trait]
impl Secrets for FileSecrets {
    async fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, SecretsError> {
        self.blocking(name, Place::read).await
    }

    async fn get_or_create(
        &self,
        name: &str,
        value: Secret<Vec<u8>>,
    ) -> Result<Secret<Vec<u8>>, SecretsError> {
        SecretsError::check_value(value.expose())?;
        let work = move |place: &Place| {
            if let Some(stored) = place.read()? {
                return Ok(stored);
            }
            let _turn = place.lock()?;
            if let Some(stored) = place.read()? {
                return Ok(stored);
            }
            place.write(value.expose())?;
            Ok(value)
        };
        self.blocking(name, work).await
    }

    async fn put(&self, name: &str, value: Secret<Vec<u8>>) -> Result<(), SecretsError> {
        SecretsError::check_value(value.expose())?;
        let work = move |place: &Place| {
            let _turn = place.lock()?;
            place.write(value.expose())
        };
        self.blocking(name, work).await
    }
}

/// Secrets that end with the process.
#[derive(Default)]
pub(super) struct MemorySecrets(Mutex<HashMap<String, Secret<Vec<u8>>>>);

#[async_trait]
impl Secrets for MemorySecrets {
    async fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, SecretsError> {
        SecretsError::check_name(name)?;
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }

    async fn get_or_create(
        &self,
        name: &str,
        value: Secret<Vec<u8>>,
    ) -> Result<Secret<Vec<u8>>, SecretsError> {
        SecretsError::check_name(name)?;
        SecretsError::check_value(value.expose())?;
        let mut secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(secrets.entry(name.to_owned()).or_insert(value).clone())
    }

    async fn put(&self, name: &str, value: Secret<Vec<u8>>) -> Result<(), SecretsError> {
        SecretsError::check_name(name)?;
        SecretsError::check_value(value.expose())?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value);
        Ok(())
    }
}
