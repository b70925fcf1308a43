//! What the handlers work with.

use axum::extract::FromRef;
use portal_execution::Executions;
use portal_http::Api;

/// The function's state.
#[derive(Debug, Clone)]
pub struct State {
    /// What every function has.
    pub api: Api,
    /// Starts, watches and stops.
    pub executions: Executions,
}

impl FromRef<State> for Api {
    fn from_ref(state: &State) -> Self {
        state.api.clone()
    }
}
