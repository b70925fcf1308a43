//! Servers as processes of their own: so that memory is theirs and a crash is seen.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::drive::answer;

/// A port nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    /// From the start of the process to its first answer. To listen is not to serve: the port is
    /// taken before the data folder is opened.
    pub(crate) ready: Duration,
}

impl Server {
    /// Starts a program and waits until it answers `probe`.
    pub(crate) async fn start(program: &Path, arguments: &[&str], port: u16, probe: &[u8]) -> Result<Self> {
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
            if answers(port, probe).await {
                return Ok(Self { child, port, ready: begun.elapsed() });
            }
            if let Some(status) = child.try_wait()? {
                bail!("{} {} ended: {status}", program.display(), arguments.join(" "));
            }
            if begun.elapsed() > Duration::from_secs(30) {
                bail!("{} does not answer on port {port}", program.display());
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

    /// The processor time it has used; known on Linux only.
    pub(crate) fn processor(&self) -> Option<Duration> {
        /// Ticks of the kernel's accounting in a second, the same on every Linux of today.
        const TICKS: u64 = 100;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()?)).ok()?;
        // The name of the program, in parentheses, may hold anything.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(11).map(str::parse::<u64>);
        let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
        Some(Duration::from_millis((user + system) * 1000 / TICKS))
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

/// Whether whoever listens there gives an answer. One that listens and does not yet serve is waited for.
async fn answers(port: u16, probe: &[u8]) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    stream.write_all(probe).await.is_ok() && answer(&mut stream, &mut Vec::new()).await.is_ok()
}
