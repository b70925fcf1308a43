//! What the handlers work with.

use std::sync::Arc;

use axum::extract::FromRef;
use portal_authoring::Author;
use portal_base::Rng;
use portal_execution::{Job, Machines};
use portal_http::Api;

/// The function's state.
#[derive(Clone)]
pub struct State {
    /// What every function has.
    pub api: Api,
    /// Makes versions of drafts.
    pub author: Author,
    /// Makes the machines of what is offered.
    pub machines: Arc<dyn Machines>,
    /// The document that deploys a workflow, ready to run.
    pub deploys: Arc<dyn Job>,
    /// Where new API keys come from.
    pub rng: Arc<dyn Rng>,
    /// What the product is reached under, such as `http://127.0.0.1:8484`, without a last `/`.
    pub public_url: Arc<str>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

impl FromRef<State> for Api {
    fn from_ref(state: &State) -> Self {
        state.api.clone()
    }
}

impl State {
    /// Where clients call a server.
    pub(crate) fn url(&self, slug: &str) -> String {
        format!("{}/mcp/{slug}", self.public_url)
    }
}
