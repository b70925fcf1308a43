//! How the parameters and the output of an operation are declared.
//!
//! [`record!`](crate::record), [`choice!`](crate::choice) and [`variants!`](crate::variants) turn
//! one declaration into a Rust type, the JSON Schema that the editor's form and the compiler
//! read, and a strict reader that reports every problem at once in words a user can act on.

mod macros;
pub mod private;
mod read;
mod types;

pub use read::{At, Problem, Problems, did_you_mean};
pub use types::{ListOf, MapOf};

use serde_json::{Map, Value};

/// A type that parameters are made of.
pub trait Param: Sized {
    /// Its JSON Schema, without title and description: those belong to the field.
    fn schema() -> Value;

    /// Reads `value`; what is wrong with it goes to `problems`.
    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self>;

    /// What an absent field is; `None` when the field is required.
    fn missing() -> Option<Self> {
        None
    }
}

/// A [`record!`](crate::record): an object with known fields.
pub trait Record: Param {
    /// The same as [`Param::read`], of an object that carries `tag` besides its own fields.
    fn read_fields(
        fields: &Map<String, Value>,
        tag: Option<&str>,
        at: &At<'_>,
        problems: &mut Problems,
    ) -> Option<Self>;
}

/// Parameters that take nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Param for Nothing {
    fn schema() -> Value {
        serde_json::json!({ "type": "object", "properties": {}, "additionalProperties": false })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        match value {
            Value::Null => Some(Self),
            Value::Object(fields) => {
                problems.unknown_fields(fields, None, &[], at);
                Some(Self)
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                problems.wrong_type(at, "an object", value);
                None
            }
        }
    }
}

/// Reads all parameters of an operation, or says everything that is wrong with them.
pub fn read_parameters<P: Param>(value: &Value) -> Result<P, Problems> {
    let mut problems = Problems::default();
    let read = P::read(value, &At::Root, &mut problems);
    match read {
        Some(parameters) if problems.is_empty() => Ok(parameters),
        Some(_) | None => Err(problems),
    }
}
