//! What a deploy did, for people.

use std::fmt::Write as _;

use serde_json::Value;

use crate::cli::show;

/// Prints it.
pub(super) fn print(done: &Value) -> anyhow::Result<()> {
    let is = |name: &str| done.get(name).is_some_and(|flag| *flag == true);
    let verb = match (is("dry_run"), is("created")) {
        (true, true) => "would make server",
        (true, false) => "would change server",
        (false, true) => "made server",
        (false, false) => "deployed to server",
    };
    let slug = show::text(done, "/server").unwrap_or("(named after the tool)");
    show::line(format!("{verb} {slug} ({})", show::cell(done, "/access")))?;
    for tool in show::items(done, "/tools") {
        let name = show::text(tool, "/name");
        for change in show::items(tool, "/changes") {
            // The plan tells of every tool of the server; those that nothing happens to are no news.
            let own = show::text(change, "/name") == name;
            if own || show::text(change, "/change") == Some("removed") {
                show::line(changed(tool, change, own))?;
            }
            for broken in show::items(change, "/breaking") {
                show::line(format!("      breaks: {}", show::cell(broken, "/message")))?;
            }
        }
        for finding in show::items(tool, "/lint") {
            show::line(format!(
                "      {}: {}",
                show::cell(finding, "/severity"),
                show::cell(finding, "/message")
            ))?;
        }
    }
    if is("dry_run") {
        return show::line("\nnothing was stored");
    }
    show::line(format!("\n  url  {}", show::cell(done, "/url")))?;
    if let Some(key) = show::text(done, "/key") {
        show::line(format!(
            "  key  {key}\n       (shown only now; clients send it as `Authorization: Bearer <key>`)"
        ))?;
    }
    Ok(())
}

fn changed(tool: &Value, change: &Value, own: bool) -> String {
    let sign = match show::text(change, "/change") {
        Some("added") => "+",
        Some("removed") => "-",
        Some("changed") => "~",
        _ => "=",
    };
    let mut line = format!("  {sign} {}", show::cell(change, "/name"));
    if let Some(version) = tool.get("version").and_then(Value::as_u64).filter(|_| own) {
        let _ = write!(line, " v{version}");
    }
    let fields: Vec<&str> = show::items(change, "/fields").iter().filter_map(Value::as_str).collect();
    if !fields.is_empty() {
        let _ = write!(line, " ({})", fields.join(", "));
    }
    line
}
