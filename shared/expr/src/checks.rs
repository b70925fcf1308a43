//! The functions that `guard` puts into an expression.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::rc::Rc;

use jsonata_core::ast::{AstNode, BinaryOp};
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

use crate::guard;
use crate::limits::Limits;

/// The code by which the evaluator's caller knows that memory ran out.
pub(crate) const MEMORY: &str = "U0004";

/// Bytes that one part of a value takes, about.
const PART: usize = 32;

/// A picture, a pattern of digits, is not longer than this.
const MAX_PICTURE: usize = 1_000;

/// Up to here the evaluator compares every item of `$distinct` with every other.
const PAIRWISE: usize = 500;

type Answer = Result<JValue, EvaluatorError>;

/// What is left of the memory that one evaluation may take.
pub(crate) struct Meter {
    left: Cell<usize>,
    /// Bytes that one item of a list takes, about.
    part: usize,
    /// The most parts one value may have.
    parts: usize,
    /// Values weighed before; held so that their addresses stay theirs.
    weighed: RefCell<Vec<(JValue, usize)>>,
}

impl Meter {
    pub(crate) fn of(limits: &Limits, tuples: bool) -> Self {
        let parts = limits.sequence.min(limits.memory / PART);
        let part = if tuples { PART * 16 } else { PART };
        Self { left: Cell::new(limits.memory), part, parts, weighed: RefCell::new(Vec::new()) }
    }

    fn take(&self, bytes: usize) -> Result<(), EvaluatorError> {
        let left = self.left.get().checked_sub(bytes).ok_or_else(exhausted)?;
        self.left.set(left);
        Ok(())
    }

    /// Fails when `value`, counting shared parts each time they appear, has too many parts.
    fn weigh(&self, value: &JValue) -> Result<usize, EvaluatorError> {
        let is_large = match value {
            JValue::Array(items) => !items.is_empty(),
            JValue::Object(fields) => !fields.is_empty(),
            _ => return Ok(0),
        };
        if !is_large {
            return Ok(0);
        }
        if let Some((_, weight)) = self.weighed.borrow().iter().find(|(known, _)| same_place(known, value)) {
            return Ok(*weight);
        }
        let mut left = self.parts;
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            let parts = match value {
                JValue::Array(items) => {
                    open.extend(items.iter());
                    items.len()
                }
                JValue::Object(fields) => {
                    open.extend(fields.values());
                    fields.len()
                }
                _ => 0,
            };
            left = left.checked_sub(parts).ok_or_else(exhausted)?;
        }
        let weight = self.parts - left;
        if weight > 64 {
            let mut weighed = self.weighed.borrow_mut();
            if weighed.len() >= 8 {
                weighed.remove(0);
            }
            weighed.push((value.clone(), weight));
        }
        Ok(weight)
    }

    /// The bytes of `value` as text, about; fails when it has too many.
    fn text(&self, value: &JValue, indented: bool) -> Result<usize, EvaluatorError> {
        let mut bytes = 0usize;
        let mut open = vec![(value, 0usize)];
        while let Some((value, depth)) = open.pop() {
            let indent = if indented { 2 * depth } else { 0 };
            bytes += 2 + indent;
            match value {
                JValue::String(text) => bytes += text.len(),
                JValue::Number(_) => bytes += 8,
                JValue::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                JValue::Object(fields) => {
                    bytes += fields.keys().map(|key| key.len() + 3).sum::<usize>();
                    open.extend(fields.values().map(|value| (value, depth + 1)));
                }
                _ => {}
            }
            // what waits has two bytes at least
            if bytes + 2 * open.len() > self.left.get() {
                return Err(exhausted());
            }
        }
        Ok(bytes)
    }

    /// Takes `value` off what is left, shared parts each time they appear: put into one list with
    /// others they are as many.
    fn charge(&self, value: &JValue) -> Result<(), EvaluatorError> {
        match value {
            JValue::String(text) => self.take(text.len()),
            value => self.take(self.weigh(value)? * self.part),
        }
    }
}

fn same_place(left: &JValue, right: &JValue) -> bool {
    match (left, right) {
        (JValue::Array(left), JValue::Array(right)) => {
            left.len() == right.len() && left.as_ptr() == right.as_ptr()
        }
        (JValue::Object(left), JValue::Object(right)) => Rc::ptr_eq(left, right),
        _ => false,
    }
}

fn exhausted() -> EvaluatorError {
    EvaluatorError::EvaluationError(format!("{MEMORY}: memory limit"))
}

/// Makes the check `name` known to `evaluator`.
pub(crate) fn register(evaluator: &mut Evaluator, name: &str, meter: &Rc<Meter>) {
    let meter = Rc::clone(meter);
    // no function of the language has a space in its name, so none is refused
    let _ = match name {
        guard::WEIGH => evaluator.register_fn(name, move |args: &[JValue]| {
            args.iter().try_for_each(|arg| meter.weigh(arg).map(drop))?;
            Ok(args.first().cloned().unwrap_or(JValue::Undefined))
        }),
        guard::CHARGE => evaluator.register_fn(name, move |args: &[JValue]| {
            let value = args.first().unwrap_or(&JValue::Undefined);
            meter.charge(value)?;
            Ok(value.clone())
        }),
        guard::CONCAT => evaluator.register_fn(name, move |args: &[JValue]| concatenate(args, &meter)),
        guard::SPAN => evaluator.register_fn(name, move |args: &[JValue]| span(args, &meter)),
        guard::DISTINCT => evaluator.register_fn(name, move |args: &[JValue]| distinct(args, &meter)),
        _ => match guard::checked_by(name) {
            Some(function) => {
                let function = function.to_owned();
                evaluator.register_fn(name, move |args: &[JValue]| {
                    arguments(&function, args, &meter)?;
                    Ok(JValue::Undefined)
                })
            }
            None => Ok(()),
        },
    };
}

