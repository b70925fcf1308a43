//! `portal compile`: a workflow as Amazon States Language, and why it is so.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use portal_compiler::{Compiled, MachineType, Step, Tool};
use serde_json::{Value, json};

use crate::cli::workshop::Workshop;
use crate::cli::{Globals, show};

/// Compile a workflow and print the Amazon States Language it becomes; no portal is needed
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The workflow's file
    file: PathBuf,
    /// Print the tool as a model sees it, what runs when and what that is likely to take instead
    #[arg(long)]
    explain: bool,
}

/// Compiles it.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let workshop = Workshop::open(std::slice::from_ref(&args.file))?;
    let (examined, compiled) = workshop.only(globals)?;
    match (args.explain, globals.json) {
        (false, _) => show::line(&compiled.asl)?,
        (true, true) => show::json(&json!({
            "tool": compiled.tool,
            "machine_type": compiled.machine_type,
            "plan": compiled.plan,
            "calls": compiled.calls,
            "connections": compiled.connections,
            "scopes": compiled.scopes,
            "functions": compiled.functions,
            "digest": compiled.digest,
            "diagnostics": examined.diagnostics,
        }))?,
        (true, false) => show::line(explained(compiled).trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writing to a string cannot fail.
fn explained(compiled: &Compiled) -> String {
    let mut text = String::new();
    tool(&compiled.tool, &mut text);
    let plan = &compiled.plan;
    let machine = match compiled.machine_type {
        MachineType::Express => "a quick run, answered at once",
        MachineType::Standard => "a durable run: it waits long",
    };
    let _ = writeln!(text, "\nruns     {machine}");
    step(&plan.schedule, 0, &mut text);
    let _ = writeln!(text, "\ntakes    about {} ms, {} states", plan.estimate_ms, plan.states_per_call);
    if !plan.critical_path.is_empty() {
        let _ = writeln!(text, "         as long as {}", plan.critical_path.join(" → "));
    }
    if plan.slowdown > 1.0 {
        let _ = writeln!(
            text,
            "         {} times the longest path: some nodes wait for others they do not need",
            plan.slowdown
        );
    }
    let _ = writeln!(text, "costs    about ${:.2} for a million calls on AWS", plan.usd_per_million);
    if !compiled.connections.is_empty() {
        let _ = writeln!(text, "uses     {}", compiled.connections.join(", "));
    }
    text
}

/// The tool as a model sees it.
fn tool(tool: &Tool, text: &mut String) {
    let title = tool.title.as_deref().map(|title| format!(" ({title})")).unwrap_or_default();
    let _ = writeln!(text, "tool     {}{title}, about {} tokens", tool.name, tool.tokens);
    let _ = writeln!(text, "         {}", tool.description);
    let hints: Vec<&str> = [
        (tool.annotations.read_only, "only reads"),
        (tool.annotations.destructive, "may change or remove things"),
        (tool.annotations.idempotent, "may be repeated"),
        (tool.annotations.open_world, "reaches other services"),
    ]
    .into_iter()
    .filter_map(|(set, meaning)| set.then_some(meaning))
    .collect();
    if !hints.is_empty() {
        let _ = writeln!(text, "hints    {}", hints.join(", "));
    }
    schema("input", Some(&tool.input_schema), text);
    schema("output", tool.output_schema.as_ref(), text);
}

/// The fields of an object's schema, one a line.
fn schema(label: &str, schema: Option<&Value>, text: &mut String) {
    let Some(schema) = schema else { return };
    let required: Vec<&str> = show::items(schema, "/required").iter().filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut label = format!("{label:<8}");
    for (name, property) in properties.into_iter().flatten() {
        let kind = kind(property);
        let need = if required.contains(&name.as_str()) { ", required" } else { "" };
        let about =
            show::text(property, "/description").map(|about| format!(": {about}")).unwrap_or_default();
        let _ = writeln!(text, "{label} {name} ({kind}{need}){about}");
        label = " ".repeat(8);
    }
}

/// What a schema takes, in a word or a few.
fn kind(schema: &Value) -> String {
    let words = |list: &[Value], word: &dyn Fn(&Value) -> String| {
        let mut words: Vec<String> = Vec::new();
        for next in list.iter().map(word) {
            if !words.contains(&next) {
                words.push(next);
            }
        }
        words.join(" or ")
    };
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(Value::Array(values)) = schema.get("enum") {
        return words(values, &plain);
    }
    if let Some(Value::Array(ways)) = schema.get("anyOf") {
        return words(ways, &kind);
    }
    match schema.get("type") {
        Some(Value::Array(kinds)) => words(kinds, &plain),
        Some(Value::String(array)) if array == "array" => match schema.get("items").map(kind) {
            Some(items) if items != ANY => format!("array of {items}"),
            _ => array.clone(),
        },
        Some(Value::String(object)) if object == "object" => {
            let fields = schema.get("properties").and_then(Value::as_object);
            let names: Vec<&str> = fields.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            if names.is_empty() { object.clone() } else { format!("object {{{}}}", names.join(", ")) }
        }
        Some(Value::String(scalar)) => scalar.clone(),
        _ => ANY.to_owned(),
    }
}

/// What nothing is known of.
const ANY: &str = "any value";

fn step(part: &Step, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match part {
        Step::Node { id, ms, body } => {
            let time = if *ms > 0 { format!(", {ms} ms") } else { String::new() };
            let _ = writeln!(text, "         {indent}{id}{time}");
            if let Some(body) = body {
                let _ = writeln!(text, "         {indent}  for each:");
                step(body, depth + 2, text);
            }
        }
        Step::Series { steps } => steps.iter().for_each(|part| step(part, depth, text)),
        Step::Parallel { branches } => {
            let _ = writeln!(text, "         {indent}side by side:");
            for branch in branches {
                let _ = writeln!(text, "         {indent}-");
                step(branch, depth + 1, text);
            }
        }
    }
}
