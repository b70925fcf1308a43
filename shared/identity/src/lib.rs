//! Who is asking and what they may do: principals, roles, permissions, tokens, API keys, seals.

pub mod principal;

pub use principal::{Denied, Permission, Principal, Role, Via};
