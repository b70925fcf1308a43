//! The table.

use std::time::Duration;

use crate::drive::Measured;
use crate::request::Era;

/// What was measured at one number of connections: bare rmcp, the portal, and where there is a
/// folder in memory the portal on that.
pub(crate) struct Row {
    pub(crate) era: Era,
    pub(crate) connections: usize,
    pub(crate) measured: Vec<Measured>,
}

/// The head of the table.
pub(crate) fn head(in_memory: bool) {
    println!();
    println!(
        "tools/call: answers a second, milliseconds, microseconds of the server's processor time a call"
    );
    let mut first = format!("{:<8}{:>4}", "", "");
    let mut second = format!("{:<8}{:>4}", "era", "conn");
    for name in ["bare rmcp", "portal", "portal, no disk"].iter().take(if in_memory { 3 } else { 2 }) {
        first.push_str(&format!(" |{name:^31}"));
        second.push_str(&format!(" |{:>8}{:>8}{:>8}{:>7}", "per s", "p50", "p99", "cpu"));
    }
    first.push_str(" | portal/bare (aim: 0.50)");
    second.push_str(&format!(" | {:>6}", "ratio"));
    if in_memory {
        second.push_str(&format!("{:>9}", "no disk"));
    }
    println!("{first}\n{second}");
}

/// One line of it.
pub(crate) fn row(row: &Row) {
    let mut line = format!("{:<8}{:>4}", row.era.name(), row.connections);
    for measured in &row.measured {
        line.push_str(&format!(
            " |{:>8.0}{:>8.2}{:>8.2}{:>7}",
            measured.throughput(),
            millis(measured.percentile(0.5)),
            millis(measured.percentile(0.99)),
            measured.processor_micros().map_or_else(|| "-".to_owned(), |micros| format!("{micros:.0}")),
        ));
    }
    line.push_str(" |");
    if let Some((bare, others)) = row.measured.split_first() {
        for other in others {
            line.push_str(&format!("  {:>5.2}  ", other.throughput() / bare.throughput()));
        }
    }
    println!("{}", line.trim_end());
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
