//! Rules about connections; no HTTP of ours.

pub(crate) mod credentials;
pub(crate) mod probe;
pub(crate) mod usage;

use portal_base::{ConnectionId, WorkspaceId};
use portal_store::Store;
use portal_store::entities::{Connection, Versioned, connection};

use crate::error::Error;

pub(crate) async fn find(
    store: &Store,
    workspace: WorkspaceId,
    id: ConnectionId,
) -> Result<Versioned<Connection>, Error> {
    connection::get(store, workspace, id).await?.ok_or(Error::NotFound(id))
}

/// A label that people can tell from others.
pub(crate) fn label(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 {
        return Err(Error::Field {
            pointer: "/label",
            message: "a label has 1 to 100 characters".to_owned(),
        });
    }
    Ok(text.to_owned())
}
