//! What `make bench-aws` measures: starts, sizes, memory, and what a tool call says to AWS.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;
use tokio::process::Command;

use crate::e2e::{Era, Target, documents};
use crate::lambda::{Host, Start};
use crate::meter::{Tallies, since};
use crate::stack::{FUNCTIONS, Stack};

/// Starts of each program; the middle one counts.
const STARTS: usize = 15;
/// Calls of the warm tool.
const CALLS: u32 = 100;

/// Prints everything, functions beside the one that does nothing.
#[expect(clippy::print_stdout, reason = "the report is its output")]
pub async fn run(stack: &Stack, target: &Target, binaries: &Path) -> Result<()> {
    let hello = binaries.join("examples/hello");
    let mut programs = vec![("hello".to_owned(), hello.clone())];
    programs.extend(FUNCTIONS.iter().map(|name| ((*name).to_owned(), binaries.join(name))));
    // In turns, so that what the machine is doing else meets all of them.
    let mut starts: Vec<Vec<Start>> = vec![Vec::new(); programs.len()];
    for _ in 0..STARTS {
        for ((_, program), starts) in programs.iter().zip(&mut starts) {
            starts.push(stack.host.start_once(program, &stack.environment).await?);
        }
    }
    calls(stack, target).await?;
    use_the_rest(target).await?;
    println!(
        "\n{:<24}{:>12}{:>10}{:>10}{:>10}{:>14}{:>10}",
        "", "exec to poll", "ratio", "zip MB", "ratio", "resident MB", "at most"
    );
    let mut base: Option<(f64, f64)> = None;
    for ((name, program), starts) in programs.iter().zip(&mut starts) {
        starts.sort_by_key(|start| start.ready);
        let ready = starts.get(starts.len() / 2).and_then(|start| start.ready).unwrap_or_default();
        let ready = ready.as_secs_f64() * 1000.0;
        let zip = zipped(program).await?;
        let (of_ready, of_zip) = *base.get_or_insert((ready, zip));
        let memory = |name| newest(&stack.host, name).and_then(memory_of);
        let (now, most) = memory(name).map_or_else(
            || ("-".to_owned(), "-".to_owned()),
            |(now, most)| (format!("{now:.1}"), format!("{most:.1}")),
        );
        println!(
            "{name:<24}{ready:>9.1} ms{:>10.2}{zip:>10.2}{:>10.2}{now:>14}{most:>10}",
            ready / of_ready,
            zip / of_zip
        );
    }
    println!("\nresident: of a process that has done the calls above");
    Ok(())
}

/// Asks the functions that no call of a tool asks, so that each has been at work.
async fn use_the_rest(target: &Target) -> Result<()> {
    target.get("/integrations/connections").await?;
    target.get("/executions?limit=100").await?;
    let step = documents::get("step", &target.upstream.url("/echo/bench"));
    let workflow =
        target.workflow("Queued", documents::chain("queued", &[step], json!({ "text": "x" }))).await?;
    target.publish(&workflow).await?;
    let body = json!({ "workflow": workflow, "input": { "word": "x" } });
    let accepted = target.post("/executions", body).await?;
    let id = accepted["id"].as_str().context("an execution has an id")?;
    target.ended(id, Duration::from_secs(60)).await?;
    Ok(())
}

