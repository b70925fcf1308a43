//! Evaluation within limits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::Value;

use crate::aws;
use crate::bindings::Bindings;
use crate::checks::{self, Meter};
use crate::convert::{self, Budget};
use crate::error::{EvalError, Limit};
use crate::expression::Expression;
use crate::limits::Limits;

impl Expression {
    /// Evaluates it. `Ok(None)` is JSONata's undefined; a `null` is `Ok(Some(Value::Null))`.
    ///
    /// A variable that is not bound is undefined, as in JSONata.
    pub fn evaluate(&self, bindings: &Bindings<'_>, limits: &Limits) -> Result<Option<Value>, EvalError> {
        self.evaluate_within(bindings, limits, &mut limits.result.clone())
    }

    /// Evaluates it and takes the result's size off `budget`.
    pub(crate) fn evaluate_within(
        &self,
        bindings: &Bindings<'_>,
        limits: &Limits,
        budget: &mut usize,
    ) -> Result<Option<Value>, EvalError> {
        if limits.cancel.as_ref().is_some_and(crate::CancelToken::is_cancelled) {
            return Err(EvalError::Cancelled);
        }
        let plan = self.plan();
        if let Some(fast) = &plan.fast {
            let mut left = Budget(*budget);
            if let Ok(result) = fast.evaluate(bindings, &mut left) {
                *budget = left.0;
                return Ok(result);
            }
        }
        self.evaluate_slowly(bindings, limits, budget)
    }

    /// The same by the evaluator, which can do everything.
    pub(crate) fn evaluate_slowly(
        &self,
        bindings: &Bindings<'_>,
        limits: &Limits,
        budget: &mut usize,
    ) -> Result<Option<Value>, EvalError> {
        let plan = self.plan();
        let mut context = Context::new();
        for (name, access) in &plan.variables {
            if let Some(found) = bindings.find(name) {
                context.bind(name.clone(), convert::found_to_core(found, access));
            }
        }
        let options = EvaluatorOptions {
            timeout_ms: Some(u64::try_from(limits.time.as_millis()).unwrap_or(u64::MAX)),
            cancel: limits.cancel.clone(),
            max_stack_depth: Some(limits.depth),
            max_sequence_length: Some(limits.sequence),
        };
        let mut evaluator = Evaluator::with_options(context, options);
        let ambient = aws::Moment::of(bindings.ambient());
        if !plan.functions.is_empty() {
            let moment = Rc::new(ambient);
            for name in &plan.functions {
                aws::register(&mut evaluator, name, &moment);
            }
        }
        let tree = match &plan.guarded {
            Some(guarded) => {
                let meter = Rc::new(Meter::of(limits, guarded.tuples));
                for name in &guarded.checks {
                    checks::register(&mut evaluator, name, &meter);
                }
                &guarded.tree
            }
            None => self.resolved(),
        };
        let input = bindings.context().map_or(JValue::Undefined, convert::whole_to_core);
        // the evaluator has a few panics on odd numbers; none may end the process
        let value = catch_unwind(AssertUnwindSafe(|| evaluator.evaluate(tree, &input)))
            .map_err(|_| EvalError::Raised { code: None, message: "the evaluator gave up on it".to_owned() })?
            .map_err(|e| failure(&e))?;
        let mut left = Budget(*budget);
        let result = convert::from_core(&value, &mut left);
        *budget = left.0;
        result
    }

    /// As [`Expression::evaluate`], for where a value must be: undefined is [`EvalError::Undefined`].
    pub fn evaluate_required(&self, bindings: &Bindings<'_>, limits: &Limits) -> Result<Value, EvalError> {
        self.evaluate(bindings, limits)?.ok_or(EvalError::Undefined)
    }
}

fn failure(error: &EvaluatorError) -> EvalError {
    let text = error.message();
    let Some((at, code)) = code_in(text) else {
        return EvalError::Raised { code: None, message: text.to_owned() };
    };
    match code {
        "D1001" => EvalError::NotFinite,
        "D1012" => EvalError::Limit(Limit::Time),
        "D1011" | "U1001" => EvalError::Limit(Limit::Depth),
        "D2015" | "D2014" => EvalError::Limit(Limit::Sequence),
        checks::MEMORY => EvalError::Limit(Limit::Memory),
        "U1003" => EvalError::Cancelled,
        _ => {
            let message = text.get(at + code.len() + 1..).unwrap_or_default().trim().to_owned();
            EvalError::Raised { code: Some(code.to_owned()), message }
        }
    }
}

/// The code of a message, `T0410` of `Signature validation failed: T0410: …`, and where it stands.
fn code_in(text: &str) -> Option<(usize, &str)> {
    text.match_indices(':').find_map(|(end, _)| {
        let start = end.checked_sub(5)?;
        let code = text.get(start..end)?;
        let alone = start == 0 || text.get(..start)?.ends_with(' ');
        let (letter, digits) = (code.get(..1)?, code.get(1..)?);
        let is_code =
            letter.chars().all(|c| "STDU".contains(c)) && digits.chars().all(|c| c.is_ascii_digit());
        (alone && is_code).then_some((start, code))
    })
}
