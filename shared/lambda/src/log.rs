//! The log: JSON lines on standard output, which CloudWatch reads field by field.

use lambda_runtime::Context;
use portal_base::env;
use tracing::Span;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

const DEFAULT_FILTER: &str = "warn,portal=info,portal_http=info,portal_lambda=info,function_mcp=info";

/// What the environment says to log: a level, or targets with their levels (`warn,portal_http=debug`).
#[expect(clippy::disallowed_methods, reason = "a composition root reads its settings here, once")]
fn filter() -> Targets {
    let told = std::env::var(env::LOG).ok().and_then(|told| told.parse().ok());
    told.unwrap_or_else(default_filter)
}

fn default_filter() -> Targets {
    DEFAULT_FILTER.parse().unwrap_or_default()
}

/// Starts the log. Every line stands in the spans around it, so it carries the ids of the
/// invocation and of the execution. Bodies, queries, tokens and addresses are never logged.
pub(crate) fn init() {
    let log = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(true)
        .with_max_level(LevelFilter::TRACE)
        .with_writer(std::io::stdout)
        .finish()
        .with(filter());
    // A subscriber that is set already is a test's own.
    drop(log.try_init());
}

/// The span of one invocation.
pub(crate) fn invocation(context: &Context) -> Span {
    tracing::info_span!(
        target: "portal::invocation",
        "invocation",
        aws.request_id = context.request_id,
        trace.id = context.xray_trace_id.as_deref().map(root_of),
    )
}

/// `Root=1-…;Parent=…;Sampled=0` → the root, which is what X-Ray finds a trace by.
fn root_of(header: &str) -> &str {
    header.split(';').find_map(|part| part.trim().strip_prefix("Root=")).unwrap_or(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged() {
        let logs = |filter: &Targets, target, level| filter.would_enable(target, &level);
        let default = default_filter();
        assert!(logs(&default, "portal::invocation", tracing::Level::INFO));
        assert!(!logs(&default, "hyper", tracing::Level::INFO));
        let told: Targets = "warn,portal_http=debug".parse().unwrap();
        assert!(logs(&told, "portal_http::layers", tracing::Level::DEBUG));
        assert!(!logs(&told, "portal", tracing::Level::INFO));
        let level: Targets = "info".parse().unwrap();
        assert!(logs(&level, "hyper", tracing::Level::INFO) && !logs(&level, "hyper", tracing::Level::DEBUG));
    }

    #[test]
    fn the_root_of_a_trace_header() {
        assert_eq!(root_of("Root=1-5759e988-bd86;Parent=53995c;Sampled=1"), "1-5759e988-bd86");
        assert_eq!(root_of("Sampled=0; Root=1-a"), "1-a");
        assert_eq!(root_of("1-a"), "1-a");
    }
}
