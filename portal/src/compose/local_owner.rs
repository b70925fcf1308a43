//! The one user of a portal on one machine, made at the first start.

use std::path::Path;

use anyhow::Context as _;
use portal_base::{Clock, Ids, Rng, Secret};
use portal_identity::ApiKeyToken;
use portal_store::entities::{Store, local_owner};

use crate::home;

/// The owner and the token that proves it.
pub(super) struct Owner {
    pub(super) token: Secret<String>,
}

/// The owner of this data folder. The token in the folder is kept while it is the right one; a
/// lost or changed one is replaced, because whoever can write the folder owns what is in it.
pub(super) async fn open(
    store: &Store,
    data: &Path,
    clock: &dyn Clock,
    rng: &dyn Rng,
    ids: &Ids,
) -> anyhow::Result<Owner> {
    let stored = local_owner::get(store).await.context("cannot read the owner")?;
    let kept = home::token(data).and_then(|text| ApiKeyToken::parse(text.expose()).ok());
    if let (Some(stored), Some(kept)) = (&stored, &kept)
        && kept.matches(&stored.token_hash)
    {
        return Ok(Owner { token: kept.text().clone() });
    }
    let token = ApiKeyToken::mint(rng);
    home::write_token(data, token.text())?;
    let (hash, now) = (token.hash().to_string(), clock.now());
    local_owner::settle(store, hash, |stored| token.matches(stored), ids, now)
        .await
        .context("cannot store the owner")?;
    Ok(Owner { token: token.text().clone() })
}
