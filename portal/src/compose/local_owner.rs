//! The one user of a portal on one machine, made at the first start.

use std::path::Path;

use anyhow::Context as _;
use portal_base::{Clock, Ids, Rng, Secret};
use portal_identity::ApiKeyToken;
use portal_store::Expect;
use portal_store::entities::{LocalOwner, Store, User, Workspace, local_owner, user, workspace};

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
    let (owner, expect) = match stored {
        Some(stored) => {
            let expect = stored.expect();
            (LocalOwner { token_hash: token.hash().to_string(), ..stored.entity }, expect)
        }
        None => (first_start(store, clock, ids, &token).await?, Expect::Absent),
    };
    home::write_token(data, token.text())?;
    local_owner::save(store, &owner, expect).await.context("cannot store the owner")?;
    Ok(Owner { token: token.text().clone() })
}

async fn first_start(
    store: &Store,
    clock: &dyn Clock,
    ids: &Ids,
    token: &ApiKeyToken,
) -> anyhow::Result<LocalOwner> {
    let owner = LocalOwner {
        user: ids.make(),
        workspace: ids.make(),
        token_hash: token.hash().to_string(),
        created_at: clock.now(),
    };
    let (id, created_at) = (owner.user, owner.created_at);
    let person = User { id, display_name: "Owner".to_owned(), locale: None, created_at };
    user::create(store, &person).await.context("cannot store the user")?;
    let space = Workspace { id: owner.workspace, name: "My workspace".to_owned(), owner: id, created_at };
    workspace::create(store, &space).await.context("cannot store the workspace")?;
    Ok(owner)
}
