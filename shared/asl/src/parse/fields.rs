//! Reading the fields of one JSON object, and telling which were not understood.

use serde_json::{Map, Value};

use super::Report;
use super::known;
use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::Assign;

/// Fields without which nothing can be said of the ways between states.
const WAYS: &[&str] =
    &["StartAt", "States", "Type", "Next", "Default", "Choices", "Catch", "Branches", "ItemProcessor"];

/// One object while its fields are read. What nobody has asked for when it is finished is unknown.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: Pointer,
    /// "a Task state", for messages.
    what: &'static str,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of `value`, if it is an object.
    pub(super) fn open(
        report: &mut Report,
        value: &'a Value,
        at: &Pointer,
        what: &'static str,
    ) -> Option<Self> {
        if let Some(map) = value.as_object() {
            return Some(Self { map, at: at.clone(), what, asked: Vec::with_capacity(12) });
        }
        report.hole(Diagnostic::error(
            Code::WrongType,
            at,
            format!("{what} must be an object, this is {}", type_of(value)),
        ));
        None
    }

    /// The pointer of a field.
    pub(super) fn at(&self, key: &str) -> Pointer {
        self.at.child(key)
    }

    /// The pointer of the object itself.
    pub(super) fn here(&self) -> &Pointer {
        &self.at
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Reports a problem of a field, as a hole where the ways between the states hang on it.
    fn found(report: &mut Report, key: &str, diagnostic: Diagnostic) {
        if WAYS.contains(&key) { report.hole(diagnostic) } else { report.push(diagnostic) }
    }

    /// Whatever the field holds.
    pub(super) fn any(&mut self, key: &'static str) -> Option<&'a Value> {
        self.asked.push(key);
        self.map.get(key)
    }

    pub(super) fn value(&mut self, key: &'static str) -> Option<Value> {
        self.any(key).cloned()
    }

    pub(super) fn required(&mut self, report: &mut Report, key: &'static str) -> Option<&'a Value> {
        let value = self.any(key);
        if value.is_none() {
            let message = format!("{} needs `{key}`", self.what);
            Self::found(report, key, Diagnostic::error(Code::MissingField, &self.at, message));
        }
        value
    }

    pub(super) fn text(&mut self, report: &mut Report, key: &'static str) -> Option<String> {
        let value = self.any(key)?;
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            Self::found(report, key, wrong_type(&self.at(key), "a string", value));
        }
        text
    }

    pub(super) fn required_text(&mut self, report: &mut Report, key: &'static str) -> String {
        match self.required(report, key) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => {
                Self::found(report, key, wrong_type(&self.at(key), "a string", other));
                String::new()
            }
            None => String::new(),
        }
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&mut self, report: &mut Report, key: &'static str) -> Option<u64> {
        let value = self.any(key)?;
        let number = value.as_u64();
        if number.is_none() {
            report.push(wrong_type(&self.at(key), "a whole number", value));
        }
        number
    }

    pub(super) fn number(&mut self, report: &mut Report, key: &'static str) -> Option<f64> {
        let value = self.any(key)?;
        let number = value.as_f64();
        if number.is_none() {
            report.push(wrong_type(&self.at(key), "a number", value));
        }
        number
    }

    /// A number, or an expression that gives one.
    pub(super) fn number_or_expression(&mut self, report: &mut Report, key: &'static str) -> Option<Value> {
        self.literal_or_expression(report, key, "a number or a {% … %} expression", Value::is_number)
    }

    /// A text; it may be an expression.
    pub(super) fn text_or_expression(&mut self, report: &mut Report, key: &'static str) -> Option<Value> {
        self.literal_or_expression(report, key, "a string", Value::is_string)
    }

    /// A list, or an expression that gives one.
    pub(super) fn list_or_expression(&mut self, report: &mut Report, key: &'static str) -> Option<Value> {
        self.literal_or_expression(report, key, "an array or a {% … %} expression", Value::is_array)
    }

    pub(super) fn literal_or_expression(
        &mut self,
        report: &mut Report,
        key: &'static str,
        wanted: &str,
        literal: impl Fn(&Value) -> bool,
    ) -> Option<Value> {
        let value = self.any(key)?;
        let fits = literal(value) || value.as_str().is_some_and(|text| text.starts_with("{%"));
        if !fits {
            report.push(wrong_type(&self.at(key), wanted, value));
        }
        fits.then(|| value.clone())
    }

    /// `Assign`.
    pub(super) fn assign(&mut self, report: &mut Report) -> Assign {
        match self.any("Assign") {
            None => Assign::new(),
            Some(Value::Object(map)) => {
                map.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
            }
            Some(other) => {
                report.hole(wrong_type(&self.at("Assign"), "an object of variables", other));
                Assign::new()
            }
        }
    }

    /// The elements of a list field with their pointers; none when it is absent or no list.
    pub(super) fn list(&mut self, report: &mut Report, key: &'static str) -> Vec<(Pointer, &'a Value)> {
        let at = self.at(key);
        match self.any(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                items.iter().enumerate().map(|(index, item)| (at.child(index), item)).collect()
            }
            Some(other) => {
                Self::found(report, key, wrong_type(&at, "an array", other));
                Vec::new()
            }
        }
    }

    /// A list field that must have at least one element.
    pub(super) fn filled_list(
        &mut self,
        report: &mut Report,
        key: &'static str,
    ) -> Vec<(Pointer, &'a Value)> {
        if self.required(report, key).is_none() {
            return Vec::new();
        }
        let list = self.list(report, key);
        if list.is_empty() && self.map.get(key).is_some_and(Value::is_array) {
            let message = format!("`{key}` must not be empty");
            Self::found(report, key, Diagnostic::error(Code::MissingField, &self.at(key), message));
        }
        list
    }

    /// Reports every field that was not asked for.
    pub(super) fn finish(self, report: &mut Report) {
        for key in self.map.keys().filter(|key| !self.asked.contains(&key.as_str())) {
            report.push(known::not_understood(key, self.what, &self.at.child(key), &self.asked));
        }
    }
}

pub(super) fn wrong_type(at: &Pointer, wanted: &str, value: &Value) -> Diagnostic {
    Diagnostic::error(Code::WrongType, at, format!("this must be {wanted}, it is {}", type_of(value)))
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(number) if number.is_i64() && !number.is_u64() => "a negative number",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
