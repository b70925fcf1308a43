//! Posts one request over and over on kept-alive connections. As little of a client as can be, so
//! that what is measured is the server.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What one drive measured.
pub(crate) struct Measured {
    /// Answers in a second.
    pub(crate) throughput: f64,
    /// Half of the answers came within this.
    pub(crate) p50: Duration,
    /// Of a hundred answers, one took longer.
    pub(crate) p99: Duration,
}

/// Drives `connections` connections for `time`, after a warm-up of a third of it.
pub(crate) async fn drive(
    port: u16,
    request: &[u8],
    wanted: &str,
    connections: usize,
    time: Duration,
) -> Result<Measured> {
    let warm = Instant::now() + time / 3;
    let end = warm + time;
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (request, wanted) = (request.to_vec(), wanted.to_owned());
        tasks.push(tokio::spawn(async move { one(port, &request, &wanted, warm, end).await }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    times.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index within the list"
        )]
        let index = (times.len() as f64 * share) as usize;
        times.get(index.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    Ok(Measured { throughput: times.len() as f64 / time.as_secs_f64(), p50: at(0.5), p99: at(0.99) })
}

async fn one(port: u16, request: &[u8], wanted: &str, warm: Instant, end: Instant) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut times = Vec::with_capacity(1 << 16);
    loop {
        let begun = Instant::now();
        if begun >= end {
            return Ok(times);
        }
        stream.write_all(request).await?;
        let body = answer(&mut stream, &mut buffer).await?;
        if !body.contains(wanted) {
            bail!("an answer is not the wanted one: {body}");
        }
        if begun >= warm {
            times.push(begun.elapsed());
        }
    }
}

/// The body of one answer with a `Content-Length`.
async fn answer<'a>(stream: &mut TcpStream, buffer: &'a mut Vec<u8>) -> Result<&'a str> {
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
