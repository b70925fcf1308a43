//! The JSON Schema of the document itself.

use serde_json::Value;

const SCHEMA: &str = include_str!("../schema/workflow.v1.json");

/// The JSON Schema (2020-12) of a document of today's version.
#[expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a constant of this crate, read by its tests"
)]
pub fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the document's schema is JSON")
}
