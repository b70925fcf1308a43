//! Fail: ends with an error of the document's own.

use serde_json::Value;

use crate::failure::Failure;
use crate::frame::Frame;
use crate::template::Template;

/// The error to fail with. What the document leaves out stays out.
pub(crate) fn failure(frame: &Frame<'_>, error: Option<&Template>, cause: Option<&Template>) -> Failure {
    match (text(frame, "Error", error), text(frame, "Cause", cause)) {
        (Ok(error), Ok(cause)) => Failure::of(error, cause),
        (Err(failure), _) | (_, Err(failure)) => failure,
    }
}

fn text(frame: &Frame<'_>, field: &str, template: Option<&Template>) -> Result<Option<String>, Failure> {
    let Some(template) = template else { return Ok(None) };
    match template.evaluate(field, frame)?.into_value() {
        Value::String(text) => Ok(Some(text)),
        other => Err(Failure::query(format!("The field '{field}' must be a string, but was: {other}"))),
    }
}
