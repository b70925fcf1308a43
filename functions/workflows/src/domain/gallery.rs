//! What a newcomer may begin with.

use portal_catalog::Text;
use serde_json::Value;

/// One workflow of the gallery.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its name in the gallery, such as `weather`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it does.
    pub description: Text,
    /// Words to group by.
    pub tags: Vec<String>,
    /// The document.
    pub definition: Value,
    /// Arguments to try it with.
    pub input: Value,
    /// What it gives then.
    pub expected: Option<Value>,
}

/// The workflows, in the order they are shown.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    /// The workflows.
    pub examples: Vec<Example>,
}
