//! Secrets of the platform itself: master keys, signing keys. Users' credentials are sealed in
//! the table by `portal-vault` under a master key from here.

use async_trait::async_trait;
use portal_base::Secret;

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The name has characters or a form that no store takes.
    #[error("`{0}` is not a secret name: use 1 to 64 of [a-z0-9-], a letter first")]
    InvalidName(String),
    /// The value is larger than the store takes.
    #[error("the secret is {bytes} bytes, more than the {limit} the store takes")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// A key file that others can read is not used.
    #[error("{0}")]
    Insecure(String),
    /// The store cannot answer.
    #[error("the secret store cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SecretsError {
    /// The largest secret, in bytes.
    pub const MAX_VALUE: usize = 64 * 1024;

    /// Refuses names that not every store takes.
    pub fn check_name(name: &str) -> Result<(), Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = (1..=64).contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(allowed);
        if good { Ok(()) } else { Err(Self::InvalidName(name.chars().take(120).collect())) }
    }

    /// Refuses values that not every store takes.
    pub fn check_value(value: &[u8]) -> Result<(), Self> {
        if value.len() > Self::MAX_VALUE {
            return Err(Self::TooLarge { bytes: value.len(), limit: Self::MAX_VALUE });
        }
        Ok(())
    }
}

/// The port.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The current value of a secret.
    async fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, SecretsError>;

    /// Stores `value` unless there is one already, and tells the stored one: many processes that
    /// start at once agree on the same key.
    async fn get_or_create(
        &self,
        name: &str,
        value: Secret<Vec<u8>>,
    ) -> Result<Secret<Vec<u8>>, SecretsError>;

    /// Replaces the value.
    async fn put(&self, name: &str, value: Secret<Vec<u8>>) -> Result<(), SecretsError>;
}
