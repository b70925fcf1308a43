//! The plain types parameters are made of.

use serde_json::{Map, Value, json};

use super::{At, Param, Problems};

impl Param for String {
    fn schema() -> Value {
        json!({ "type": "string" })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        let read = value.as_str().map(str::to_owned);
        if read.is_none() {
            problems.wrong_type(at, "a string", value);
        }
        read
    }
}

impl Param for bool {
    fn schema() -> Value {
        json!({ "type": "boolean" })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        let read = value.as_bool();
        if read.is_none() {
            problems.wrong_type(at, "true or false", value);
        }
        read
    }
}

impl Param for u32 {
    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        // JSONata has one number type: 3 may come as 3.0.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "guarded: a whole number in range"
        )]
        let read = value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number))
            .map(|number| number as u32);
        if read.is_none() {
            problems.wrong_type(at, "a whole number of 0 or more", value);
        }
        read
    }
}

impl Param for Value {
    fn schema() -> Value {
        json!({})
    }

    fn read(value: &Value, _at: &At<'_>, _problems: &mut Problems) -> Option<Self> {
        Some(value.clone())
    }
}

/// An absent or null field is `None`.
impl<T: Param> Param for Option<T> {
    fn schema() -> Value {
        T::schema()
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value, at, problems).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOf<T>(pub Vec<T>);

impl<T> Default for ListOf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Param> Param for ListOf<T> {
    fn schema() -> Value {
        json!({ "type": "array", "items": T::schema() })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        let Value::Array(items) = value else {
            problems.wrong_type(at, "a list", value);
            return None;
        };
        let read: Vec<Option<T>> =
            items.iter().enumerate().map(|(index, item)| T::read(item, &at.index(index), problems)).collect();
        read.into_iter().collect::<Option<Vec<T>>>().map(Self)
    }

    fn missing() -> Option<Self> {
        Some(Self::default())
    }
}

/// An object whose keys are the user's, in the user's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapOf<T>(pub Vec<(String, T)>);

impl<T> Default for MapOf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Param> Param for MapOf<T> {
    fn schema() -> Value {
        json!({ "type": "object", "additionalProperties": T::schema() })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        let Value::Object(fields) = value else {
            problems.wrong_type(at, "an object", value);
            return None;
        };
        let read: Vec<Option<(String, T)>> = fields
            .iter()
            .map(|(name, value)| T::read(value, &at.key(name), problems).map(|read| (name.clone(), read)))
            .collect();
        read.into_iter().collect::<Option<Vec<(String, T)>>>().map(Self)
    }

    fn missing() -> Option<Self> {
        Some(Self::default())
    }
}

/// A JSON object of any shape.
impl Param for Map<String, Value> {
    fn schema() -> Value {
        json!({ "type": "object" })
    }

    fn read(value: &Value, at: &At<'_>, problems: &mut Problems) -> Option<Self> {
        let read = value.as_object().cloned();
        if read.is_none() {
            problems.wrong_type(at, "an object", value);
        }
        read
    }
}
