//! What uses a connection.

use portal_base::{ConnectionId, WorkspaceId};
use portal_store::Store;
use portal_store::entities::{deployment, workflow};

use crate::error::{Error, User};

/// The drafts that name a connection and the servers whose tools use it.
pub(crate) async fn of(store: &Store, workspace: WorkspaceId, id: ConnectionId) -> Result<Vec<User>, Error> {
    let workflows = workflow::using(store, workspace, id).await?;
    let mut users: Vec<_> = workflows
        .into_iter()
        .map(|workflow| User {
            path: format!("/workflows/{}", workflow.id),
            text: format!("workflow `{}`", workflow.name),
        })
        .collect();
    let servers = deployment::list(store, workspace).await?;
    let servers =
        servers.iter().filter(|server| server.tools.iter().any(|tool| tool.connections.contains(&id)));
    users.extend(servers.map(|server| User {
        path: format!("/deployments/{}", server.id),
        text: format!("server `{}`", server.slug),
    }));
    Ok(users)
}