fn concatenate(args: &[JValue], meter: &Meter) -> Answer {
    let undefined = JValue::Undefined;
    let (left, right) = (args.first().unwrap_or(&undefined), args.get(1).unwrap_or(&undefined));
    meter.take(meter.text(left, false)? + meter.text(right, false)?)?;
    match (left, right) {
        (JValue::String(left), JValue::String(right)) => Ok(JValue::from([&**left, &**right].concat())),
        _ => operator(BinaryOp::Concatenate, left, right),
    }
}

/// What the evaluator makes of `left op right`.
fn operator(op: BinaryOp, left: &JValue, right: &JValue) -> Answer {
    let mut context = Context::new();
    context.bind("l".to_owned(), left.clone());
    context.bind("r".to_owned(), right.clone());
    let variable = |name: &str| Box::new(AstNode::Variable(name.to_owned()));
    let node = AstNode::Binary { op, lhs: variable("l"), rhs: variable("r") };
    Evaluator::with_context(context).evaluate(&node, &JValue::Undefined)
}

/// A range that is too long fails in the evaluator; this one counts what the others add up to.
fn span(args: &[JValue], meter: &Meter) -> Answer {
    let high = args.get(1).cloned().unwrap_or(JValue::Undefined);
    if let JValue::Number(high) = high {
        let count = match args.first() {
            Some(JValue::Number(low)) => high - low,
            // where it starts is not known: at zero, more or less
            _ => high.abs() / 8.0,
        };
        if count.is_finite() && count > 0.0 && count < 1e7 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..1e7")]
            meter.take(count as usize * PART)?;
        }
    }
    Ok(high)
}

fn arguments(function: &str, args: &[JValue], meter: &Meter) -> Result<(), EvaluatorError> {
    let text_length = |at: usize| match args.get(at) {
        Some(JValue::String(text)) => text.len(),
        _ => 0,
    };
    match function {
        "pad" => {
            for arg in args {
                if let JValue::Number(width) = arg {
                    // four bytes are the longest character
                    let bytes = width.abs() * 4.0;
                    if bytes > meter.left.get() as f64 {
                        return Err(exhausted());
                    }
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "compared above"
                    )]
                    meter.take(bytes as usize)?;
                }
            }
        }
        "join" => {
            let Some(JValue::Array(items)) = args.first() else { return Ok(()) };
            let mut bytes = items.len().saturating_mul(text_length(1));
            for item in items {
                if let JValue::String(text) = item {
                    bytes = bytes.saturating_add(text.len());
                }
            }
            meter.take(bytes)?;
        }
        "replace" => {
            let (text, by) = (text_length(0), text_length(2));
            let hits = match (args.first(), args.get(1)) {
                (Some(JValue::String(text)), Some(JValue::String(what))) if !what.is_empty() => {
                    text.matches(&**what).count()
                }
                _ => text + 1,
            };
            meter.take(text.saturating_add(hits.saturating_mul(by)))?;
        }
        "string" => {
            let indented = matches!(args.get(1), Some(JValue::Bool(true)));
            if let Some(value @ (JValue::Array(_) | JValue::Object(_))) = args.first() {
                meter.take(meter.text(value, indented)?)?;
            }
        }
        "formatNumber" | "formatInteger" | "toMillis" => {
            let picture = text_length(1);
            if picture > MAX_PICTURE {
                return Err(EvaluatorError::EvaluationError(format!(
                    "D3080: the picture of ${function} has {picture} characters; the most is {MAX_PICTURE}"
                )));
            }
        }
        _ => args.iter().try_for_each(|arg| meter.weigh(arg).map(drop))?,
    }
    Ok(())
}

fn distinct(args: &[JValue], meter: &Meter) -> Answer {
    let Some(JValue::Array(items)) = args.first() else {
        return Ok(args.first().cloned().unwrap_or(JValue::Undefined));
    };
    for item in items {
        meter.weigh(item)?;
    }
    meter.take(items.len() * PART)?;
    if items.len() <= PAIRWISE {
        let mut context = Context::new();
        context.bind("a".to_owned(), JValue::Array(items.clone()));
        let argument = AstNode::Variable("a".to_owned());
        let call = AstNode::Function { name: "distinct".to_owned(), args: vec![argument], is_builtin: true };
        return Evaluator::with_context(context).evaluate(&call, &JValue::Undefined);
    }
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for item in items {
        let mut key = String::new();
        identity(item, &mut key);
        meter.take(key.len())?;
        if seen.insert(key) {
            kept.push(item.clone());
        }
    }
    Ok(JValue::array(kept))
}

/// A text that is the same for equal values and for no others.
fn identity(value: &JValue, out: &mut String) {
    match value {
        JValue::Array(items) => jsonata_core::value::with_stack(|| {
            out.push('[');
            for item in items {
                identity(item, out);
                out.push(',');
            }
            out.push(']');
        }),
        JValue::Object(fields) => jsonata_core::value::with_stack(|| {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (name, value) in sorted {
                let _ = write!(out, "{}:{name}=", name.len());
                identity(value, out);
                out.push(',');
            }
            out.push('}');
        }),
        JValue::String(text) => {
            let _ = write!(out, "\"{}:{text}", text.len());
        }
        JValue::Number(number) => {
            let _ = write!(out, "{}", if *number == 0.0 { 0.0 } else { *number });
        }
        other => {
            let _ = write!(out, "{other:?}");
        }
    }
}
