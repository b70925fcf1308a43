//! What the handlers work with.

use std::sync::Arc;

use axum::extract::FromRef;
use portal_catalog::Manifest;
use portal_connector_kit::net::Client;
use portal_execution::Safe;
use portal_http::Api;

/// The function's state.
#[derive(Clone)]
pub struct State {
    /// What every function has.
    pub api: Api,
    /// Seals and opens credentials.
    pub safe: Safe,
    /// The way out, for tests of connections.
    pub net: Client,
    /// What the connectors declare.
    pub manifests: Arc<[Manifest]>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

impl FromRef<State> for Api {
    fn from_ref(state: &State) -> Self {
        state.api.clone()
    }
}
