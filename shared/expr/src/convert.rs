//! JSON to the evaluator's values and back.

use std::borrow::Cow;

use indexmap::IndexMap;
use jsonata_core::value::{JValue, with_stack};
use serde_json::{Map, Number, Value};

use crate::bindings::{Found, Part};
use crate::error::{EvalError, Limit};

/// Which fields of a value an expression reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Access {
    /// All of it.
    pub(crate) whole: bool,
    /// Otherwise these.
    pub(crate) fields: Vec<(String, Access)>,
}

impl Access {
    /// Adds a path of fields; what it leads to is read whole.
    pub(crate) fn add(&mut self, path: &[String]) {
        if self.whole {
            return;
        }
        let Some((first, rest)) = path.split_first() else {
            self.whole = true;
            self.fields.clear();
            return;
        };
        if let Some((_, access)) = self.fields.iter_mut().find(|(name, _)| name == first) {
            access.add(rest);
        } else {
            let mut access = Self::default();
            access.add(rest);
            self.fields.push((first.clone(), access));
        }
    }
}

/// What a look-up found, as far as `access` reads it.
pub(crate) fn found_to_core(found: Found<'_>, access: &Access) -> JValue {
    match found {
        Found::Value(value) => to_core(value, access),
        Found::Record(fields) => record_to_core(fields, access),
    }
}

fn record_to_core(fields: &[(Cow<'_, str>, Part<'_>)], access: &Access) -> JValue {
    let to_core = |part: &Part<'_>, access: &Access| match part {
        Part::Value(value) => to_core(value, access),
        Part::Record(fields) => record_to_core(fields, access),
    };
    let mut object = IndexMap::new();
    if access.whole {
        for (name, part) in fields {
            object.insert(name.clone().into_owned(), to_core(part, access));
        }
    } else {
        for (name, inner) in &access.fields {
            if let Some((_, part)) = fields.iter().find(|(field, _)| field == name) {
                object.insert(name.clone(), to_core(part, inner));
            }
        }
    }
    JValue::object(object)
}

fn to_core(value: &Value, access: &Access) -> JValue {
    if access.whole {
        return whole_to_core(value);
    }
    match value {
        // a path reads the fields of every item
        Value::Array(items) => {
            with_stack(|| JValue::array(items.iter().map(|item| to_core(item, access)).collect()))
        }
        Value::Object(fields) => {
            let mut object = IndexMap::with_capacity(access.fields.len());
            for (name, inner) in &access.fields {
                if let Some(value) = fields.get(name) {
                    object.insert(name.clone(), to_core(value, inner));
                }
            }
            JValue::object(object)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => whole_to_core(value),
    }
}

/// All of `value`.
pub(crate) fn whole_to_core(value: &Value) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(flag) => JValue::Bool(*flag),
        Value::Number(number) => JValue::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => JValue::from(text.as_str()),
        Value::Array(items) => with_stack(|| JValue::array(items.iter().map(whole_to_core).collect())),
        Value::Object(fields) => with_stack(|| {
            JValue::object(fields.iter().map(|(name, value)| (name.clone(), whole_to_core(value))).collect())
        }),
    }
}

/// A number as JSON: a whole one without a fraction, as JavaScript prints it.
pub(crate) fn number(value: f64) -> Result<Number, EvalError> {
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= WHOLE {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
        return Ok(Number::from(value as i64));
    }
    if value.fract() == 0.0 && value.abs() < 1e19 {
        // still an integer in JSON, with the digits that are left of it
        if let Ok(number) = format!("{value:.0}").parse::<i64>() {
            return Ok(Number::from(number));
        }
        if let Ok(number) = format!("{value:.0}").parse::<u64>() {
            return Ok(Number::from(number));
        }
    }
    Number::from_f64(value).ok_or(EvalError::NotFinite)
}

/// Counts a result's bytes down and stops when there are none left.
pub(crate) struct Budget(pub(crate) usize);

impl Budget {
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), EvalError> {
        self.0 = self.0.checked_sub(bytes).ok_or(EvalError::Limit(Limit::Result))?;
        Ok(())
    }
}

/// The evaluator's value as JSON; nothing when it is undefined.
pub(crate) fn from_core(value: &JValue, budget: &mut Budget) -> Result<Option<Value>, EvalError> {
    Ok(Some(match value {
        JValue::Undefined => return Ok(None),
        JValue::Null => {
            budget.take(4)?;
            Value::Null
        }
        JValue::Bool(flag) => {
            budget.take(5)?;
            Value::Bool(*flag)
        }
        JValue::Number(value) => {
            budget.take(8)?;
            Value::Number(number(*value)?)
        }
        JValue::String(text) => {
            budget.take(text.len() + 2)?;
            Value::String(text.to_string())
        }
        JValue::Array(items) => {
            budget.take(2)?;
            with_stack(|| -> Result<Value, EvalError> {
                let mut array = Vec::new();
                for item in items {
                    budget.take(1)?;
                    array.push(from_core(item, budget)?.unwrap_or(Value::Null));
                }
                Ok(Value::Array(array))
            })?
        }
        JValue::Object(fields) => {
            budget.take(2)?;
            with_stack(|| -> Result<Value, EvalError> {
                let mut object = Map::with_capacity(fields.len());
                for (name, value) in fields.iter() {
                    budget.take(name.len() + 4)?;
                    if let Some(value) = from_core(value, budget)? {
                        object.insert(name.clone(), value);
                    }
                }
                Ok(Value::Object(object))
            })?
        }
        JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => {
            return Err(EvalError::Unsupported);
        }
    }))
}

fn settled_number(value: &Number) -> Result<Number, EvalError> {
    match value.as_i64() {
        Some(whole) if whole.unsigned_abs() <= 1 << 53 => Ok(value.clone()),
        _ => number(value.as_f64().ok_or(EvalError::NotFinite)?),
    }
}

/// A copy as the evaluator would give it: whole numbers whole, those beyond 2^53 rounded.
pub(crate) fn settled(value: &Value, budget: &mut Budget) -> Result<Value, EvalError> {
    Ok(match value {
        Value::Null | Value::Bool(_) => {
            budget.take(4)?;
            value.clone()
        }
        Value::Number(number) => {
            budget.take(8)?;
            Value::Number(settled_number(number)?)
        }
        Value::String(text) => {
            budget.take(text.len() + 2)?;
            Value::String(text.clone())
        }
        Value::Array(items) => with_stack(|| {
            budget.take(2 + items.len())?;
            items.iter().map(|item| settled(item, budget)).collect::<Result<Vec<_>, _>>().map(Value::Array)
        })?,
        Value::Object(fields) => with_stack(|| {
            budget.take(2)?;
            let mut object = Map::with_capacity(fields.len());
            for (name, value) in fields {
                budget.take(name.len() + 4)?;
                object.insert(name.clone(), settled(value, budget)?);
            }
            Ok::<_, EvalError>(Value::Object(object))
        })?,
    })
}
