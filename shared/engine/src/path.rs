//! The commonest expressions, `$variable` and `$states.input.some.field`, read without an evaluator.
//!
//! A path gives an answer only where JSONata's is beyond doubt: every step but the last an object
//! that has the field. Anything else (an array on the way, a missing field, null) is left to the
//! evaluator, so that its rules and its wording hold.

use serde_json::Value;

/// `$root.step.step`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// The variable's name, `states` included.
    pub(crate) root: String,
    pub(crate) steps: Vec<String>,
}

impl Path {
    /// The path an expression is, if it is nothing else.
    pub(crate) fn parse(source: &str) -> Option<Self> {
        let mut names = source.trim().strip_prefix('$')?.split('.');
        let root = names.next().filter(|name| is_name(name))?.to_owned();
        let steps = names.map(|name| is_name(name).then(|| name.to_owned())).collect::<Option<_>>()?;
        Some(Self { root, steps })
    }

    /// Follows steps into a value.
    pub(crate) fn follow<'v>(steps: &[String], from: &'v Value) -> Option<&'v Value> {
        steps.iter().try_fold(from, |value, step| value.as_object()?.get(step))
    }
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && !matches!(text, "and" | "or" | "in" | "true" | "false" | "null" | "function")
}

/// Which parts of `$states` an expression reads; at least those.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StatesRead {
    pub(crate) input: bool,
    pub(crate) result: bool,
    pub(crate) error_output: bool,
    /// `$states.context` but for the next.
    pub(crate) context: bool,
    /// `$states.context.Execution.Input`.
    pub(crate) execution_input: bool,
}

impl StatesRead {
    const ALL: Self =
        Self { input: true, result: true, error_output: true, context: true, execution_input: true };

    /// Looks at every place where the text says `$states`. What is not plainly one of the parts
    /// counts as all of them.
    pub(crate) fn of(source: &str) -> Self {
        // `%` goes back up from what was read.
        if source.contains('%') && source.contains("$states") {
            return Self::ALL;
        }
        let mut read = Self::default();
        for (at, name) in source.match_indices("$states") {
            let rest = source.get(at + name.len()..).unwrap_or_default();
            let mut steps = rest.split('.').map(|step| {
                let end = step.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(step.len());
                // A step that is followed by something else than a dot is the last.
                (step.get(..end).unwrap_or_default(), end == step.len())
            });
            if steps.next() != Some(("", true)) {
                return Self::ALL;
            }
            match steps.next() {
                Some(("input", _)) => read.input = true,
                Some(("result", _)) => read.result = true,
                Some(("errorOutput", _)) => read.error_output = true,
                Some(("context", more)) => {
                    let part = if more { steps.next() } else { None };
                    let (input, others) = match part {
                        Some(("State" | "StateMachine" | "Map" | "Task", _)) => (false, true),
                        Some(("Execution", true)) => match steps.next() {
                            Some(("Id" | "Name" | "StartTime" | "RoleArn" | "RedriveCount", _)) => {
                                (false, true)
                            }
                            Some(("Input", _)) => (true, false),
                            _ => (true, true),
                        },
                        _ => (true, true),
                    };
                    read.execution_input |= input;
                    read.context |= others;
                }
                _ => return Self::ALL,
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_plain_paths_are_paths() {
        for source in ["$x", " $states.input.a_1.b ", "$result.Payload"] {
            assert!(Path::parse(source).is_some(), "{source}");
        }
        for source in
            ["$", "$$", "x", "$x.", "$x[0]", "$x.a + 1", "$x.`a b`", "$f()", "$x.and", "$x . a", "$1"]
        {
            assert!(Path::parse(source).is_none(), "{source}");
        }
    }

    #[test]
    fn follows_objects_only() {
        let value = json!({"a": {"b": [1]}, "l": [{"x": 1}], "n": null});
        let steps = |text: &str| Path::parse(text).unwrap().steps;
        assert_eq!(Path::follow(&steps("$v.a.b"), &value), Some(&json!([1])));
        assert_eq!(Path::follow(&steps("$v.l.x"), &value), None);
        assert_eq!(Path::follow(&steps("$v.n.x"), &value), None);
        assert_eq!(Path::follow(&steps("$v.a.c"), &value), None);
    }

    #[test]
    fn knows_what_is_read_of_states() {
        let input = StatesRead { input: true, ..StatesRead::default() };
        assert_eq!(StatesRead::of("$states.input.a + $states.input"), input);
        assert_eq!(StatesRead::of("$x + 1"), StatesRead::default());
        for all in
            ["$states", "$states.*", "$states.`input`", "$states [0]", "$lookup($states, 'in' & 'put')"]
        {
            assert_eq!(StatesRead::of(all), StatesRead::ALL, "{all}");
        }
        let context = StatesRead { context: true, ..StatesRead::default() };
        assert_eq!(StatesRead::of("$states.context.State.RetryCount"), context);
        assert_eq!(StatesRead::of("$states.context.Execution.Id & '.'"), context);
        assert!(StatesRead::of("$states.context.Execution").execution_input);
        assert!(StatesRead::of("$states.context").execution_input);
        let execution_input = StatesRead { execution_input: true, ..StatesRead::default() };
        for only in ["$states.context.Execution.Input.a", "($states.context.Execution.Input).a[0]"] {
            assert_eq!(StatesRead::of(only), execution_input, "{only}");
        }
        assert_eq!(StatesRead::of("$states.context.Execution.Input.%.Id"), StatesRead::ALL);
        assert!(StatesRead::of("$keys($states.context) & '.State'").execution_input);
    }
}
