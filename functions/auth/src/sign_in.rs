//! Credentials of a portal on one machine: the owner's token, browser sessions, one-time codes.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock, Ids, Rng, Timestamp};
use portal_http::{ApiError, Authenticator, Credential, OwnerAuthenticator};
use portal_identity::{OneTimeCode, Principal, SessionToken};
use portal_store::StoreError;
use portal_store::entities::{LocalOwner, Session, Store, local_owner, session};

/// How long a sign-in link is good for: long enough to copy it from a terminal to a browser.
const LINK_LIFETIME: Duration = Duration::from_secs(600);
/// How many links may be open at once; more push out the oldest.
const OPEN_LINKS: usize = 32;

/// Knows credentials and makes sessions. Cheap to clone.
#[derive(Clone)]
pub struct SignIn(Arc<Inner>);

struct Inner {
    store: Store,
    owner: OwnerAuthenticator,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    ids: Ids,
    /// Hash of a code → when it ends. In memory on purpose: a link is for the process that made it.
    codes: Mutex<HashMap<String, Timestamp>>,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIn")
    }
}

impl SignIn {
    /// Over the owner and the sessions in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>, ids: Ids) -> Self {
        let owner = OwnerAuthenticator::new(store.clone(), clock.clone());
        Self(Arc::new(Inner { store, owner, clock, rng, ids, codes: Mutex::default() }))
    }

    /// An address that signs in the first browser that opens it, within ten minutes. `base` has no
    /// slash at its end.
    pub fn link(&self, base: &str) -> String {
        let code = OneTimeCode::mint(self.0.rng.as_ref());
        let now = self.0.clock.now();
        let mut codes = self.0.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, ends| *ends > now);
        if codes.len() >= OPEN_LINKS
            && let Some(oldest) = codes.iter().min_by_key(|(_, ends)| **ends).map(|(hash, _)| hash.clone())
        {
            codes.remove(&oldest);
        }
        codes.insert(code.hash().to_string(), now.saturating_add(LINK_LIFETIME).unwrap_or(Timestamp::MAX));
        format!("{base}/sign-in/{}", code.text().expose())
    }

    /// Spends a code: true once, and only in time.
    pub(crate) fn spend(&self, code: &str) -> bool {
        let Ok(code) = OneTimeCode::parse(code) else { return false };
        let mut codes = self.0.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.remove(&code.hash().to_string()).is_some_and(|ends| ends > self.0.clock.now())
    }

    /// Whether the text is the owner's token.
    pub(crate) async fn is_owner(&self, text: &str) -> Result<Option<LocalOwner>, StoreError> {
        self.0.owner.owner_of(text).await
    }

    /// A new session of the owner; `None` before there is one.
    pub(crate) async fn open_session(&self) -> Result<Option<SessionToken>, StoreError> {
        let Some(owner) = local_owner::get(&self.0.store).await? else { return Ok(None) };
        let token = SessionToken::mint(self.0.rng.as_ref());
        let now = self.0.clock.now();
        let stored = Session {
            id: self.0.ids.make(),
            user: owner.user,
            workspace: owner.workspace,
            token_hash: token.hash().to_string(),
            created_at: now,
            expires_at: now.saturating_add(SessionToken::LIFETIME).unwrap_or(Timestamp::MAX),
        };
        session::create(&self.0.store, &stored).await?;
        Ok(Some(token))
    }

    /// Ends the session of a cookie.
    pub(crate) async fn close_session(&self, cookie: &str) -> Result<(), StoreError> {
        match SessionToken::parse(cookie) {
            Ok(token) => session::delete(&self.0.store, &token.hash().to_string()).await,
            Err(_) => Ok(()),
        }
    }
}

#[async_trait]
impl Authenticator for SignIn {
    async fn authenticate(&self, credential: Credential<'_>) -> Result<Option<Principal>, ApiError> {
        self.0.owner.authenticate(credential).await
    }
}
