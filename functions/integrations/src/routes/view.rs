//! Connections as the API takes and shows them.

use portal_base::{ConnectionId, Timestamp};
use portal_catalog::AuthKind;
use portal_connector_kit::Auth;
use portal_store::entities::{self, Connection};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::credentials::Entered;

/// How a connection authenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectionAuth {
    /// User name and password.
    Basic,
    /// A bearer token.
    Bearer,
    /// A value in a header of the user's choice.
    Header,
    /// OAuth 2.
    Oauth2,
}

impl From<AuthKind> for ConnectionAuth {
    fn from(kind: AuthKind) -> Self {
        match kind {
            AuthKind::Basic => Self::Basic,
            AuthKind::Bearer => Self::Bearer,
            AuthKind::Header => Self::Header,
            AuthKind::Oauth2 => Self::Oauth2,
        }
    }
}

/// Whether the other service still takes the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectionStatus {
    /// As far as is known.
    Active,
    /// No longer: give new ones.
    NeedsReauth,
}

/// A connection. Its credentials are never shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConnectionView {
    /// Its id.
    #[schema(value_type = String, example = "con_06dqsacch1rns0m9xgpgn4b7xg")]
    id: ConnectionId,
    /// The service.
    #[schema(example = "http")]
    provider: String,
    /// How it authenticates.
    auth: ConnectionAuth,
    /// What people call it.
    label: String,
    /// Whether it still works.
    status: ConnectionStatus,
    /// The user name or the header's name, and the hosts it may be sent to.
    #[schema(value_type = Object)]
    public: Value,
    /// When it was made.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

impl From<Connection> for ConnectionView {
    fn from(connection: Connection) -> Self {
        Self {
            id: connection.id,
            provider: connection.provider,
            auth: connection.auth.into(),
            label: connection.label,
            status: match connection.status {
                entities::ConnectionStatus::Active => ConnectionStatus::Active,
                entities::ConnectionStatus::NeedsReauth => ConnectionStatus::NeedsReauth,
            },
            public: connection.public,
            created_at: connection.created_at,
            updated_at: connection.updated_at,
        }
    }
}

/// Credentials. They are sealed at once and never shown.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "auth", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CredentialsRequest {
    /// User name and password.
    Basic {
        /// The user's name.
        username: String,
        /// The password.
        password: String,
    },
    /// A bearer token.
    Bearer {
        /// The token.
        token: String,
    },
    /// A value in a header.
    Header {
        /// The header's name, such as `X-Api-Key`.
        name: String,
        /// Its value.
        value: String,
    },
}

impl CredentialsRequest {
    pub(crate) fn entered(self, hosts: Vec<String>) -> Entered {
        let auth = match self {
            Self::Basic { username, password } => Auth::Basic { username, password: password.into() },
            Self::Bearer { token } => Auth::Bearer { token: token.into() },
            Self::Header { name, value } => Auth::Header { name, value: value.into() },
        };
        Entered { auth, hosts }
    }
}
