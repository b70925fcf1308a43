//! Posts one request over and over on kept-alive connections. As little of a client as can be, so
//! that what is measured is the server.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::Server;

/// What the drives of one server measured.
#[derive(Default)]
pub(crate) struct Measured {
    times: Vec<Duration>,
    time: Duration,
    /// What the server's process computed, where the system tells.
    processor: Option<Duration>,
    /// Answers in the processor's time, those of the warm-up included.
    answers: u64,
}

impl Measured {
    /// Puts another drive to it.
    pub(crate) fn add(&mut self, other: Self) {
        self.times.extend(other.times);
        self.times.sort_unstable();
        self.time += other.time;
        self.processor = match (self.processor, other.processor) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
        self.answers += other.answers;
    }

    /// Answers in a second.
    pub(crate) fn throughput(&self) -> f64 {
        self.times.len() as f64 / self.time.as_secs_f64()
    }

    /// This share of the answers came within this time.
    pub(crate) fn percentile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index within the list"
        )]
        let index = (self.times.len() as f64 * share) as usize;
        self.times.get(index.min(self.times.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// Microseconds of processor time the server spent on one answer.
    pub(crate) fn processor_micros(&self) -> Option<f64> {
        Some(self.processor?.as_secs_f64() * 1e6 / self.answers as f64)
    }
}

/// Drives `connections` connections for `time`, after a warm-up of a third of it.
pub(crate) async fn drive(
    server: &Server,
    request: &[u8],
    wanted: &str,
    connections: usize,
    time: Duration,
) -> Result<Measured> {
    let before = server.processor();
    let warm = Instant::now() + time / 3;
    let end = warm + time;
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (port, request, wanted) = (server.port, request.to_vec(), wanted.to_owned());
        tasks.push(tokio::spawn(async move { one(port, &request, &wanted, warm, end).await }));
    }
    let mut measured = Measured { time, ..Measured::default() };
    for task in tasks {
        let (times, answers) = task.await??;
        measured.times.extend(times);
        measured.answers += answers;
    }
    measured.processor = server.processor().zip(before).map(|(after, before)| after.saturating_sub(before));
    Ok(measured)
}

/// The times of the answers after the warm-up, and how many came in all.
async fn one(
    port: u16,
    request: &[u8],
    wanted: &str,
    warm: Instant,
    end: Instant,
) -> Result<(Vec<Duration>, u64)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut times = Vec::with_capacity(1 << 16);
    let mut answers = 0;
    loop {
        let begun = Instant::now();
        if begun >= end {
            return Ok((times, answers));
        }
        stream.write_all(request).await?;
        let body = answer(&mut stream, &mut buffer).await?;
        if !body.contains(wanted) {
            bail!("an answer is not the wanted one: {body}");
        }
        answers += 1;
        if begun >= warm {
            times.push(begun.elapsed());
        }
    }
}

/// The body of one answer with a `Content-Length`.
pub(crate) async fn answer<'a>(stream: &mut TcpStream, buffer: &'a mut Vec<u8>) -> Result<&'a str> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        let Some(head) = find(buffer, b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(buffer.get(..head).unwrap_or_default())?.to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.context("an answer without `Content-Length`")?.trim().parse()?;
        let whole = head + 4 + length;
        while buffer.len() < whole {
            if stream.read_buf(buffer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
        return Ok(std::str::from_utf8(buffer.get(head + 4..whole).unwrap_or_default())?);
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
