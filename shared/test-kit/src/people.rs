//! Who asks: each name is also the person's bearer token and session cookie.

use async_trait::async_trait;
use portal_base::{Ids, SessionId, UserId, WorkspaceId};
use portal_http::{ApiError, Authenticator, Credential};
use portal_identity::{Principal, Role, Scopes, Via};

/// Owns the workspace.
pub const OWNER: &str = "owner";
/// Administers it.
pub const ADMIN: &str = "admin";
/// Edits in it.
pub const EDITOR: &str = "editor";
/// Looks.
pub const VIEWER: &str = "viewer";
/// Owns another workspace.
pub const STRANGER: &str = "stranger";

/// Knows the people by their names.
#[derive(Debug)]
pub struct People {
    /// The workspace of all but the stranger.
    pub workspace: WorkspaceId,
    /// The stranger's.
    pub elsewhere: WorkspaceId,
    users: [UserId; 5],
    session: SessionId,
}

impl People {
    pub(crate) fn new(ids: &Ids) -> Self {
        Self {
            workspace: ids.make(),
            elsewhere: ids.make(),
            users: std::array::from_fn(|_| ids.make()),
            session: ids.make(),
        }
    }

    /// The person of that name.
    pub fn principal(&self, name: &str, via: Via) -> Option<Principal> {
        let [owner, admin, editor, viewer, stranger] = self.users;
        let (user, workspace, role) = match name {
            OWNER => (owner, self.workspace, Role::Owner),
            ADMIN => (admin, self.workspace, Role::Admin),
            EDITOR => (editor, self.workspace, Role::Editor),
            VIEWER => (viewer, self.workspace, Role::Viewer),
            STRANGER => (stranger, self.elsewhere, Role::Owner),
            _ => return None,
        };
        Some(Principal { user, workspace, role, scopes: Scopes::All, via })
    }
}

#[async_trait]
impl Authenticator for People {
    async fn authenticate(&self, credential: Credential<'_>) -> Result<Option<Principal>, ApiError> {
        Ok(match credential {
            Credential::Bearer(name) => self.principal(name, Via::LocalToken),
            Credential::Session(name) => self.principal(name, Via::Session(self.session)),
        })
    }
}
