#![doc = include_str!("../README.md")]

mod blobs;
mod calls;
mod clients;
mod machines;
#[cfg(feature = "provision")]
pub mod provision;
pub mod queue;
mod secrets;
mod settings;
mod table;
mod tasks;

pub use blobs::S3Blobs;
pub use calls::{Calls, Tally};
pub use clients::Clients;
pub use machines::{MachineParts, StepJob, StepMachines};
pub use queue::SqsQueue;
pub use secrets::ManagedSecrets;
pub use settings::{Settings, SettingsError};
pub use table::DynamoTable;
pub use tasks::LambdaTasks;
