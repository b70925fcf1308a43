//! The product: started on a data folder, with the workflow deployed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::process::{Server, free_port};

/// Answered only when the portal can serve.
const HEALTH: &[u8] = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A data folder.
pub(crate) struct Data {
    path: String,
    workflow: PathBuf,
}

impl Data {
    /// A new one in that folder.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        let workflow = folder.join("greet.json");
        std::fs::write(&workflow, include_str!("../fixture.json"))?;
        let path = folder.join("data").to_str().context("a data folder that is not UTF-8")?.to_owned();
        Ok(Self { path, workflow })
    }

    /// Starts the portal on it.
    pub(crate) async fn start(&self, program: &Path) -> Result<Server> {
        let port = free_port()?;
        let arguments = ["up", "--data", &self.path, "--port", &port.to_string(), "--no-open"];
        Server::start(program, &arguments, port, HEALTH).await
    }

    /// Deploys the workflow as the public server `bench`.
    pub(crate) async fn deploy(&self, program: &Path, server: &Server) -> Result<()> {
        let output = Command::new(program)
            .arg("deploy")
            .arg(&self.workflow)
            .args(["--server", "bench", "--access", "public"])
            .env("PORTAL_DATA", &self.path)
            .env("PORTAL_URL", format!("http://127.0.0.1:{}", server.port))
            .output()
            .await?;
        if !output.status.success() {
            bail!("the workflow could not be deployed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }
}
