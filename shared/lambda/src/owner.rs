//! The one owner of an installation, until there are accounts.

use portal_base::Secret;
use portal_execution::key_versions;
use portal_identity::ApiKeyToken;
use portal_store::Secrets as _;
use portal_store::entities::local_owner;

use crate::{Stack, StackError};

/// The secret that holds the owner's token.
const TOKEN: &str = "owner-token";

impl Stack {
    /// Makes the keys and the owner, or sees that they are there. The token of the secret is the
    /// owner's: whoever may write the secret owns the installation, as on one machine whoever may
    /// write the data folder does.
    pub async fn settle(&self) -> Result<(), StackError> {
        let secrets = self.secrets()?;
        let (seal, master) = tokio::join!(
            key_versions(&secrets, "seal", self.rng.as_ref()),
            key_versions(&secrets, "master", self.rng.as_ref())
        );
        seal?;
        master?;
        let stored = match secrets.get(TOKEN).await? {
            Some(stored) => stored,
            None => {
                let minted = ApiKeyToken::mint(self.rng.as_ref());
                let value = Secret::new(minted.text().expose().clone().into_bytes());
                secrets.get_or_create(TOKEN, value).await?
            }
        };
        let text = std::str::from_utf8(stored.expose()).unwrap_or_default().trim();
        let token = ApiKeyToken::parse(text).map_err(|_| StackError::OwnerToken)?;
        local_owner::settle(
            &self.store()?,
            token.hash().to_string(),
            |hash| token.matches(hash),
            &self.ids,
            self.clock.now(),
        )
        .await?;
        Ok(())
    }
}
