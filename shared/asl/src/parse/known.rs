//! Fields that are not read, and what to say about each.

use super::super::diagnostic::{Code, Diagnostic, Pointer};

/// Fields of the JSONPath language and what takes their place in JSONata mode.
const JSONPATH: &[(&str, &str)] = &[
    ("InputPath", "use `Arguments` or `Output`, which read `$states.input`"),
    ("OutputPath", "use `Output`"),
    ("ResultPath", "use `Output` or `Assign`, which read `$states.result`"),
    ("ResultSelector", "use `Output`, which reads `$states.result`"),
    ("Parameters", "use `Arguments` (in a Map `ItemSelector`, in a Pass `Output`)"),
    ("Result", "use `Output`"),
    ("ItemsPath", "use `Items`"),
    ("Iterator", "use `ItemProcessor`"),
    ("SecondsPath", "use `Seconds` with an expression"),
    ("TimestampPath", "use `Timestamp` with an expression"),
    ("TimeoutSecondsPath", "use `TimeoutSeconds` with an expression"),
    ("HeartbeatSecondsPath", "use `HeartbeatSeconds` with an expression"),
    ("MaxConcurrencyPath", "use `MaxConcurrency` with an expression"),
    ("ToleratedFailureCountPath", "use `ToleratedFailureCount` with an expression"),
    ("ToleratedFailurePercentagePath", "use `ToleratedFailurePercentage` with an expression"),
    ("ErrorPath", "use `Error` with an expression"),
    ("CausePath", "use `Cause` with an expression"),
    ("Variable", "write a `Condition`"),
    ("And", "write a `Condition` with `and`"),
    ("Or", "write a `Condition` with `or`"),
    ("Not", "write a `Condition` with `$not(…)`"),
    ("IsPresent", "write a `Condition` with `$exists(…)`"),
    ("IsNull", "write a `Condition` with `= null`"),
];

/// Starts of the JSONPath comparison operators (`StringEquals`, `NumericLessThanPath`, …).
const COMPARISONS: &[&str] = &["String", "Numeric", "Boolean", "Timestamp", "Is"];

/// Features of Step Functions that need its service around them.
const UNSUPPORTED: &[(&str, &str)] = &[
    (
        "ItemReader",
        "only inline Maps are supported; read the items in a Task before and give them to `Items`",
    ),
    ("ItemBatcher", "only inline Maps are supported; make the batches with `$partition` in `Items`"),
    ("ResultWriter", "only inline Maps are supported; write the result in a Task after the Map"),
    ("Label", "only inline Maps are supported, and these have no label"),
    ("Credentials", "a Task runs with the rights of whoever runs the machine"),
];

/// Fields of some kind of state. On another kind they are misplaced rather than misspelt.
const STATE_FIELDS: &[&str] = &[
    "Arguments",
    "Assign",
    "Branches",
    "Catch",
    "Cause",
    "Choices",
    "Default",
    "End",
    "Error",
    "HeartbeatSeconds",
    "ItemProcessor",
    "ItemSelector",
    "Items",
    "MaxConcurrency",
    "Next",
    "Output",
    "Resource",
    "Retry",
    "Seconds",
    "TimeoutSeconds",
    "Timestamp",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "QueryLanguage",
];

/// The diagnostic for a field that `what` does not have.
pub(super) fn not_understood(key: &str, what: &str, at: &Pointer, asked: &[&'static str]) -> Diagnostic {
    if let Some((_, instead)) = UNSUPPORTED.iter().find(|(name, _)| *name == key) {
        return Diagnostic::error(Code::Unsupported, at, format!("`{key}` is not supported")).help(*instead);
    }
    if let Some((_, instead)) = JSONPATH.iter().find(|(name, _)| *name == key) {
        return jsonpath(key, at).help(*instead);
    }
    let in_choice = what == "a choice rule";
    if in_choice && COMPARISONS.iter().any(|start| key.starts_with(start)) {
        return jsonpath(key, at).help("write a `Condition` with the comparison in JSONata");
    }
    if STATE_FIELDS.contains(&key) {
        return Diagnostic::error(Code::FieldNotAllowed, at, format!("{what} cannot have `{key}`"));
    }
    let unknown = Diagnostic::error(Code::UnknownField, at, format!("{what} has no field `{key}`"));
    match asked.iter().find(|name| alike(name, key)) {
        Some(name) => unknown.help(format!("did you mean `{name}`?")),
        None => unknown,
    }
}

fn jsonpath(key: &str, at: &Pointer) -> Diagnostic {
    Diagnostic::error(
        Code::JsonPathField,
        at,
        format!("`{key}` belongs to JSONPath mode, which is not supported"),
    )
}

/// Whether two names differ by at most two edits, letter case aside.
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.to_lowercase().chars().collect(), b.to_lowercase().chars().take(64).collect());
    if a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    // One row of the Levenshtein matrix at a time.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(x != y)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().is_some_and(|edits| *edits <= 2)
}
