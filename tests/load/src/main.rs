//! The bench of the whole product: `tools/call` of a three-node workflow through `portal up`, every
//! execution recorded on disk, against a bare rmcp server that has the answer hard-coded. One run
//! measures both, in turns, so that their ratio holds whatever else the machine is doing.
//!
//! `load [--portal PATH] [--seconds N]` measures; `load bare PORT` is the peer; `load criterion`
//! prints what the crates' own benches found.

#![expect(clippy::print_stdout, reason = "the report is its output")]
#![expect(clippy::print_stderr, reason = "and its failures are told like those of any other program")]

mod bare;
mod criterion;
mod disk;
mod drive;
mod portal;
mod process;
mod report;
mod request;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::drive::{Measured, drive};
use crate::process::{Server, free_port};
use crate::report::Row;
use crate::request::{Era, WANTED, request};

const CONNECTIONS: [usize; 3] = [1, 8, 32];
/// How often the servers take turns at one number of connections.
const ROUNDS: u32 = 4;
const ERAS: [Era; 2] = [Era::Modern, Era::Legacy];
const USAGE: &str = "\
Measures `tools/call` through the whole product against a bare rmcp server.

Usage:
  load [OPTIONS]                       measure; it takes a few minutes
  load bare PORT                       be the bare server
  load criterion                       print what `cargo bench` found

Options:
  --portal PATH   the release build of the product [default: target/release/portal]
  --seconds N     how long one server is driven with one number of connections [default: 2]
  --connections N only with this many connections, to look into one case
  --era ERA       only in this protocol era: modern or legacy
  -h, --help      print this";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The whole chain in one line; a backtrace of the bench helps nobody.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let mut portal = PathBuf::from("target/release/portal");
    let mut seconds = 2.0;
    let (mut connections, mut eras) = (CONNECTIONS.to_vec(), ERAS.to_vec());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value =
            || arguments.next().with_context(|| format!("`{argument}` wants a value; see `load --help`"));
        match argument.as_str() {
            "-h" | "--help" => {
                println!("{USAGE}");
                return Ok(());
            }
            "bare" => return bare::serve(value()?.parse().context("the port is a number")?).await,
            "criterion" => return criterion::print(),
            "--portal" => portal = value()?.into(),
            "--seconds" => seconds = value()?.parse().context("`--seconds` is a number")?,
            "--connections" => {
                let wanted: NonZeroUsize = value()?.parse().context("`--connections` is a number above 0")?;
                connections = vec![wanted.get()];
            }
            "--era" => {
                let wanted = value()?;
                eras.retain(|era| era.name() == wanted);
                if eras.is_empty() {
                    bail!("`--era` is modern or legacy");
                }
            }
            _ => bail!("unknown argument `{argument}`; see `load --help`"),
        }
    }
    let time = Duration::try_from_secs_f64(seconds).context("`--seconds` is a positive number")?;
    if !portal.is_file() {
        bail!("there is no `{}`; build it with `cargo build --release -p portal`", portal.display());
    }
    bench(&portal, time, &eras, &connections).await
}

/// One of the servers that take turns.
struct Contender {
    server: Server,
    /// The last part of its URL.
    slug: &'static str,
}

async fn bench(program: &Path, time: Duration, eras: &[Era], connections: &[usize]) -> Result<()> {
    let load = std::env::current_exe()?;
    // Beside the binary, because the system's temporary folder may be memory.
    let folder = tempfile::tempdir_in(load.parent().context("a program without a folder")?)?;
    println!(
        "one sync of the disk                {:>7.2} ms",
        disk::sync(folder.path())?.as_secs_f64() * 1000.0
    );

    let on_disk = portal::Data::new(folder.path())?;
    let first = on_disk.start(program).await?;
    println!("start to ready, empty data folder   {:>7.0} ms   aim: below 1,000", millis(first.ready));
    on_disk.deploy(program, &first).await?;
    first.stop().await?;
    let portal = on_disk.start(program).await?;
    println!("start to ready, existing data       {:>7.0} ms   aim: below 1,000", millis(portal.ready));
    tokio::time::sleep(Duration::from_secs(2)).await;
    println!("resident when idle                  {:>7.1} MB   aim: below 60", portal.resident().await?);

    let port = free_port()?;
    let arguments = ["bare", &port.to_string()];
    let bare = Server::start(&load, &arguments, port, &request(Era::Modern, "bare")).await?;
    println!("resident when idle, bare rmcp       {:>7.1} MB", bare.resident().await?);

    let mut contenders =
        vec![Contender { server: bare, slug: "bare" }, Contender { server: portal, slug: "bench" }];
    // The same without a disk to wait for shows what the product itself costs.
    let memory = disk::memory_folder()?;
    if let Some(memory) = &memory {
        let data = portal::Data::new(memory.path())?;
        let server = data.start(program).await?;
        data.deploy(program, &server).await?;
        contenders.push(Contender { server, slug: "bench" });
    }

    report::head(memory.is_some());
    for &era in eras {
        for &connections in connections {
            let measured = in_turns(&contenders, era, connections, time).await?;
            report::row(&Row { era, connections, measured });
        }
    }
    println!();
    for (name, contender) in ["bare rmcp", "portal"].iter().zip(&contenders) {
        println!("resident after the load, {name:<10} {:>7.1} MB", contender.server.resident().await?);
    }
    for contender in contenders {
        contender.server.stop().await?;
    }
    Ok(())
}

/// Drives the servers one after the other, several times around, each time beginning with another.
async fn in_turns(
    contenders: &[Contender],
    era: Era,
    connections: usize,
    time: Duration,
) -> Result<Vec<Measured>> {
    let mut measured: Vec<Measured> = contenders.iter().map(|_| Measured::default()).collect();
    for round in 0..ROUNDS {
        let mut order: Vec<_> = contenders.iter().zip(&mut measured).collect();
        let count = order.len();
        order.rotate_left(round as usize % count);
        for (contender, measured) in order {
            let request = request(era, contender.slug);
            let turn = drive(&contender.server, &request, WANTED, connections, time / ROUNDS).await?;
            measured.add(turn);
        }
    }
    Ok(measured)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
