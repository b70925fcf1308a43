//! The expressions that workflows are mostly made of, a field of a variable, a text put together, a
//! guard, an object of such, evaluated straight on the borrowed JSON. What is not surely the same as
//! the evaluator's answer is left to the evaluator: this gives a value or gives up.

use std::borrow::Cow;

use jsonata_core::ast::BinaryOp;
use serde_json::{Map, Value};

use crate::bindings::{Bindings, Found, Part};
use crate::convert::{self, Budget};
use crate::error::EvalError;
use crate::expression::Expression;

mod compile;
#[cfg(test)]
mod tests;

/// Deeper expressions are left to the evaluator, which minds the stack.
const MAX_DEPTH: usize = 40;

/// An expression of the simple kind.
#[derive(Debug)]
pub(crate) enum Fast {
    Constant(Value),
    Path {
        name: String,
        head: Vec<i64>,
        steps: Vec<Step>,
    },
    Object(Vec<(String, Fast)>),
    /// The flag says that the item is itself written as a list and stays one.
    Array(Vec<(Fast, bool)>),
    Concat(Box<Fast>, Box<Fast>),
    Compare(BinaryOp, Box<Fast>, Box<Fast>),
    Logic(bool, Box<Fast>, Box<Fast>),
    Arithmetic(BinaryOp, Box<Fast>, Box<Fast>),
    Conditional(Box<Fast>, Box<Fast>, Option<Box<Fast>>),
    Count(Box<Fast>),
    Exists(Box<Fast>),
    Not(Box<Fast>),
    Text(TextFunction, Box<Fast>),
}

/// A function of one text; beyond ASCII the evaluator knows better.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TextFunction {
    Uppercase,
    Lowercase,
    Length,
}

/// A field and the positions picked out of it.
#[derive(Debug)]
pub(crate) struct Step {
    name: String,
    picks: Vec<i64>,
}

/// The evaluator has to do it.
#[derive(Debug)]
pub(crate) struct GiveUp;

/// A value of JSONata, in which nothing is a value too.
enum Val<'b> {
    Undefined,
    Just(Cow<'b, Value>),
}

use Val::{Just, Undefined};

type Outcome<'b> = Result<Val<'b>, GiveUp>;

impl Fast {
    /// The expression in this form, where it has one.
    pub(crate) fn of(expression: &Expression) -> Option<Self> {
        // a name that is bound inside may hide a function
        if !expression.names().bound.is_empty() {
            return None;
        }
        compile::compile(expression.raw(), MAX_DEPTH)
    }

    /// The value, `None` where it is undefined. What is copied is taken off `budget`.
    pub(crate) fn evaluate(
        &self,
        bindings: &Bindings<'_>,
        budget: &mut Budget,
    ) -> Result<Option<Value>, GiveUp> {
        match self.run(bindings, budget)? {
            Undefined => Ok(None),
            Just(value) => copy(value, budget).map(Some),
        }
    }