/// What one call of a tool says to AWS, cold and warm, by how many steps its workflow has.
#[expect(clippy::print_stdout, reason = "the report is its output")]
async fn calls(stack: &Stack, target: &Target) -> Result<()> {
    println!("tools/call, era 2026-07-28");
    for steps in [0_usize, 1, 3, 10] {
        let slug = format!("bench-{steps}");
        let url = target.upstream.url("/echo/bench");
        let nodes: Vec<_> = (0..steps).map(|step| documents::get(&format!("step{step}"), &url)).collect();
        target.deployed(&slug, documents::chain("bench", &nodes, json!({ "text": "done" }))).await?;
        let arguments = json!({ "word": "x" });
        let before = (stack.meter.tallies(), stack.machines.counts());
        target.call(&slug, Era::Modern, "bench", arguments.clone()).await?;
        let first = since(&before.0, &stack.meter.tallies());
        // The first call of a server is noted, which is a change of it.
        target.call(&slug, Era::Modern, "bench", arguments.clone()).await?;
        let before = (stack.meter.tallies(), stack.machines.counts(), processor_time(&stack.host));
        let began = std::time::Instant::now();
        for _ in 0..CALLS {
            target.call(&slug, Era::Modern, "bench", arguments.clone()).await?;
        }
        let took = began.elapsed() / CALLS;
        let warm = since(&before.0, &stack.meter.tallies());
        let sync =
            |counts: &crate::sfn::Counts| counts.get("StartSyncExecution").copied().unwrap_or_default();
        let machines = (sync(&stack.machines.counts()) - sync(&before.1)) as f64 / f64::from(CALLS);
        println!(
            "\n  {steps} steps with effects: {:.1} ms a call through everything here",
            took.as_secs_f64() * 1000.0
        );
        println!("    first call of a process  {}", told(&first, 1));
        println!("    each call after it       StartSyncExecution {machines:.1}  {}", told(&warm, CALLS));
        println!("    outside of AWS's answers {:.2} ms a call", outside(&warm, took));
        let used = processor_time(&stack.host);
        let of = |name: &str| {
            let of = |times: &BTreeMap<String, Duration>| times.get(name).copied().unwrap_or_default();
            of(&used).saturating_sub(of(&before.2)).as_secs_f64() * 1000.0 / f64::from(CALLS)
        };
        println!(
            "    processor time a call    function-mcp {:.2} ms, connector-http {:.2} ms",
            of("function-mcp"),
            of("connector-http")
        );
    }
    Ok(())
}

/// The processor time that each function's processes have used so far; nothing where the system does
/// not tell.
fn processor_time(host: &Host) -> BTreeMap<String, Duration> {
    let of = |process: u32| -> Option<Duration> {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
        let of_task = |task: std::fs::DirEntry| -> Option<u64> {
            let told = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            told.split(' ').next()?.parse().ok()
        };
        Some(Duration::from_nanos(tasks.flatten().filter_map(of_task).sum()))
    };
    let total = |name: &&str| host.starts(name).iter().filter_map(|start| of(start.process)).sum();
    FUNCTIONS.iter().map(|name| ((*name).to_owned(), total(name))).collect()
}

/// The part of a call that is not waiting for the data plane.
fn outside(tallies: &Tallies, took: Duration) -> f64 {
    let waited: Duration = tallies.values().map(|tally| tally.took).sum::<Duration>() / CALLS;
    took.saturating_sub(waited).as_secs_f64() * 1000.0
}

fn told(tallies: &Tallies, calls: u32) -> String {
    let each = |number: u64| number as f64 / f64::from(calls);
    let parts = tallies.iter().map(|(action, tally)| {
        format!(
            "{action} {:.1} ({:.0} B out, {:.0} B in)",
            each(tally.calls),
            each(tally.sent),
            each(tally.received)
        )
    });
    parts.collect::<Vec<_>>().join("  ")
}

/// The size of a function's package, in megabytes.
async fn zipped(program: &Path) -> Result<f64> {
    let script = "import io,sys,zipfile\nout=io.BytesIO()\nz=zipfile.ZipFile(out,'w',zipfile.ZIP_DEFLATED,compresslevel=9)\nz.write(sys.argv[1],'bootstrap')\nz.close()\nprint(len(out.getvalue()))";
    let output = Command::new("python3").args(["-c", script]).arg(program).output().await?;
    let bytes = String::from_utf8(output.stdout)?;
    let bytes: f64 =
        bytes.trim().parse().with_context(|| format!("{} cannot be packed", program.display()))?;
    Ok(bytes / 1_000_000.0)
}

/// The newest process of a function.
fn newest(host: &Host, function: &str) -> Option<u32> {
    Some(host.starts(function).last()?.process)
}

/// Resident memory of a process, now and at most, in megabytes.
fn memory_of(process: u32) -> Option<(f64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let of = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    };
    Some((of("VmRSS")?, of("VmHWM")?))
}
