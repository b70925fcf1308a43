//! The data folder: made private, held by one process at a time, written so that a crash loses nothing.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::OpenError;

const LOCK: &str = "portal.lock";

/// The data folder, held until dropped. The operating system lets go of it when the process dies.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder if need be and refuses to share it with another process.
    pub(super) fn hold(path: &Path) -> Result<Self, OpenError> {
        let unwritable = |source| OpenError::Unwritable { path: path.to_owned(), source };
        if path.exists() && !path.is_dir() {
            return Err(OpenError::NotAFolder { path: path.to_owned() });
        }
        make_private_dirs(path).map_err(unwritable)?;
        // Not truncated on opening: until the lock is ours, the number in it is another's.
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join(LOCK))
            .map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse { path: path.to_owned(), holder: read_pid(&mut lock) });
            }
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
        write_pid(&mut lock).map_err(unwritable)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

fn read_pid(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn write_pid(lock: &mut File) -> io::Result<()> {
    lock.set_len(0)?;
    lock.seek(SeekFrom::Start(0))?;
    writeln!(lock, "{}", std::process::id())
}

/// Makes a folder and those above it, for the owner alone, and makes their entries durable.
pub(super) fn make_private_dirs(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_private_dirs(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => sync_dir(parent.unwrap_or(Path::new("."))),
        // Somebody else made it in the meantime.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the entries of a folder durable: without it a new file's name can be lost in a crash.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    // The parent of a relative path of one segment is "".
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(path)?.sync_all()
}

/// Puts bytes at `target` whole or not at all, durable on return. `temporary` must be on the same
/// file system and nobody else's.
pub(super) fn write_atomically(temporary: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = (|| {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(temporary, target)
    })();
    if written.is_err() {
        // What is left would only take up space; the error that counts is the first.
        let _ = fs::remove_file(temporary);
    }
    written?;
    target.parent().map_or(Ok(()), sync_dir)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/data");
        let held = Folder::hold(&path).unwrap();
        let error = Folder::hold(&path).unwrap_err();
        assert!(matches!(error, OpenError::InUse { holder: Some(pid), .. } if pid == std::process::id()));
        assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
        drop(held);
        Folder::hold(&path).unwrap();
    }

    #[test]
    fn new_folders_are_for_the_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        make_private_dirs(&path).unwrap();
        for made in [dir.path().join("a"), path] {
            assert_eq!(fs::metadata(made).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        fs::write(&path, "x").unwrap();
        assert!(matches!(Folder::hold(&path), Err(OpenError::NotAFolder { .. })));
        assert!(matches!(Folder::hold(&path.join("below")), Err(OpenError::Unwritable { .. })));
    }

    #[test]
    fn a_failed_write_leaves_the_old_bytes_and_no_rest() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("taken");
        fs::create_dir(&target).unwrap();
        let temporary = dir.path().join("temporary");
        write_atomically(&temporary, &target, b"new").unwrap_err();
        assert!(target.is_dir());
        assert!(!temporary.exists());
    }
}
