//! Seals what people enter for a connection, and opens it for the one call that needs it.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use portal_base::{ConnectionId, KeyVersions, Rng, Secret, UserId, WorkspaceId};
use portal_connector_kit::{Auth, CallInfo, ConnectorError, Credential, Credentials, ErrorName};
use portal_identity::SealKeys;
use portal_store::entities::{ConnectionStatus, Store, StoreError, UserDataKey, connection, data_key};
use portal_store::{Expect, Secrets, SecretsError};
use portal_vault::{DataKey, Keyring, Place, Sealed, VaultError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

/// Why a credential could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SafeError {
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key or a sealed value is not what it was.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The platform's secrets cannot be had.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// A stored key has another form than this release writes.
    #[error("the stored keys `{0}` cannot be read")]
    Keys(&'static str),
}

/// Loads the versions of a platform key, or makes the first one.
pub async fn key_versions(
    secrets: &dyn Secrets,
    name: &'static str,
    rng: &dyn Rng,
) -> Result<KeyVersions, SafeError> {
    let stored = match secrets.get(name).await? {
        Some(stored) => stored,
        None => secrets.get_or_create(name, KeyVersions::generate(rng).encode()).await?,
    };
    KeyVersions::decode(&stored).map_err(|_| SafeError::Keys(name))
}

/// A credential's parts as they are sealed: a JSON object, `{"kind": "bearer", "token": …}`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Parts {
    Basic {
        username: String,
        password: String,
        #[serde(default)]
        hosts: Vec<String>,
    },
    Bearer {
        token: String,
        #[serde(default)]
        hosts: Vec<String>,
    },
    Header {
        name: String,
        value: String,
        #[serde(default)]
        hosts: Vec<String>,
    },
}

impl Parts {
    fn of(credential: &Credential) -> Self {
        let hosts = credential.hosts.clone();
        match &credential.auth {
            Auth::Basic { username, password } => {
                Self::Basic { username: username.clone(), password: password.expose().clone(), hosts }
            }
            Auth::Bearer { token } => Self::Bearer { token: token.expose().clone(), hosts },
            Auth::Header { name, value } => {
                Self::Header { name: name.clone(), value: value.expose().clone(), hosts }
            }
        }
    }

    fn credential(mut self) -> Credential {
        let (auth, hosts) = match &mut self {
            Self::Basic { username, password, hosts } => (
                Auth::Basic { username: std::mem::take(username), password: std::mem::take(password).into() },
                hosts,
            ),
            Self::Bearer { token, hosts } => (Auth::Bearer { token: std::mem::take(token).into() }, hosts),
            Self::Header { name, value, hosts } => {
                (Auth::Header { name: std::mem::take(name), value: std::mem::take(value).into() }, hosts)
            }
        };
        Credential { auth, hosts: std::mem::take(hosts) }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        match self {
            Self::Basic { password: secret, .. }
            | Self::Bearer { token: secret, .. }
            | Self::Header { value: secret, .. } => {
                secret.zeroize();
            }
        }
    }
}

/// Seals and opens the credentials of stored connections. Cheap to clone.
#[derive(Clone)]
pub struct Safe {
    store: Store,
    keyring: Arc<Keyring>,
    rng: Arc<dyn Rng>,
}

impl Safe {
    /// A safe under these master keys.
    pub fn new(store: Store, masters: KeyVersions, rng: Arc<dyn Rng>) -> Self {
        Self { store, keyring: Arc::new(Keyring::new(masters)), rng }
    }

    /// Seals a credential for one connection under its owner's data key.
    pub async fn seal(
        &self,
        owner: UserId,
        workspace: WorkspaceId,
        connection: ConnectionId,
        credential: &Credential,
    ) -> Result<Sealed, SafeError> {
        let key = self.data_key(owner).await?;
        let parts = Parts::of(credential);
        let plaintext = Secret::new(serde_json::to_vec(&parts).map_err(|_| VaultError)?);
        Ok(key.seal(Place { workspace, connection }, plaintext.expose(), self.rng.as_ref())?)
    }

    /// Opens what was sealed for exactly this connection.
    pub async fn open(
        &self,
        owner: UserId,
        workspace: WorkspaceId,
        connection: ConnectionId,
        sealed: &Sealed,
    ) -> Result<Credential, SafeError> {
        let stored = data_key::get(&self.store, owner).await?.ok_or(VaultError)?;
        let key = self.keyring.unwrap(owner, &stored.wrapped)?;
        let plaintext = key.open(Place { workspace, connection }, sealed)?;
        let parts: Parts = serde_json::from_slice(plaintext.expose()).map_err(|_| VaultError)?;
        Ok(parts.credential())
    }

    /// The owner's data key, made at its first use.
    async fn data_key(&self, owner: UserId) -> Result<DataKey, SafeError> {
        loop {
            if let Some(stored) = data_key::get(&self.store, owner).await? {
                return Ok(self.keyring.unwrap(owner, &stored.wrapped)?);
            }
            let (wrapped, key) = self.keyring.new_data_key(owner, self.rng.as_ref())?;
            match data_key::save(&self.store, &UserDataKey { user: owner, wrapped }, Expect::Absent).await {
                Ok(_) => return Ok(key),
                // Somebody else made it in the meantime: theirs is the one.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Safe")
    }
}

/// Opens credentials for calls whose seal proves which workspace they run for. What the call
/// itself says of its workspace is never asked.
#[derive(Debug, Clone)]
pub struct StoredCredentials {
    store: Store,
    seals: Arc<SealKeys>,
    safe: Safe,
}

impl StoredCredentials {
    /// Credentials of the connections in `store`.
    pub fn new(store: Store, seals: Arc<SealKeys>, safe: Safe) -> Self {
        Self { store, seals, safe }
    }
}

#[async_trait]
impl Credentials for StoredCredentials {
    async fn load(&self, id: ConnectionId, call: &CallInfo) -> Result<Credential, ConnectorError> {
        let unknown = || {
            ConnectorError::new(
                ErrorName::NotFound,
                format!("connection `{id}` does not exist in this workspace"),
            )
        };
        let sealed = self.seals.verify(&call.seal).map_err(|_| unknown())?;
        if sealed.execution.to_string() != call.execution {
            return Err(unknown());
        }
        let unavailable = |error: &(dyn std::error::Error + 'static)| {
            tracing::error!(error, connection.id = %id, "a connection's credential cannot be opened");
            ConnectorError::new(
                ErrorName::Internal,
                format!("the credential of connection `{id}` cannot be opened now"),
            )
        };
        let connection = connection::get(&self.store, sealed.workspace, id)
            .await
            .map_err(|error| unavailable(&error))?
            .ok_or_else(unknown)?;
        if connection.status == ConnectionStatus::NeedsReauth {
            return Err(ConnectorError::new(
                ErrorName::NeedsReauth,
                format!(
                    "connection `{}` must be given new credentials: edit it in the portal",
                    connection.label
                ),
            ));
        }
        let stored: Sealed =
            serde_json::from_value(connection.sealed.clone()).map_err(|error| unavailable(&error))?;
        self.safe
            .open(connection.owner, connection.workspace, id, &stored)
            .await
            .map_err(|error| unavailable(&error))
    }
}
