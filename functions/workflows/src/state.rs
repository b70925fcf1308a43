//! What the handlers work with.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use portal_authoring::Author;
use portal_execution::Executions;
use portal_http::Api;

use crate::Gallery;

/// The function's state.
#[derive(Debug, Clone)]
pub struct State {
    /// What every function has.
    pub api: Api,
    /// Compiles and publishes.
    pub author: Author,
    /// Runs drafts.
    pub executions: Executions,
    /// What a newcomer may begin with.
    pub gallery: Arc<Gallery>,
    /// How long a test run may take, where its stream must end before the connection does.
    pub run_limit: Option<Duration>,
}

impl FromRef<State> for Api {
    fn from_ref(state: &State) -> Self {
        state.api.clone()
    }
}
