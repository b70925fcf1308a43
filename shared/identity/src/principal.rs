//! Who is asking, and the one place that says what they may do.

use portal_base::{ApiKeyId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// What a member may do in a workspace, from most to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Makes and runs workflows.
    Editor,
    /// Runs the workspace.
    Admin,
    /// Owns the workspace.
    Owner,
}

/// One thing that may be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the text of `as_str`")]
pub enum Permission {
    WorkflowRead,
    WorkflowCreate,
    WorkflowUpdate,
    WorkflowDelete,
    WorkflowExecute,
    ExecutionRead,
    DeploymentRead,
    DeploymentManage,
    ConnectionUse,
    ConnectionManage,
    ApiKeyManage,
    MemberManage,
    AuditRead,
    WorkspaceDelete,
}

impl Permission {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::WorkflowRead,
        Self::WorkflowCreate,
        Self::WorkflowUpdate,
        Self::WorkflowDelete,
        Self::WorkflowExecute,
        Self::ExecutionRead,
        Self::DeploymentRead,
        Self::DeploymentManage,
        Self::ConnectionUse,
        Self::ConnectionManage,
        Self::ApiKeyManage,
        Self::MemberManage,
        Self::AuditRead,
        Self::WorkspaceDelete,
    ];

    /// As scopes and messages name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WorkflowRead => "workflow:read",
            Self::WorkflowCreate => "workflow:create",
            Self::WorkflowUpdate => "workflow:update",
            Self::WorkflowDelete => "workflow:delete",
            Self::WorkflowExecute => "workflow:execute",
            Self::ExecutionRead => "execution:read",
            Self::DeploymentRead => "deployment:read",
            Self::DeploymentManage => "deployment:manage",
            Self::ConnectionUse => "connection:use",
            Self::ConnectionManage => "connection:manage",
            Self::ApiKeyManage => "api_key:manage",
            Self::MemberManage => "member:manage",
            Self::AuditRead => "audit:read",
            Self::WorkspaceDelete => "workspace:delete",
        }
    }

    /// The least role that has it.
    pub const fn least_role(self) -> Role {
        match self {
            Self::WorkflowRead | Self::ExecutionRead | Self::DeploymentRead => Role::Viewer,
            Self::WorkflowCreate
            | Self::WorkflowUpdate
            | Self::WorkflowDelete
            | Self::WorkflowExecute
            | Self::ConnectionUse => Role::Editor,
            Self::DeploymentManage
            | Self::ConnectionManage
            | Self::ApiKeyManage
            | Self::MemberManage
            | Self::AuditRead => Role::Admin,
            Self::WorkspaceDelete => Role::Owner,
        }
    }
}

/// How the caller proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A browser's session cookie.
    Session,
    /// A bearer token of the user.
    Token,
    /// An API key.
    ApiKey,
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The user.
    pub user: UserId,
    /// The workspace they work in.
    pub workspace: WorkspaceId,
    /// Their role there.
    pub role: Role,
    /// How they proved who they are.
    pub via: Via,
    /// The API key, when it was one.
    pub api_key: Option<ApiKeyId>,
}

/// The caller may not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("your role does not allow `{}`", permission.as_str())]
pub struct Denied {
    /// What was missing.
    pub permission: Permission,
}

impl Principal {
    /// Whether the caller's role has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role >= permission.least_role()
    }

    /// Demands a permission.
    pub fn require(&self, permission: Permission) -> Result<(), Denied> {
        if self.may(permission) { Ok(()) } else { Err(Denied { permission }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greater_role_has_all_that_a_smaller_one_has() {
        let count =
            |role| Permission::ALL.iter().filter(|permission| role >= permission.least_role()).count();
        assert_eq!([Role::Viewer, Role::Editor, Role::Admin, Role::Owner].map(count), [3, 8, 13, 14]);
    }
}
