//! Options that every command takes.

use std::path::PathBuf;

use portal_base::{Secret, env};

/// Options that every command takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Globals {
    /// Print one JSON document to standard output and nothing else
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Address of the portal, such as http://127.0.0.1:8484; found in the data folder otherwise
    #[arg(long, global = true, value_name = "URL", env = env::URL)]
    pub(crate) url: Option<String>,
    /// Token for the portal's API; found in the data folder otherwise
    #[arg(long, global = true, value_name = "TOKEN", env = env::TOKEN, hide_env_values = true, value_parser = secret)]
    pub(crate) token: Option<Secret<String>>,
    /// Data folder [default: mcp-portal in this account's folder for application data]
    #[arg(long, global = true, value_name = "FOLDER", env = env::DATA)]
    pub(crate) data: Option<PathBuf>,
}

#[expect(clippy::unnecessary_wraps, reason = "the form clap asks for")]
fn secret(text: &str) -> Result<Secret<String>, std::convert::Infallible> {
    Ok(Secret::new(text.trim().to_owned()))
}
