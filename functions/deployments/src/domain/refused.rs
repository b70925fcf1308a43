//! Why a server's first call does not come.

use portal_store::entities::{Deployment, Refusal, refusal};
use portal_store::{Store, StoreError};

/// The last refusal, as long as it says something: the server was never called, and is as it was then.
pub(crate) async fn refused(store: &Store, server: &Deployment) -> Result<Option<Refusal>, StoreError> {
    if server.first_call_at.is_some() {
        return Ok(None);
    }
    let latest = refusal::latest(store, server.workspace, server.id).await?;
    Ok(latest.filter(|refusal| refusal.at >= server.updated_at))
}
