//! Opening a data folder: what is kept, and what is refused with words that help.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use portal_base::{Secret, SystemClock};
use portal_store::{Expect, Item, Key, OpenError, Query, SecretsError};
use serde_json::json;

use super::*;

fn open(path: &Path) -> Result<Embedded, OpenError> {
    Embedded::open(path, Arc::new(SystemClock), Arc::new(OsRng))
}

fn refusal(path: &Path) -> OpenError {
    open(path).err().expect("opening is refused")
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let item = Item::new(Key::new("W#1", "a"), json!({ "n": 1 }));
    {
        let stores = open(folder.path()).unwrap();
        stores.table.put(item.clone(), Expect::Absent).await.unwrap();
        stores.blobs.put("ws_1/x", "blob".into()).await.unwrap();
        stores.queue.send("ws_1", "message".into(), Duration::ZERO).await.unwrap();
        stores.secrets.put("key", Secret::new(b"secret".to_vec())).await.unwrap();
    }
    let stores = open(folder.path()).unwrap();
    assert_eq!(stores.table.get(&item.key).await.unwrap(), Some(Item { version: 1, ..item }));
    assert_eq!(stores.blobs.get("ws_1/x").await.unwrap().unwrap(), "blob");
    let messages = stores.queue.receive(1, Duration::from_secs(1), Duration::ZERO).await.unwrap();
    assert_eq!(messages[0].body, "message");
    assert_eq!(stores.secrets.get("key").await.unwrap().unwrap().expose(), b"secret");
}

#[tokio::test]
async fn a_folder_in_use_is_refused_by_the_number_of_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let stores = open(folder.path()).unwrap();
    let error = refusal(folder.path());
    assert!(matches!(error, OpenError::InUse { holder: Some(pid), .. } if pid == std::process::id()));
    let kept = stores.queue.clone();
    drop(stores);
    assert!(matches!(refusal(folder.path()), OpenError::InUse { .. }), "the queue still holds it");
    drop(kept);
    open(folder.path()).unwrap();
}

#[tokio::test]
async fn what_is_made_is_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    fs::create_dir(&path).unwrap();
    chmod(&path, 0o755);
    let stores = open(&path).unwrap();
    stores.blobs.put("ws_1/x", "blob".into()).await.unwrap();
    stores.secrets.put("key", Secret::new(b"secret".to_vec())).await.unwrap();
    let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
    for (name, wanted) in [
        ("", 0o755), // the owner's own folder is left as it is
        ("portal.db", 0o600),
        ("portal.db-wal", 0o600),
        ("portal.lock", 0o600),
        ("blobs/ws_1", 0o700),
        ("blobs/ws_1/x@blob", 0o600),
        ("secrets", 0o700),
        ("secrets/key", 0o600),
    ] {
        assert_eq!(mode(name), wanted, "{name}");
    }
}

#[tokio::test]
async fn secrets_others_can_read_are_refused_with_the_command_that_helps() {
    let folder = tempfile::tempdir().unwrap();
    let stores = open(folder.path()).unwrap();
    stores.secrets.put("key", Secret::new(b"secret".to_vec())).await.unwrap();
    let file = folder.path().join("secrets/key");
    for mode in [0o640, 0o604, 0o660] {
        chmod(&file, mode);
        for error in [
            stores.secrets.get("key").await.unwrap_err(),
            stores.secrets.get_or_create("key", Secret::new(vec![1])).await.unwrap_err(),
        ] {
            assert!(matches!(error, SecretsError::Insecure(_)));
            let text = error.to_string();
            assert!(text.contains(&format!("chmod 600 '{}'", file.display())), "{text}");
        }
    }
    chmod(&file, 0o600);
    assert!(stores.secrets.get("key").await.unwrap().is_some());
    drop(stores);
    chmod(&folder.path().join("secrets"), 0o755);
    let error = refusal(folder.path());
    assert!(error.to_string().contains("chmod 700"), "{error}");
}

#[tokio::test]
async fn a_file_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("portal.db");
    fs::write(&database, "these are my notes, not a database at all").unwrap();
    let error = refusal(folder.path());
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read(&database).unwrap(), b"these are my notes, not a database at all");

    fs::remove_file(&database).unwrap();
    let other = rusqlite::Connection::open(&database).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    drop(other);
    assert!(matches!(refusal(folder.path()), OpenError::Foreign { .. }));
}

#[tokio::test]
async fn a_newer_database_asks_for_a_newer_program() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let database = rusqlite::Connection::open(folder.path().join("portal.db")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let error = refusal(folder.path());
    assert!(matches!(error, OpenError::TooNew { found: 99, .. }));
    assert!(error.to_string().ends_with("upgrade `portal`"), "{error}");
}

#[tokio::test]
async fn a_truncated_database_is_refused_or_reported_and_not_emptied() {
    let folder = tempfile::tempdir().unwrap();
    {
        let stores = open(folder.path()).unwrap();
        for n in 0..200 {
            let item = Item::new(Key::new("W#1", format!("{n:03}")), json!({ "t": "x".repeat(1000) }));
            stores.table.put(item, Expect::Absent).await.unwrap();
        }
    }
    let path = folder.path().join("portal.db");
    assert!(!folder.path().join("portal.db-wal").exists(), "closing folds the log into the file");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes.truncate(middle);
    fs::write(&path, &bytes).unwrap();
    match open(folder.path()) {
        Err(error) => assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}"),
        Ok(stores) => {
            let error = stores.table.query(&Query::partition("W#1")).await.map(drop).unwrap_err();
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.contains("damaged"), "{source}");
        }
    }
    assert_eq!(fs::metadata(&path).unwrap().len(), middle as u64);
}

#[tokio::test]
async fn what_cannot_be_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(refusal(&file), OpenError::NotAFolder { .. }));
    let below = refusal(&file.join("data"));
    assert!(below.to_string().contains(&file.join("data").display().to_string()), "{below}");
    // Nobody, not even root, makes a folder in here.
    let virtual_one = Path::new("/proc/portal-data");
    if Path::new("/proc/self").exists() {
        assert!(matches!(refusal(virtual_one), OpenError::Unwritable { .. }));
    }
}
