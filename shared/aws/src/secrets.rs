//! The platform's secrets in Secrets Manager.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::create_secret::CreateSecretError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_secretsmanager::operation::put_secret_value::PutSecretValueError;
use aws_sdk_secretsmanager::primitives::Blob;
use portal_base::Secret;
use portal_store::{Secrets, SecretsError};

/// How often what was just made is looked for before it counts as gone: a read may be behind.
const LOOKS: u32 = 5;

/// The secrets whose names begin with the stage's prefix.
#[derive(Debug, Clone)]
pub struct ManagedSecrets {
    client: Client,
    prefix: String,
}

impl ManagedSecrets {
    pub(crate) fn new(client: Client, prefix: &str) -> Self {
        Self { client, prefix: prefix.to_owned() }
    }

    fn id(&self, name: &str) -> Result<String, SecretsError> {
        SecretsError::check_name(name)?;
        Ok(format!("{}{name}", self.prefix))
    }

    async fn read(&self, id: &str) -> Result<Option<Secret<Vec<u8>>>, SecretsError> {
        let value = match self.client.get_secret_value().secret_id(id).send().await {
            Ok(value) => value,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetSecretValueError::is_resource_not_found_exception) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(unavailable(error)),
        };
        // One that somebody wrote into the console is text.
        let bytes = match (value.secret_binary, value.secret_string) {
            (Some(binary), _) => binary.into_inner(),
            (None, Some(text)) => text.into_bytes(),
            (None, None) => Vec::new(),
        };
        Ok(Some(Secret::new(bytes)))
    }

    /// Makes the secret; tells whether it was not there.
    async fn create(&self, id: &str, value: &Secret<Vec<u8>>) -> Result<bool, SecretsError> {
        let bytes = Blob::new(value.expose().clone());
        match self.client.create_secret().name(id).secret_binary(bytes).send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error.as_service_error().is_some_and(CreateSecretError::is_resource_exists_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> SecretsError {
    SecretsError::Unavailable(error.into())
}

#[async_trait]
impl Secrets for ManagedSecrets {
    /// One GetSecretValue.
    async fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, SecretsError> {
        self.read(&self.id(name)?).await
    }

    /// One GetSecretValue once the secret is there.
    async fn get_or_create(
        &self,
        name: &str,
        value: Secret<Vec<u8>>,
    ) -> Result<Secret<Vec<u8>>, SecretsError> {
        let id = self.id(name)?;
        SecretsError::check_value(value.expose())?;
        if let Some(stored) = self.read(&id).await? {
            return Ok(stored);
        }
        if self.create(&id, &value).await? {
            return Ok(value);
        }
        for look in 0..LOOKS {
            if let Some(stored) = self.read(&id).await? {
                return Ok(stored);
            }
            tokio::time::sleep(Duration::from_millis(50 << look)).await;
        }
        Err(unavailable("a secret that others have made cannot be read yet"))
    }

    /// One PutSecretValue once the secret is there.
    async fn put(&self, name: &str, value: Secret<Vec<u8>>) -> Result<(), SecretsError> {
        let id = self.id(name)?;
        SecretsError::check_value(value.expose())?;
        for _ in 0..LOOKS {
            let bytes = Blob::new(value.expose().clone());
            match self.client.put_secret_value().secret_id(&id).secret_binary(bytes).send().await {
                Ok(_) => return Ok(()),
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(PutSecretValueError::is_resource_not_found_exception) => {}
                Err(error) => return Err(unavailable(error)),
            }
            if self.create(&id, &value).await? {
                return Ok(());
            }
        }
        Err(unavailable("a secret is made and deleted by others all the time"))
    }
}
