//! Blobs: bytes by name, written once or replaced whole.

use async_trait::async_trait;
use bytes::Bytes;

/// Why a blob could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BlobsError {
    /// The name has characters or a form that no store takes.
    #[error("`{0}` is not a blob name: use segments of [a-z0-9._-] joined by `/`")]
    InvalidName(String),
    /// The store cannot answer.
    #[error("the blob store cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl BlobsError {
    /// Refuses names that not every store takes. Lower case only, because some file systems
    /// take two names that differ by case for one; no segment that is only dots, because a file
    /// system would climb.
    pub fn check_name(name: &str) -> Result<(), Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        let good = name.len() <= 512
            && name.split('/').all(|segment| {
                (1..=200).contains(&segment.len())
                    && segment.bytes().all(allowed)
                    && segment.bytes().any(|byte| byte != b'.')
            });
        if good { Ok(()) } else { Err(Self::InvalidName(name.chars().take(120).collect())) }
    }
}

/// The port. A name is `<workspace id>/<kind>/<rest>`.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// The bytes under that name.
    async fn get(&self, name: &str) -> Result<Option<Bytes>, BlobsError>;

    /// Stores bytes, replacing what was there; durable when this resolves and never half written.
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), BlobsError>;

    /// Removes a blob; removing what is not there is no error.
    async fn delete(&self, name: &str) -> Result<(), BlobsError>;
}
