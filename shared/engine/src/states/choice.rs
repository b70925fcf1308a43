//! Choice: the first rule whose condition holds, else the default.

use serde_json::Value;

use crate::failure::{Failure, NO_CHOICE};
use crate::frame::Frame;
use crate::machine::Rule;
use crate::run::Step;
use crate::scope::Assigned;

fn holds(frame: &Frame<'_>, rule: &Rule, index: usize) -> Result<bool, Failure> {
    if let Some(Value::Bool(holds)) = rule.condition.literal() {
        return Ok(*holds);
    }
    let field = format!("Choices/{index}/Condition");
    match rule.condition.evaluate(&field, frame)?.value() {
        Value::Bool(holds) => Ok(*holds),
        other => Err(Failure::query(format!("The field '{field}' must be a boolean, but was: {other}"))),
    }
}

/// Finds the way. `Assign` and `Output` of the rule that matches apply, those of the state only
/// for the default.
pub(crate) fn choose(
    frame: &Frame<'_>,
    rules: &[Rule],
    default: Option<usize>,
) -> Result<(Assigned, Step), Failure> {
    for (index, rule) in rules.iter().enumerate() {
        if holds(frame, rule, index)? {
            let (assigned, output) = frame.run.settle(&rule.settle, frame, frame.input)?;
            return Ok((assigned, Step { output, next: Some(rule.next) }));
        }
    }
    let Some(default) = default else {
        let cause = format!("no rule of '{}' holds and it has no Default", frame.state.name);
        return Err(Failure::new(NO_CHOICE, cause));
    };
    let (assigned, output) = frame.run.settle(&frame.state.settle, frame, frame.input)?;
    Ok((assigned, Step { output, next: Some(default) }))
}
