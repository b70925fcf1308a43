//! Entering a server whose store is far away: one read for the server and the key together, or none
//! shortly after it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use portal_base::Timestamp;
use portal_execution::Cache;
use portal_identity::ApiKeyToken;
use portal_store::entities::{Caller, entry};

use crate::backend::{Known, StoredBackend};
use crate::definition::Access;
use crate::port::{self, AuthFailure, BackendError, Credentials, Entered};

/// Callers kept for certain; up to twice as many are.
const KEPT: usize = 1_000;

/// Enters with one read, and remembers for a moment who was let in.
pub(crate) struct AtOnce {
    trust: Duration,
    /// By slug and hash of the key: a key itself is not kept.
    let_in: Mutex<Cache<(String, String), LetIn>>,
}

struct LetIn {
    known: Arc<Known>,
    caller: Caller,
    until: Timestamp,
}

impl AtOnce {
    pub(crate) fn new(trust: Duration) -> Self {
        Self { trust, let_in: Mutex::new(Cache::new(KEPT)) }
    }

    pub(crate) async fn enter(
        &self,
        backend: &StoredBackend,
        slug: &str,
        credentials: Credentials<'_>,
    ) -> Result<Option<Entered>, BackendError> {
        let token = credentials.token.and_then(|text| ApiKeyToken::parse(text).ok());
        // A server that is new to this process is read whole anyway; others need no key.
        let (Some(known), Some(token)) = (backend.known(slug), token) else {
            return port::in_turn(backend, slug, credentials).await;
        };
        // A key is hashed for whoever may be remembered, and nobody is where there is no trust.
        let whose = (!self.trust.is_zero()).then(|| (slug.to_owned(), token.hash().to_string()));
        if let Some(whose) = &whose
            && let Some(caller) = self.remembered(whose, &known, backend.clock.now())
        {
            return Ok(Some((known.definition.clone(), Ok(caller))));
        }
        let asked_at = backend.clock.now();
        let entry = entry::read(&backend.store, slug, token.prefix()).await?;
        let Some(place) = entry.place else {
            backend.forget(slug);
            return Ok(None);
        };
        let known = if place == known.place { Some(known) } else { backend.load(slug).await? };
        let Some(known) = known else { return Ok(None) };
        let server = known.definition.clone();
        if server.access != Access::ApiKey {
            return port::in_turn(backend, slug, credentials).await;
        }
        let ends = entry.key.as_ref().and_then(|key| key.expires_at);
        let Some(caller) = backend.holder(&server, &token, entry.key, entry.owner).await else {
            return Ok(Some((server, Err(AuthFailure::Invalid))));
        };
        if let Some(whose) = whose {
            self.remember(whose, known, &caller, asked_at, ends);
        }
        Ok(Some((server, Ok(caller))))
    }

    /// The caller, if they were let in a moment ago, and the server has not been seen changed since.
    fn remembered(&self, whose: &(String, String), known: &Arc<Known>, now: Timestamp) -> Option<Caller> {
        let mut let_in = self.let_in.lock().unwrap_or_else(PoisonError::into_inner);
        let entered = let_in.get(whose)?;
        (now < entered.until && Arc::ptr_eq(&entered.known, known)).then(|| entered.caller.clone())
    }

    fn remember(
        &self,
        whose: (String, String),
        known: Arc<Known>,
        caller: &Caller,
        asked_at: Timestamp,
        ends: Option<Timestamp>,
    ) {
        let Ok(until) = asked_at.checked_add(self.trust) else { return };
        let until = ends.map_or(until, |ends| until.min(ends));
        let let_in = LetIn { known, caller: caller.clone(), until };
        self.let_in.lock().unwrap_or_else(PoisonError::into_inner).insert(whose, let_in);
    }
}
