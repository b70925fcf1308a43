//! Where a reader is, and what it found wrong.

use std::fmt;

use serde_json::{Map, Value};

/// A place in the parameters.
#[derive(Debug, Clone, Copy)]
pub enum At<'a> {
    /// The parameters themselves.
    Root,
    /// A field or a map's key.
    Key(&'a At<'a>, &'a str),
    /// An item of a list.
    Index(&'a At<'a>, usize),
}

impl At<'_> {
    /// The field `name` of this place.
    pub fn key<'a>(&'a self, name: &'a str) -> At<'a> {
        At::Key(self, name)
    }

    /// The item at `index` of this place.
    pub fn index(&self, index: usize) -> At<'_> {
        At::Index(self, index)
    }
}

/// `paging.items`, `query.ids[2]`; nothing at the root.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Root => Ok(()),
            At::Key(At::Root, name) => f.write_str(name),
            At::Key(parent, name) => write!(f, "{parent}.{name}"),
            At::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// One thing that is wrong with the parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `paging.items`; empty for the parameters as a whole.
    pub at: String,
    /// What, for the user.
    pub message: String,
}

/// Everything that is wrong with the parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was found, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Records a problem.
    pub fn push(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.0.push(Problem { at: at.to_string(), message: message.into() });
    }

    /// Records that another type was wanted.
    pub fn wrong_type(&mut self, at: &At<'_>, wanted: &str, got: &Value) {
        self.push(at, format!("must be {wanted}, not {}", described(got)));
    }

    /// Records every field that is not among `known`, with the likely one meant.
    pub fn unknown_fields(
        &mut self,
        fields: &Map<String, Value>,
        tag: Option<&str>,
        known: &[&str],
        at: &At<'_>,
    ) {
        for name in fields.keys().filter(|name| Some(name.as_str()) != tag && !known.contains(&name.as_str()))
        {
            let shown: String = name.chars().take(60).collect();
            let message = match did_you_mean(name, known) {
                Some(meant) => format!("unknown parameter `{shown}`; did you mean `{meant}`?"),
                None if known.is_empty() => format!("unknown parameter `{shown}`; nothing is taken here"),
                None => format!("unknown parameter `{shown}`; known are {}", listed(known)),
            };
            self.push(at, message);
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            if !problem.at.is_empty() {
                write!(f, "`{}`: ", problem.at)?;
            }
            f.write_str(&problem.message)?;
        }
        Ok(())
    }
}

/// "`a`, `b` and `c`".
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}

/// What a value is, without showing it: it may hold something that must not be seen.
fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The name among `known` that `name` is most likely a slip of.
pub fn did_you_mean<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let folded = fold(name);
    let allowed = 1 + folded.len() / 4;
    known
        .iter()
        .map(|candidate| (distance(&folded, &fold(candidate)), *candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> Vec<char> {
    name.chars().take(80).filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Levenshtein's distance, one row at a time.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut last = i + 1;
        for (b, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let cost = (diagonal + usize::from(a != b)).min(*cell + 1).min(last + 1);
            diagonal = *cell;
            *cell = cost;
            last = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_name_that_was_meant() {
        let known = ["method", "url", "query", "headers", "body_kind", "fail_on_status"];
        assert_eq!(did_you_mean("header", &known), Some("headers"));
        assert_eq!(did_you_mean("bodyKind", &known), Some("body_kind"));
        assert_eq!(did_you_mean("URL", &known), Some("url"));
        assert_eq!(did_you_mean("failOnStatus", &known), Some("fail_on_status"));
        assert_eq!(did_you_mean("colour", &known), None);
    }

    #[test]
    fn a_place_reads_like_a_path() {
        let query = At::Root.key("query");
        let ids = query.key("ids");
        assert_eq!(ids.index(2).to_string(), "query.ids[2]");
    }
}
