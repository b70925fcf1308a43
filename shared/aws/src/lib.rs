#![doc = include_str!("../README.md")]

mod blobs;
mod calls;
mod clients;
#[cfg(feature = "provision")]
pub mod provision;
mod secrets;
mod settings;

pub use blobs::S3Blobs;
pub use calls::{Calls, Tally};
pub use clients::Clients;
pub use secrets::ManagedSecrets;
pub use settings::{Settings, SettingsError};
