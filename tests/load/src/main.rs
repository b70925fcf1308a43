//! The bench of the whole product: `tools/call` of a three-node workflow through `portal up`, every
//! execution recorded on disk, against a bare rmcp server that has the answer hard-coded. One run
//! measures both, in turns, so that their ratio holds whatever the machine is doing.
//!
//! `load --portal PATH [--seconds N]`; `load bare PORT` is the peer.

#![expect(clippy::print_stdout, reason = "the report is its output")]

mod bare;
mod drive;
mod process;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::process::Command;

use crate::drive::{Measured, drive};
use crate::process::{Server, free_port};

const CONNECTIONS: [usize; 3] = [1, 8, 32];
const WANTED: &str = "Hello, WORLD";

/// The eras a request can be of.
#[derive(Clone, Copy)]
enum Era {
    Modern,
    Legacy,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut portal = PathBuf::from("target/release/portal");
    let mut seconds = 3.0;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` wants a value"));
        match argument.as_str() {
            "bare" => return bare::serve(value()?.parse()?).await,
            "--portal" => portal = value()?.into(),
            "--seconds" => seconds = value()?.parse()?,
            _ => bail!("unknown argument `{argument}`; usage: load [--portal PATH] [--seconds N]"),
        }
    }
    bench(&portal, Duration::from_secs_f64(seconds)).await
}

async fn bench(portal: &Path, time: Duration) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let data = data.to_str().context("a data folder that is not UTF-8")?;

    let first = start_portal(portal, data).await?;
    println!("start to ready, empty data folder   {:>7.0} ms", first.ready.as_secs_f64() * 1000.0);
    deploy(portal, data, first.port, folder.path()).await?;
    first.stop().await?;
    let portal_server = start_portal(portal, data).await?;
    println!("start to ready, existing data       {:>7.0} ms", portal_server.ready.as_secs_f64() * 1000.0);
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("resident when idle                  {:>7.1} MB", portal_server.resident().await?);

    let port = free_port()?;
    let load = std::env::current_exe()?;
    let bare_server = Server::start(&load, &["bare", &port.to_string()], port).await?;
    println!("resident when idle, bare rmcp       {:>7.1} MB", bare_server.resident().await?);

    println!();
    println!(
        "tools/call              portal                          bare rmcp                       portal/bare"
    );
    println!("era     connections     req/s    p50 ms    p99 ms       req/s    p50 ms    p99 ms       req/s");
    for era in [Era::Modern, Era::Legacy] {
        for connections in CONNECTIONS {
            let bare = drive(bare_server.port, &request(era, "bare"), WANTED, connections, time).await?;
            let portal = drive(portal_server.port, &request(era, "bench"), WANTED, connections, time).await?;
            report(era, connections, &portal, &bare);
        }
    }
    println!();
    println!("resident after the load             {:>7.1} MB", portal_server.resident().await?);
    println!("resident after the load, bare rmcp  {:>7.1} MB", bare_server.resident().await?);
    portal_server.stop().await?;
    bare_server.stop().await
}

async fn start_portal(portal: &Path, data: &str) -> Result<Server> {
    let port = free_port()?;
    Server::start(portal, &["up", "--data", data, "--port", &port.to_string(), "--no-open"], port).await
}

/// Deploys the workflow as the public server `bench`.
async fn deploy(portal: &Path, data: &str, port: u16, folder: &Path) -> Result<()> {
    let file = folder.join("greet.json");
    std::fs::write(&file, include_str!("../fixture.json"))?;
    let output = Command::new(portal)
        .arg("deploy")
        .arg(&file)
        .args(["--server", "bench", "--access", "public"])
        .env("PORTAL_DATA", data)
        .env("PORTAL_URL", format!("http://127.0.0.1:{port}"))
        .output()
        .await?;
    if !output.status.success() {
        bail!("the workflow could not be deployed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// The request as it goes over the wire.
fn request(era: Era, server: &str) -> Vec<u8> {
    let (meta, headers) = match era {
        Era::Modern => (
            json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "load", "version": "1"},
            }),
            "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: greet\r\n",
        ),
        Era::Legacy => (json!({}), "MCP-Protocol-Version: 2025-11-25\r\n"),
    };
    let params = json!({"name": "greet", "arguments": {"name": "world"}, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    format!(
        "POST /mcp/{server} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn report(era: Era, connections: usize, portal: &Measured, bare: &Measured) {
    let era = match era {
        Era::Modern => "modern",
        Era::Legacy => "legacy",
    };
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{era:<8}{connections:>11}{:>10.0}{:>10.2}{:>10.2}  {:>10.0}{:>10.2}{:>10.2}  {:>10.2}",
        portal.throughput,
        ms(portal.p50),
        ms(portal.p99),
        bare.throughput,
        ms(bare.p50),
        ms(bare.p99),
        portal.throughput / bare.throughput,
    );
}
