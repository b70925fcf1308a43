//! From a draft to a version, and what its author sees while it runs.
//!
//! - [`Author`] compiles a document with what it calls, and makes a version of a draft.
//! - [`rehearse`] rewrites a document for a test run: pinned outputs, a node to stop at.
//! - [`live`] tells what the nodes of a running execution do.

mod called;
pub mod compile;
pub mod error;
pub mod live;
pub mod publish;
pub mod rehearse;

use std::sync::Arc;

use portal_base::Clock;
use portal_catalog::Catalog;
use portal_store::Store;

pub use compile::{CalledWorkflow, Compiled, Examined, Plan, PlanStep, Whose};
pub use error::AuthoringError;
pub use publish::Draft;

/// Compiles and publishes.
#[derive(Clone)]
pub struct Author {
    /// Where workflows and their versions lie.
    pub store: Store,
    /// The node kinds there are.
    pub catalog: Arc<Catalog>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Author {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Author")
    }
}
