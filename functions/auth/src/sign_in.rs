//! Credentials of a portal of one owner: the owner's token, browser sessions, one-time codes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use portal_base::{Clock, Ids, Rng, Timestamp};
use portal_http::{ApiError, Authenticator, Credential, OwnerAuthenticator};
use portal_identity::{OneTimeCode, Principal, SessionToken};
use portal_store::StoreError;
use portal_store::entities::{LocalOwner, Session, SignInLink, Store, local_owner, session, sign_in_link};

/// How long a sign-in link is good for: long enough to copy it from a terminal to a browser.
const LINK_LIFETIME: Duration = Duration::from_secs(600);

/// Knows credentials and makes sessions. Cheap to clone.
#[derive(Clone)]
pub struct SignIn(Arc<Inner>);

struct Inner {
    store: Store,
    owner: OwnerAuthenticator,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    ids: Ids,
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
        Self(Arc::new(Inner { store, owner, clock, rng, ids }))
    }

    /// An address that signs in the first browser that opens it, within ten minutes and whichever
    /// process it then reaches. `base` has no slash at its end.
    pub async fn link(&self, base: &str) -> Result<String, StoreError> {
        let code = OneTimeCode::mint(self.0.rng.as_ref());
        let expires_at = self.0.clock.now().saturating_add(LINK_LIFETIME).unwrap_or(Timestamp::MAX);
        let link = SignInLink { code_hash: code.hash().to_string(), expires_at };
        sign_in_link::create(&self.0.store, &link).await?;
        Ok(format!("{base}/sign-in/{}", code.text().expose()))
    }

    /// Spends a code: true once, and only in time.
    pub(crate) async fn spend(&self, code: &str) -> Result<bool, StoreError> {
        let Ok(code) = OneTimeCode::parse(code) else { return Ok(false) };
        sign_in_link::spend(&self.0.store, &code.hash().to_string(), self.0.clock.now()).await
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

#[cfg(test)]
mod tests {
    use portal_base::{FakeClock, OsRng, SystemClock};
    use portal_store::embedded::Embedded;

    use super::*;

    #[tokio::test]
    async fn a_link_is_good_once_in_any_process_and_in_time() {
        let Embedded { table, blobs, .. } = Embedded::in_memory().unwrap();
        let store = Store { table, blobs };
        // What the embedded table drops, it drops by the machine's clock.
        let clock = Arc::new(FakeClock::at(SystemClock.now()));
        let process = || {
            let rng: Arc<dyn Rng> = Arc::new(OsRng);
            SignIn::new(store.clone(), clock.clone(), rng.clone(), Ids::new(clock.clone(), rng))
        };
        let (made, opened) = (process(), process());
        let code = async || {
            let link = made.link("https://portal.example").await.unwrap();
            link.strip_prefix("https://portal.example/sign-in/").unwrap().to_owned()
        };
        let first = code().await;
        assert!(opened.spend(&first).await.unwrap());
        assert!(!opened.spend(&first).await.unwrap() && !made.spend(&first).await.unwrap());
        let second = code().await;
        assert_ne!(first, second);
        clock.advance(LINK_LIFETIME);
        assert!(!opened.spend(&second).await.unwrap(), "ten minutes are over");
        assert!(!opened.spend("no code").await.unwrap());
    }
}
