//! What the crates' own benches found, read from where criterion keeps it, in a few lines that can be
//! compared.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

/// The benches in the order they are printed: the first part of their names, and a title.
const GROUPS: [(&str, &str); 6] = [
    ("compile", "compiler (aim: 1,000 nodes below 50 ms)"),
    ("transitions", "engine, transitions"),
    ("evaluate", "expressions"),
    ("template", "JSON with expressions in it"),
    ("writes", "store, writes"),
    ("reads", "store, reads"),
];

/// One bench.
struct Bench {
    id: String,
    nanos: f64,
    /// Elements of one iteration, where they were counted.
    elements: Option<u64>,
}

/// Prints the last results.
pub(crate) fn print() -> Result<()> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("a program outside of the build folder")?;
    let mut benches = Vec::new();
    collect(&target.join("criterion"), &mut benches)?;
    // `compile 10 nodes` before `compile 1000 nodes`
    benches.sort_by_key(|bench| {
        (bench.id.split([' ', '/']).map(number_or_text).collect::<Vec<_>>(), bench.id.clone())
    });
    for (prefix, title) in GROUPS {
        let of_group = benches.iter().filter(|bench| bench.id.split([' ', '/']).next() == Some(prefix));
        let lines: Vec<String> = of_group.map(line).collect();
        if !lines.is_empty() {
            println!("{title}\n{}", lines.join("\n"));
        }
    }
    Ok(())
}

/// Numbers in the order of their values.
fn number_or_text(part: &str) -> (u64, String) {
    part.parse().map_or_else(|_| (0, part.to_owned()), |number| (number, String::new()))
}

fn line(bench: &Bench) -> String {
    let mut line = format!("  {:<36}{:>12}", bench.id, time(bench.nanos));
    if let Some(elements) = bench.elements {
        line.push_str(&format!("{:>14.0} per s", elements as f64 * 1e9 / bench.nanos));
    }
    line
}

fn time(nanos: f64) -> String {
    match nanos {
        n if n < 1e3 => format!("{n:.0} ns"),
        n if n < 1e6 => format!("{:.2} µs", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

/// Every `new/benchmark.json` with the `new/estimates.json` beside it.
fn collect(folder: &Path, into: &mut Vec<Bench>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name().is_some_and(|name| name == "new") {
            into.extend(read(&path));
        } else {
            collect(&path, into)?;
        }
    }
    Ok(())
}

fn read(folder: &Path) -> Option<Bench> {
    let json = |name: &str| -> Option<Value> {
        serde_json::from_slice(&std::fs::read(PathBuf::from(folder).join(name)).ok()?).ok()
    };
    let (about, estimates) = (json("benchmark.json")?, json("estimates.json")?);
    // Criterion gives a slope where the samples allow one, which is the steadier figure.
    let nanos = ["/slope/point_estimate", "/median/point_estimate"]
        .iter()
        .find_map(|at| estimates.pointer(at).and_then(Value::as_f64))?;
    Some(Bench {
        id: about.get("full_id")?.as_str()?.to_owned(),
        nanos,
        elements: about.pointer("/throughput/Elements").and_then(Value::as_u64),
    })
}
