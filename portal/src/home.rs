//! The data folder: where `portal up` keeps everything, and where the other commands find the
//! running portal's address and token.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use portal_base::Secret;
use serde::{Deserialize, Serialize};

/// Where a running portal can be reached; `endpoint.json` in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    /// Such as `http://127.0.0.1:8484`.
    pub(crate) url: String,
    /// The process that serves it.
    pub(crate) pid: u32,
}

/// The data folder: the one asked for, or the platform's place for application data.
pub(crate) fn data_dir(asked: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    asked
        .or_else(|| dirs::data_dir().map(|base| base.join("mcp-portal")))
        .context("this account has no home folder: name a data folder with `--data`")
}

/// The address of the portal that runs on this data folder, if one does (or did, and was killed).
pub(crate) fn endpoint(data: &Path) -> Option<Endpoint> {
    serde_json::from_slice(&std::fs::read(data.join("endpoint.json")).ok()?).ok()
}

/// Tells other commands where this portal can be reached.
pub(crate) fn write_endpoint(data: &Path, endpoint: &Endpoint) -> anyhow::Result<()> {
    let text = serde_json::to_vec_pretty(endpoint)?;
    write_private(&data.join("endpoint.json"), &text)
}

/// Takes the address back when the portal stops.
pub(crate) fn remove_endpoint(data: &Path) {
    if let Err(error) = std::fs::remove_file(data.join("endpoint.json")) {
        tracing::debug!(%error, "the endpoint file was not there");
    }
}

/// The owner's token, if this data folder has one.
pub(crate) fn token(data: &Path) -> Option<Secret<String>> {
    let text = std::fs::read_to_string(data.join("token")).ok()?;
    Some(Secret::new(text.trim().to_owned()))
}

/// Keeps the owner's token where only this account can read it.
pub(crate) fn write_token(data: &Path, token: &Secret<String>) -> anyhow::Result<()> {
    write_private(&data.join("token"), token.expose().as_bytes())
}

/// Writes a file only this account can read, whole or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let partial = path.with_extension("partial");
    let write = || -> std::io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&partial, path)
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_for_this_account_only() {
        let folder = tempfile::tempdir().unwrap();
        write_token(folder.path(), &Secret::new("mcpp_x".to_owned())).unwrap();
        assert_eq!(token(folder.path()).unwrap().expose(), "mcpp_x");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join("token")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn the_endpoint_comes_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(endpoint(folder.path()), None);
        let here = Endpoint { url: "http://127.0.0.1:1".to_owned(), pid: 7 };
        write_endpoint(folder.path(), &here).unwrap();
        assert_eq!(endpoint(folder.path()), Some(here));
        remove_endpoint(folder.path());
        assert_eq!(endpoint(folder.path()), None);
    }
}
