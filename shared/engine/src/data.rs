//! A value on its way through a machine: shared, with its size known.

use std::sync::Arc;

use serde_json::Value;

use crate::failure::Failure;

/// Nested deeper than this, a value is refused: everything that reads it recurses.
const MAX_DEPTH: usize = 256;

/// Whole numbers up to here are exact in JSONata.
const EXACT: u64 = 1 << 53;

/// A shared value and what was measured when it came to be.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    value: Arc<Value>,
    bytes: usize,
    plain: bool,
}

impl Data {
    /// Measures a value.
    pub(crate) fn new(value: Value) -> Result<Self, Failure> {
        Self::shared(Arc::new(value))
    }

    pub(crate) fn shared(value: Arc<Value>) -> Result<Self, Failure> {
        let mut measure = Measure { bytes: 0, plain: true };
        if measure.value(&value, 0) {
            Ok(Self { value, bytes: measure.bytes, plain: measure.plain })
        } else {
            Err(Failure::query(format!("a value is nested deeper than {MAX_DEPTH} levels")))
        }
    }

    pub(crate) fn null() -> Self {
        Self { value: Arc::new(Value::Null), bytes: 4, plain: true }
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    pub(crate) fn arc(&self) -> &Arc<Value> {
        &self.value
    }

    /// The value itself, without a copy when nobody else holds it.
    pub(crate) fn into_value(self) -> Value {
        Arc::try_unwrap(self.value).unwrap_or_else(|shared| (*shared).clone())
    }

    /// Its length as compact JSON.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether passing it through JSONata would give back the same JSON: no fractions that are
    /// whole (`1.0`) and no whole numbers that a double cannot hold.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }
}

struct Measure {
    bytes: usize,
    plain: bool,
}

impl Measure {
    /// Whether the value is shallow enough.
    fn value(&mut self, value: &Value, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        match value {
            Value::Null => self.bytes += 4,
            Value::Bool(value) => self.bytes += if *value { 4 } else { 5 },
            Value::Number(number) => self.number(number),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.bytes += 2 + items.len().saturating_sub(1);
                return items.iter().all(|item| self.value(item, depth + 1));
            }
            Value::Object(fields) => {
                self.bytes += 2 + fields.len().saturating_sub(1) + fields.len();
                return fields.iter().all(|(key, value)| {
                    self.text(key);
                    self.value(value, depth + 1)
                });
            }
        }
        true
    }

    fn number(&mut self, number: &serde_json::Number) {
        if let Some(whole) = number.as_u64() {
            self.bytes += digits(whole);
            self.plain &= whole <= EXACT;
        } else if let Some(negative) = number.as_i64() {
            self.bytes += 1 + digits(negative.unsigned_abs());
            self.plain &= negative.unsigned_abs() <= EXACT;
        } else {
            // A fraction is up to 17 digits, sign, point and exponent; exactness is not worth a print.
            self.bytes += 18;
            self.plain &= number.as_f64().is_some_and(|fraction| fraction.fract() != 0.0);
        }
    }

    fn text(&mut self, text: &str) {
        let escaped =
            text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count();
        self.bytes += 2 + text.len() + escaped;
    }
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn knows_the_length_of_its_json() {
        for value in [json!(null), json!([1, -20, true, false]), json!({"a": "x\"\n", "ü": []}), json!("")] {
            assert_eq!(Data::new(value.clone()).unwrap().bytes(), value.to_string().len(), "{value}");
        }
    }

    #[test]
    fn whole_fractions_and_long_integers_are_not_plain() {
        assert!(Data::new(json!([1, 1.5, "1.0"])).unwrap().is_plain());
        assert!(!Data::new(json!([1.0])).unwrap().is_plain());
        assert!(!Data::new(json!({"a": 9_007_199_254_740_993_u64})).unwrap().is_plain());
    }

    #[test]
    fn refuses_what_is_nested_too_deep() {
        let mut value = json!(1);
        for _ in 0..=MAX_DEPTH {
            value = Value::Array(vec![value]);
        }
        assert!(Data::new(value).is_err());
    }
}
