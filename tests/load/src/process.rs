//! Servers as processes of their own: so that memory is theirs and a crash is seen.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A port nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    /// From the start of the process to the first connection it took.
    pub(crate) ready: Duration,
}

impl Server {
    /// Starts a program and waits until it listens.
    pub(crate) async fn start(program: &Path, arguments: &[&str], port: u16) -> Result<Self> {
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        loop {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(Self { child, port, ready: begun.elapsed() });
            }
            if let Some(status) = child.try_wait()? {
                bail!("{} {} ended: {status}", program.display(), arguments.join(" "));
            }
            if begun.elapsed() > Duration::from_secs(30) {
                bail!("{} does not listen on port {port}", program.display());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Resident memory in megabytes.
    pub(crate) async fn resident(&self) -> Result<f64> {
        let id = self.child.id().context("the server has ended")?.to_string();
        let output = Command::new("ps").args(["-o", "rss=", "-p", &id]).output().await?;
        let kilobytes: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Ends it as a person does, and waits.
    pub(crate) async fn stop(mut self) -> Result<()> {
        if let Some(id) = self.child.id() {
            Command::new("kill").arg(id.to_string()).status().await?;
        }
        if tokio::time::timeout(Duration::from_secs(10), self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}
