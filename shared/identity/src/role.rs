//! Roles, permissions, and the one table that joins them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a member is in a workspace. Every role may do what the ones below it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Builds and runs workflows.
    Editor,
    /// Puts servers into the world and manages who is here.
    Admin,
    /// Owns the workspace; there is always one.
    Owner,
}

impl Role {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// The role's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $least:ident;)*) => {
        /// Something a member may do. Its text, such as `workflow:read`, is also what a
        /// credential's scopes are made of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $($(#[$doc])* $name),* }

        impl Permission {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The permission's text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The least of the roles that have it.
            pub const fn least_role(self) -> Role {
                match self { $(Self::$name => Role::$least),* }
            }
        }

        impl FromStr for Permission {
            type Err = PermissionError;

            fn from_str(text: &str) -> Result<Self, PermissionError> {
                match text {
                    $($text => Ok(Self::$name),)*
                    _ => Err(PermissionError(text.chars().take(80).collect())),
                }
            }
        }
    };
}

permissions! {
    /// Reads workflows, their versions and the node catalogue.
    WorkflowRead = "workflow:read", Viewer;
    /// Reads executions and their traces.
    ExecutionRead = "execution:read", Viewer;
    /// Reads deployments.
    DeploymentRead = "deployment:read", Viewer;
    /// Makes a workflow.
    WorkflowCreate = "workflow:create", Editor;
    /// Changes a workflow or publishes a version of it.
    WorkflowUpdate = "workflow:update", Editor;
    /// Deletes a workflow.
    WorkflowDelete = "workflow:delete", Editor;
    /// Runs a workflow, and stops its executions.
    WorkflowExecute = "workflow:execute", Editor;
    /// Uses a connection of the workspace in a workflow.
    ConnectionUse = "connection:use", Editor;
    /// Makes connections, and manages one's own.
    ConnectionOwn = "connection:own", Editor;
    /// Deploys, rolls back, pauses and removes servers.
    DeploymentManage = "deployment:manage", Admin;
    /// Manages everybody's connections.
    ConnectionManage = "connection:manage", Admin;
    /// Invites and removes members and changes their roles.
    MemberManage = "member:manage", Admin;
    /// Makes and revokes API keys.
    ApiKeyManage = "api_key:manage", Admin;
    /// Reads the audit log.
    AuditRead = "audit:read", Admin;
    /// Deletes the workspace.
    WorkspaceDelete = "workspace:delete", Owner;
    /// Hands the workspace to another owner.
    WorkspaceTransfer = "workspace:transfer", Owner;
    /// Sees and changes the plan and what is paid.
    BillingManage = "billing:manage", Owner;
}

/// A text names no permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a permission")]
pub struct PermissionError(String);

/// Whether a member of that role may do it: the one place that decides.
pub const fn allows(role: Role, permission: Permission) -> bool {
    role as u8 >= permission.least_role() as u8
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as people read it: owner, admin, editor, viewer.
    const TABLE: &[(&str, [bool; 4])] = &[
        ("workflow:read", [true, true, true, true]),
        ("execution:read", [true, true, true, true]),
        ("deployment:read", [true, true, true, true]),
        ("workflow:create", [true, true, true, false]),
        ("workflow:update", [true, true, true, false]),
        ("workflow:delete", [true, true, true, false]),
        ("workflow:execute", [true, true, true, false]),
        ("connection:use", [true, true, true, false]),
        ("connection:own", [true, true, true, false]),
        ("deployment:manage", [true, true, false, false]),
        ("connection:manage", [true, true, false, false]),
        ("member:manage", [true, true, false, false]),
        ("api_key:manage", [true, true, false, false]),
        ("audit:read", [true, true, false, false]),
        ("workspace:delete", [true, false, false, false]),
        ("workspace:transfer", [true, false, false, false]),
        ("billing:manage", [true, false, false, false]),
    ];

    #[test]
    fn every_role_has_exactly_the_permissions_of_the_table() {
        assert_eq!(TABLE.len(), Permission::ALL.len(), "each permission has a line");
        for (text, wanted) in TABLE {
            let permission: Permission = text.parse().unwrap();
            let found =
                [Role::Owner, Role::Admin, Role::Editor, Role::Viewer].map(|role| allows(role, permission));
            assert_eq!(found, *wanted, "{text}");
        }
    }

    #[test]
    fn texts_round_trip() {
        for permission in Permission::ALL {
            let json = serde_json::to_string(permission).unwrap();
            assert_eq!(serde_json::from_str::<Permission>(&json).unwrap(), *permission);
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{role}\""));
        }
        assert_eq!("root".parse::<Permission>().unwrap_err().to_string(), "`root` is not a permission");
    }
}
