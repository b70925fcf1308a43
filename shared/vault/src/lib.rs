#![doc = include_str!("../README.md")]

mod aead;
mod credential;
mod keyring;
mod text;

pub use credential::{DataKey, Place, Sealed};
pub use keyring::{Keyring, WrappedKey};

/// Something sealed cannot be opened, or something cannot be sealed. It does not say why: to
/// someone who tries things out, the reason would be an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed value cannot be opened")]
pub struct VaultError;
