//! No expression over any data panics or outlives its limits. The first line is JSON, the variable
//! `$input`; the rest is the expression. Run with `-timeout=5 -rss_limit_mb=1024`.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use portal_expr::{Bindings, Expression, Limits};

fuzz_target!(|text: &str| {
    let (data, source) = text.split_once('\n').unwrap_or(("null", text));
    let Ok(expression) = Expression::parse(source) else { return };
    let value = serde_json::from_str(data).unwrap_or_default();
    let mut bindings = Bindings::new();
    bindings.bind("input", &value);
    let limits = Limits { time: Duration::from_millis(200), memory: 64 << 20, ..Limits::default() };
    let _ = expression.evaluate(&bindings, &limits);
});