    fn run<'b>(&'b self, bindings: &'b Bindings<'_>, budget: &mut Budget) -> Outcome<'b> {
        match self {
            Self::Constant(value) => Ok(Just(Cow::Borrowed(value))),
            Self::Path { name, head, steps } => path(name, head, steps, bindings),
            Self::Object(pairs) => {
                let mut fields = Map::with_capacity(pairs.len());
                for (name, value) in pairs {
                    if let Just(value) = value.run(bindings, budget)? {
                        budget.take(name.len() + 4)?;
                        fields.insert(name.clone(), copy(value, budget)?);
                    }
                }
                made(Value::Object(fields))
            }
            Self::Array(items) => {
                let mut array = Vec::with_capacity(items.len());
                for (item, is_list) in items {
                    match item.run(bindings, budget)? {
                        Undefined => {}
                        Just(value) => match copy(value, budget)? {
                            Value::Array(inner) if !is_list => array.extend(inner),
                            value => array.push(value),
                        },
                    }
                }
                made(Value::Array(array))
            }
            Self::Concat(left, right) => {
                let mut text = String::new();
                write_text(&left.run(bindings, budget)?, &mut text)?;
                write_text(&right.run(bindings, budget)?, &mut text)?;
                budget.take(text.len() + 2)?;
                made(Value::String(text))
            }
            Self::Compare(op, left, right) => {
                compare(*op, &left.run(bindings, budget)?, &right.run(bindings, budget)?)
            }
            Self::Logic(is_and, left, right) => {
                let first = truth(&left.run(bindings, budget)?)?;
                let decided = if *is_and { !first } else { first };
                let answer = if decided { first } else { truth(&right.run(bindings, budget)?)? };
                made(Value::Bool(answer))
            }
            Self::Arithmetic(op, left, right) => {
                arithmetic(*op, &left.run(bindings, budget)?, &right.run(bindings, budget)?)
            }
            Self::Conditional(condition, then, otherwise) => {
                if truth(&condition.run(bindings, budget)?)? {
                    then.run(bindings, budget)
                } else {
                    otherwise.as_ref().map_or(Ok(Undefined), |otherwise| otherwise.run(bindings, budget))
                }
            }
            Self::Count(of) => {
                let count = match of.run(bindings, budget)? {
                    Undefined => 0,
                    Just(value) => value.as_array().map_or(1, Vec::len),
                };
                made(Value::from(count))
            }
            Self::Exists(of) => made(Value::Bool(!matches!(of.run(bindings, budget)?, Undefined))),
            Self::Not(of) => match of.run(bindings, budget)? {
                Undefined => Ok(Undefined),
                value @ Just(_) => made(Value::Bool(!truth(&value)?)),
            },
            Self::Text(function, of) => match of.run(bindings, budget)? {
                Just(value) => text_function(*function, value.as_str().ok_or(GiveUp)?, budget),
                // for some functions an error, for some not
                Undefined => Err(GiveUp),
            },
        }
    }
}

/// The value as a new one; what was made here is new already.
fn copy(value: Cow<'_, Value>, budget: &mut Budget) -> Result<Value, GiveUp> {
    match value {
        Cow::Owned(value) => Ok(value),
        Cow::Borrowed(value) => Ok(convert::settled(value, budget)?),
    }
}

/// The evaluator says it better.
impl From<EvalError> for GiveUp {
    fn from(_: EvalError) -> Self {
        Self
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every caller returns it")]
fn made<'b>(value: Value) -> Outcome<'b> {
    Ok(Just(Cow::Owned(value)))
}

fn path<'b>(name: &str, head: &[i64], steps: &'b [Step], bindings: &'b Bindings<'_>) -> Outcome<'b> {
    let mut steps = steps.iter();
    let mut value: &'b Value = match bindings.find(name) {
        None => return Ok(Undefined),
        Some(Found::Value(value)) => value,
        Some(Found::Record(fields)) => {
            let mut fields = fields;
            loop {
                // a record itself is put together by the evaluator
                let (Some(step), true) = (steps.next(), head.is_empty()) else { return Err(GiveUp) };
                match fields.iter().find(|(field, _)| *field == step.name) {
                    None => return Ok(Undefined),
                    Some((_, Part::Record(inner))) if step.picks.is_empty() => fields = inner,
                    Some((_, Part::Record(_))) => return Err(GiveUp),
                    Some((_, Part::Value(value))) => match pick(value, &step.picks)? {
                        None => return Ok(Undefined),
                        Some(value) => break value,
                    },
                }
            }
        }
    };
    match pick(value, head)? {
        None => return Ok(Undefined),
        Some(picked) => value = picked,
    }
    for step in steps {
        let field = match value {
            // a field of every item: the evaluator knows how to put the answers together
            Value::Array(_) => return Err(GiveUp),
            Value::Object(fields) => fields.get(&step.name),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        let Some(field) = field else { return Ok(Undefined) };
        match pick(field, &step.picks)? {
            None => return Ok(Undefined),
            Some(picked) => value = picked,
        }
    }
    Ok(Just(Cow::Borrowed(value)))
}

