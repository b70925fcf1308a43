#![doc = include_str!("../README.md")]

mod principal;
mod role;
mod seal;
mod token;

pub use principal::{Denied, Principal, Scopes, Via};
pub use role::{Permission, PermissionError, Role, allows};
pub use seal::{SealError, SealKeys, Sealed};
pub use token::{ApiKeyToken, InvalidToken, OneTimeCode, SessionToken, TokenHash};
