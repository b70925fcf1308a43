//! What a sync of the disk costs here, and a folder that needs none.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

/// Writes of one measurement.
const WRITES: usize = 200;
/// About what one recorded execution writes.
const BLOCK: usize = 16 * 1024;

/// Half of the syncs after a small overwrite take no longer than this.
pub(crate) fn sync(folder: &Path) -> Result<Duration> {
    let mut file = File::create(folder.join("sync"))?;
    let block = vec![7; BLOCK];
    for _ in 0..WRITES {
        file.write_all(&block)?;
    }
    file.sync_all()?;
    file.seek(SeekFrom::Start(0))?;
    let mut times = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        file.write_all(&block)?;
        let begun = Instant::now();
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(WRITES / 2).copied().unwrap_or_default())
}

/// A folder in memory, where the system has one.
pub(crate) fn memory_folder() -> Result<Option<TempDir>> {
    let shared = Path::new("/dev/shm");
    if !shared.is_dir() {
        return Ok(None);
    }
    Ok(Some(tempfile::tempdir_in(shared)?))
}