/// The items at these positions, one after the other; a negative one counts from the end.
fn pick<'b>(value: &'b Value, picks: &[i64]) -> Result<Option<&'b Value>, GiveUp> {
    let mut value = value;
    for position in picks {
        let Value::Array(items) = value else {
            // a single value is a list of one
            if matches!(position, 0 | -1) {
                continue;
            }
            return Ok(None);
        };
        let at = usize::try_from(*position).ok();
        let back = || items.len().checked_sub(usize::try_from(position.unsigned_abs()).ok()?);
        match at.or_else(back).and_then(|at| items.get(at)) {
            None => return Ok(None),
            Some(Value::Array(_)) => return Err(GiveUp),
            Some(item) => value = item,
        }
    }
    Ok(Some(value))
}

fn write_text(value: &Val<'_>, out: &mut String) -> Result<(), GiveUp> {
    let Just(value) = value else { return Ok(()) };
    match &**value {
        Value::String(text) => out.push_str(text),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if whole.abs() < 1 << 50 => out.push_str(&whole.to_string()),
            _ => return Err(GiveUp),
        },
        Value::Array(_) | Value::Object(_) => return Err(GiveUp),
    }
    Ok(())
}

fn text_function<'b>(function: TextFunction, text: &str, budget: &mut Budget) -> Outcome<'b> {
    if !text.is_ascii() {
        return Err(GiveUp);
    }
    let text = match function {
        TextFunction::Length => return made(Value::from(text.len())),
        TextFunction::Uppercase => text.to_ascii_uppercase(),
        TextFunction::Lowercase => text.to_ascii_lowercase(),
    };
    budget.take(text.len() + 2)?;
    made(Value::String(text))
}

/// JSONata's `$boolean`, undefined being false.
fn truth(value: &Val<'_>) -> Result<bool, GiveUp> {
    let Just(value) = value else { return Ok(false) };
    Ok(match &**value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64().ok_or(GiveUp)? != 0.0,
        Value::String(text) => !text.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(_) => return Err(GiveUp),
    })
}

fn compare<'b>(op: BinaryOp, left: &Val<'_>, right: &Val<'_>) -> Outcome<'b> {
    let (Just(left), Just(right)) = (left, right) else {
        // comparisons of order check the type of the other side
        return match op {
            BinaryOp::Equal | BinaryOp::NotEqual => made(Value::Bool(false)),
            _ => Err(GiveUp),
        };
    };
    let ordering = match (&**left, &**right) {
        (Value::Number(left), Value::Number(right)) => {
            left.as_f64().ok_or(GiveUp)?.partial_cmp(&right.as_f64().ok_or(GiveUp)?).ok_or(GiveUp)?
        }
        // beyond ASCII the reference compares halves of characters
        (Value::String(left), Value::String(right)) if left.is_ascii() && right.is_ascii() => left.cmp(right),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            return Err(GiveUp);
        }
        (left, right) => {
            return match op {
                BinaryOp::Equal => made(Value::Bool(left == right)),
                BinaryOp::NotEqual => made(Value::Bool(left != right)),
                _ => Err(GiveUp),
            };
        }
    };
    made(Value::Bool(match op {
        BinaryOp::Equal => ordering.is_eq(),
        BinaryOp::NotEqual => ordering.is_ne(),
        BinaryOp::LessThan => ordering.is_lt(),
        BinaryOp::LessThanOrEqual => ordering.is_le(),
        BinaryOp::GreaterThan => ordering.is_gt(),
        BinaryOp::GreaterThanOrEqual => ordering.is_ge(),
        _ => return Err(GiveUp),
    }))
}

fn arithmetic<'b>(op: BinaryOp, left: &Val<'_>, right: &Val<'_>) -> Outcome<'b> {
    let number = |value: &Val<'_>| match value {
        Just(value) => value.as_f64().ok_or(GiveUp),
        Undefined => Err(GiveUp),
    };
    let (left, right) = (number(left)?, number(right)?);
    let result = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide => left / right,
        _ => return Err(GiveUp),
    };
    convert::number(result).map_err(|_| GiveUp).and_then(|number| made(Value::Number(number)))
}
