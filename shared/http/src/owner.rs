//! The credentials of an installation with one owner: their token, and sessions of their browser.

use std::sync::Arc;

use async_trait::async_trait;
use portal_base::Clock;
use portal_identity::{ApiKeyToken, Principal, Role, Scopes, SessionToken, Via};
use portal_store::StoreError;
use portal_store::entities::{LocalOwner, Store, local_owner, session};

use crate::{ApiError, Authenticator, Credential};

/// Knows the owner's token and sessions. Cheap to clone.
#[derive(Clone)]
pub struct OwnerAuthenticator {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for OwnerAuthenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnerAuthenticator")
    }
}

impl OwnerAuthenticator {
    /// Over the owner and the sessions in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The owner, if the text is their token.
    pub async fn owner_of(&self, text: &str) -> Result<Option<LocalOwner>, StoreError> {
        let Ok(token) = ApiKeyToken::parse(text) else { return Ok(None) };
        let owner = local_owner::get(&self.store).await?;
        Ok(owner.map(|owner| owner.entity).filter(|owner| token.matches(&owner.token_hash)))
    }

    async fn of_session(&self, cookie: &str) -> Result<Option<Principal>, StoreError> {
        let Ok(token) = SessionToken::parse(cookie) else { return Ok(None) };
        let found = session::get(&self.store, &token.hash().to_string()).await?;
        Ok(found.filter(|session| session.expires_at > self.clock.now()).map(|session| Principal {
            user: session.user,
            workspace: session.workspace,
            role: Role::Owner,
            scopes: Scopes::All,
            via: Via::Session(session.id),
        }))
    }
}

#[async_trait]
impl Authenticator for OwnerAuthenticator {
    async fn authenticate(&self, credential: Credential<'_>) -> Result<Option<Principal>, ApiError> {
        match credential {
            Credential::Session(cookie) => Ok(self.of_session(cookie).await?),
            Credential::Bearer(text) => Ok(self.owner_of(text).await?.map(|owner| Principal {
                user: owner.user,
                workspace: owner.workspace,
                role: Role::Owner,
                scopes: Scopes::All,
                via: Via::LocalToken,
            })),
        }
    }
}
