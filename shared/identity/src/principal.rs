//! Whoever is behind a request.

use std::collections::BTreeSet;

use portal_base::{ApiKeyId, SessionId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{Permission, Role, allows};

/// What a credential is limited to, beside its user's role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scopes {
    /// Everything its user may do.
    All,
    /// Only these.
    Only(BTreeSet<Permission>),
}

impl Scopes {
    /// Whether the credential can be used for it.
    pub fn contain(&self, permission: Permission) -> bool {
        match self {
            Self::All => true,
            Self::Only(scopes) => scopes.contains(&permission),
        }
    }
}

/// The kind of credential that was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The token of the installation on one machine, which the command line finds in the data folder.
    LocalToken,
    /// A browser session.
    Session(SessionId),
    /// An API key.
    ApiKey(ApiKeyId),
}

/// A caller who has shown who they are, in the workspace they ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub user: UserId,
    /// The workspace they act in.
    pub workspace: WorkspaceId,
    /// What they are there.
    pub role: Role,
    /// What their credential is limited to.
    pub scopes: Scopes,
    /// What their credential is.
    pub via: Via,
}

impl Principal {
    /// Whether the caller may do it.
    pub fn may(&self, permission: Permission) -> bool {
        self.require(permission).is_ok()
    }

    /// Checks that the caller may do it.
    pub fn require(&self, permission: Permission) -> Result<(), Denied> {
        if !allows(self.role, permission) {
            return Err(Denied::Role { role: self.role, permission });
        }
        if !self.scopes.contain(permission) {
            return Err(Denied::Scope { permission });
        }
        Ok(())
    }
}

/// Why a caller may not do it, in their own workspace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The role is too small.
    #[error(
        "the role `{role}` does not allow `{permission}`: ask for the role `{}` in this workspace",
        permission.least_role()
    )]
    Role {
        /// What the caller is.
        role: Role,
        /// What was needed.
        permission: Permission,
    },
    /// The credential was made for less.
    #[error("this key was not given `{permission}`: use one that was")]
    Scope {
        /// What was needed.
        permission: Permission,
    },
}

impl Denied {
    /// What was needed.
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Role { permission, .. } | Self::Scope { permission } => *permission,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal_base::{FakeClock, Ids, SeededRng};

    use super::*;

    fn principal(role: Role, scopes: Scopes) -> Principal {
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()));
        Principal { user: ids.make(), workspace: ids.make(), role, scopes, via: Via::ApiKey(ids.make()) }
    }

    #[test]
    fn a_role_is_told_which_one_would_do() {
        let denied = principal(Role::Editor, Scopes::All).require(Permission::DeploymentManage).unwrap_err();
        assert_eq!(
            denied.to_string(),
            "the role `editor` does not allow `deployment:manage`: ask for the role `admin` in this workspace"
        );
    }

    #[test]
    fn a_scope_narrows_a_role_and_never_widens_it() {
        let only = Scopes::Only([Permission::WorkflowExecute, Permission::BillingManage].into());
        let principal = principal(Role::Editor, only);
        assert_eq!(principal.require(Permission::WorkflowExecute), Ok(()));
        assert_eq!(
            principal.require(Permission::WorkflowRead),
            Err(Denied::Scope { permission: Permission::WorkflowRead })
        );
        assert!(matches!(principal.require(Permission::BillingManage), Err(Denied::Role { .. })));
    }

    #[test]
    fn scopes_have_a_stable_stored_form() {
        let only = Scopes::Only([Permission::WorkflowRead].into());
        assert_eq!(serde_json::to_string(&only).unwrap(), r#"{"only":["workflow:read"]}"#);
        assert_eq!(serde_json::to_string(&Scopes::All).unwrap(), r#""all""#);
        assert_eq!(serde_json::from_str::<Scopes>(r#"{"only":["workflow:read"]}"#).unwrap(), only);
    }
}
