//! Metrics in CloudWatch's embedded format: a log line is the metric, so there is nothing to call.

use std::io::Write as _;

use portal_base::Timestamp;
use serde_json::{Map, Value, json};

const NAMESPACE: &str = "McpPortal";

/// What a number counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Count,
    Milliseconds,
}

/// One number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Metric(pub(crate) &'static str, pub(crate) Unit, pub(crate) f64);

/// The milliseconds between two times.
pub(crate) fn elapsed(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_microsecond() - from.as_microsecond()) as f64 / 1000.0
}

/// Writes the numbers of one invocation under one set of dimensions.
pub(crate) fn emit(now: Timestamp, dimensions: &[(&'static str, &str)], metrics: &[Metric]) {
    let mut line = line(now, dimensions, metrics).to_string();
    line.push('\n');
    // Without a standard output there is nobody to tell.
    drop(std::io::stdout().lock().write_all(line.as_bytes()));
}

fn line(now: Timestamp, dimensions: &[(&'static str, &str)], metrics: &[Metric]) -> Value {
    let names: Vec<&str> = dimensions.iter().map(|(name, _)| *name).collect();
    let described: Vec<Value> = metrics
        .iter()
        .map(|Metric(name, unit, _)| {
            let unit = match unit {
                Unit::Count => "Count",
                Unit::Milliseconds => "Milliseconds",
            };
            json!({ "Name": name, "Unit": unit })
        })
        .collect();
    let mut line = Map::new();
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": [names], "Metrics": described }],
        }),
    );
    for (name, value) in dimensions {
        line.insert((*name).to_owned(), (*value).into());
    }
    for Metric(name, _, value) in metrics {
        line.insert((*name).to_owned(), json!(value));
    }
    Value::Object(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_cloudwatch_reads() {
        let now = Timestamp::from_second(1_767_323_045).unwrap();
        let metrics = [Metric("Requests", Unit::Count, 1.0), Metric("Latency", Unit::Milliseconds, 2.5)];
        insta::assert_json_snapshot!(line(now, &[("Function", "mcp")], &metrics), @r#"
        {
          "_aws": {
            "Timestamp": 1767323045000,
            "CloudWatchMetrics": [
              {
                "Namespace": "McpPortal",
                "Dimensions": [
                  [
                    "Function"
                  ]
                ],
                "Metrics": [
                  {
                    "Name": "Requests",
                    "Unit": "Count"
                  },
                  {
                    "Name": "Latency",
                    "Unit": "Milliseconds"
                  }
                ]
              }
            ]
          },
          "Function": "mcp",
          "Requests": 1.0,
          "Latency": 2.5
        }
        "#);
    }
}
