//! One module per kind of state. Pass and Succeed are nothing but their `Assign` and `Output`.

pub(crate) mod choice;
pub(crate) mod effect;
pub(crate) mod fail;
pub(crate) mod map;
pub(crate) mod parallel;
pub(crate) mod task;
pub(crate) mod wait;

use crate::failure::Failure;
use crate::frame::Frame;
use crate::template::Template;

/// A field that must give a whole number within a range.
fn whole(
    field: &str,
    template: &Template,
    frame: &Frame<'_>,
    range: std::ops::RangeInclusive<u64>,
) -> Result<u64, Failure> {
    let data = template.evaluate(field, frame)?;
    let number = data.value().as_u64().or_else(|| data.value().as_f64().and_then(exact));
    number.filter(|number| range.contains(number)).ok_or_else(|| {
        let (least, most) = range.into_inner();
        let value = data.value();
        Failure::query(format!(
            "The field '{field}' must be a whole number from {least} to {most}, but was: {value}"
        ))
    })
}

/// A whole number that came as a fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked: whole, not negative, small"
)]
fn exact(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..=9e15).contains(&number)).then_some(number as u64)
}
