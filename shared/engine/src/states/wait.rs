//! Wait: until so many seconds have passed, or until a point in time.

use std::time::Duration;

use portal_base::Timestamp;
use serde_json::Value;

use super::whole;
use crate::event::EventKind;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::machine::WaitFor;
use crate::place::Place;

const MOST_SECONDS: u64 = 99_999_999;

pub(crate) async fn wait(
    frame: &Frame<'_>,
    wait_for: &WaitFor,
    place: Option<&Place<'_>>,
) -> Result<(), Failure> {
    let run = frame.run;
    let now = run.options.clock.now();
    let (until, duration) = match wait_for {
        WaitFor::Seconds(template) => {
            let duration = Duration::from_secs(whole("Seconds", template, frame, 0..=MOST_SECONDS)?);
            (now.saturating_add(duration).unwrap_or(Timestamp::MAX), duration)
        }
        WaitFor::Timestamp(template) => {
            let value = template.evaluate("Timestamp", frame)?;
            let until =
                value.value().as_str().and_then(point_in_time).ok_or_else(|| not_a_time(value.value()))?;
            // A point in the past is no error; there is nothing to wait for.
            (until, Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO))
        }
    };
    run.emit(Some(frame.state), place, || EventKind::Waiting { until });
    run.sleep(duration).await;
    Ok(())
}

fn not_a_time(value: &Value) -> Failure {
    Failure::query(format!(
        "The field 'Timestamp' must be a date and time with an offset, such as 2026-01-31T12:00:00Z, but was: {value}"
    ))
}

/// An ISO 8601 date-time with an offset as Step Functions reads it: `T` or `t` between the halves,
/// seconds and up to nine digits of their fraction optional, `Z`, `z` or `±hh:mm`.
fn point_in_time(text: &str) -> Option<Timestamp> {
    has_the_form(text).then(|| text.parse().ok()).flatten()
}

/// The parser of `Timestamp` takes more forms than Step Functions does.
fn has_the_form(text: &str) -> bool {
    let Some((head, tail)) = text.split_at_checked(16) else { return false };
    let date_and_minutes = matches_pattern(head, "dddd-dd-ddTdd:dd");
    let zone = tail.find(['Z', 'z', '+', '-']).unwrap_or(tail.len());
    let (seconds, zone) = tail.split_at(zone);
    let seconds_fit = match seconds.split_once('.') {
        None => seconds.is_empty() || matches_pattern(seconds, ":dd"),
        Some((whole, fraction)) => {
            matches_pattern(whole, ":dd")
                && (1..=9).contains(&fraction.len())
                && fraction.bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    let zone_fits =
        matches!(zone, "Z" | "z") || matches_pattern(zone, "+dd:dd") || matches_pattern(zone, "-dd:dd");
    // A leap second is a time that no clock here ever shows.
    date_and_minutes && seconds_fit && zone_fits && !seconds.starts_with(":60")
}

fn matches_pattern(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't'),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_step_functions_reads() {
        for text in [
            "2026-01-31T12:00:00Z",
            "2026-01-31t12:00:00z",
            "2026-01-31T12:00Z",
            "2026-01-31T12:00:00.123456789Z",
            "2026-01-31T12:00:00+05:30",
            "0001-01-01T00:00:00Z",
        ] {
            assert!(point_in_time(text).is_some(), "{text}");
        }
        for text in [
            "",
            "2026-01-31",
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00:00",
            "2026-13-01T12:00:00Z",
            "2026-02-30T12:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31T12:00:60Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00.1234567890Z",
            "2026-01-31T12:00:00+05",
            "2026-01-31T12:00:00Z[UTC]",
            "20260131T120000Z",
            "2026-01-31T12:0üZ",
        ] {
            assert!(point_in_time(text).is_none(), "{text}");
        }
    }
}
