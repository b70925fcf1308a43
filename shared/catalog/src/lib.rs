//! The node kinds: what each one is called, takes, gives and does.
//!
//! A [`NodeKind`] is the one declaration that the editor's palette and forms, the compiler's
//! checks, the tool annotations and the API's `/nodes` read. The built-in nodes are declared in
//! this crate; those of connectors come from the connectors' own declarations, as a
//! [`Manifest`].

mod builtin;
pub mod kind;

pub use builtin::builtin;
pub use kind::{AuthKind, Catalog, Effect, Manifest, NodeKind, Port, Role, Text};
