//! What a call of a server is checked against, in one read: small rows, which a process can afford to
//! look at for every call while it keeps the server itself.

use portal_base::{DeploymentId, WorkspaceId};

use super::deployment::SlugClaim;
use super::{ApiKey, Entity, LocalOwner, Store, StoreError, Versioned, from_item};
use crate::keys;

/// A server as the row of its slug tells it: equal as long as nothing about the server has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Its id.
    pub deployment: DeploymentId,
    /// The version of its item.
    pub version: u64,
}

/// The rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The server of the slug, if there is one.
    pub place: Option<Place>,
    /// The key of the prefix, if there is one. Whether the presented key is the right one, the caller
    /// checks.
    pub key: Option<Versioned<ApiKey>>,
    /// The owner of the installation.
    pub owner: Option<Versioned<LocalOwner>>,
}

/// Reads the server of a slug and whoever may present a key of that public part.
pub async fn read(store: &Store, slug: &str, prefix: &str) -> Result<Entry, StoreError> {
    let keys = [keys::slug(slug), keys::api_key(prefix), keys::local_owner()];
    let mut items = store.table.get_together(&keys).await?.into_iter();
    let mut next = || items.next().flatten();
    let (claim, key, owner) = (next(), next(), next());
    Ok(Entry { place: entity(claim)?.map(place), key: entity(key)?, owner: entity(owner)? })
}

fn entity<E: Entity>(item: Option<crate::Item>) -> Result<Option<Versioned<E>>, StoreError> {
    item.map(from_item).transpose()
}

fn place(claim: Versioned<SlugClaim>) -> Place {
    let SlugClaim { workspace, deployment, version, .. } = claim.entity;
    Place { workspace, deployment, version }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::testing::{ids, now, server, store};
    use crate::entities::{Deployment, DeploymentStatus, deployment};

    #[tokio::test]
    async fn the_row_of_the_slug_follows_every_change_of_the_server() {
        let (store, ids) = (store(), ids());
        let (first, one) = server(&ids, "issues");
        let placed = async || read(&store, "issues", "nobody").await.unwrap().place;
        assert_eq!(placed().await, None);
        deployment::create(&store, &first, &one).await.unwrap();
        let stored = async || deployment::get(&store, first.workspace, first.id).await.unwrap().unwrap();
        for status in [DeploymentStatus::Paused, DeploymentStatus::Live] {
            let read = stored().await;
            let expected = Place { workspace: first.workspace, deployment: first.id, version: read.version };
            assert_eq!(placed().await, Some(expected));
            let changed = Deployment { status, ..read.entity.clone() };
            deployment::update(&store, &read, &changed, None).await.unwrap();
            let again = deployment::update(&store, &read, &changed, None).await;
            assert!(again.unwrap_err().is_conflict());
        }
        deployment::note_first_call(&store, first.workspace, first.id, now()).await.unwrap();
        assert_eq!(placed().await.unwrap().version, stored().await.version);
        deployment::delete(&store, &stored().await).await.unwrap();
        assert_eq!(placed().await, None);
    }
}
