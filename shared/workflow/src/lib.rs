//! The workflow document the editor saves: types, strict and lenient reading with every
//! problem at once, writing without loss, the document's own JSON Schema, and the map from a
//! JSON pointer to the bytes of the source text.
//!
//! A node's type is an open string here; which types exist, and what their parameters are, is
//! the catalogue's business. Invariant: what [`Document::read`] takes leniently,
//! [`Document::to_value`] gives back equal, unknown fields and the order of keys included.

pub mod answer;
pub mod document;
pub mod migrate;
pub mod pointer;
pub mod problem;
mod read;
pub mod schema;
pub mod source;
pub mod template;
pub mod text;
mod write;

pub use answer::Answer;
pub use document::{Document, Edge, Graph, Jitter, Join, Node, OnError, Retry};
pub use pointer::Pointer;
pub use problem::Problem;
pub use read::{Mode, Read, ReadGraph};
pub use schema::schema;
pub use source::SourceMap;
pub use template::expression;
pub use text::Text;

/// The document version this build writes.
pub const VERSION: u32 = 1;
