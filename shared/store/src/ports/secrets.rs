//! Secrets of the platform itself: master keys, signing keys. Users' credentials are sealed in
//! the table by `portal-vault` under a master key from here.

use async_trait::async_trait;
use portal_base::Secret;

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The store cannot answer.
    #[error("the secret store cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A key file that others can read is not used.
    #[error("{0}")]
    Insecure(String),
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
