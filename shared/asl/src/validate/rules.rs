//! What a document is held to beyond the language itself.

use crate::diagnostic::Severity;

/// What a document is held to beyond the language itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The severity of what Step Functions takes but nobody means: a variable that is not assigned
    /// on every way to where it is read, a variable that hides a builtin function, a retrier that
    /// can never apply.
    pub lints: Severity,
    /// The `Resource`s a Task may have; a trailing `*` stands for any ending. `None` allows all.
    pub resources: Option<Vec<String>>,
    /// The Lambda functions that `lambda:invoke` may name; a trailing `*` stands for any ending.
    /// With a list, `FunctionName` must be a constant. `None` allows all.
    pub lambda_functions: Option<Vec<String>>,
    /// The JSONata functions an expression may call, without `$`. `None` allows all there are.
    pub jsonata_functions: Option<Vec<String>>,
    /// Whether state names keep to `[0-9A-Za-z_-]`, which CloudWatch logging wants.
    pub plain_state_names: bool,
    /// The most bytes of the document.
    pub max_document_bytes: usize,
    /// The most history events an execution may take, where that can be told.
    pub max_history_events: Option<u64>,
    /// The number of items a Map is taken to have for that, when they are not a literal list.
    pub assumed_items: u64,
}

impl Rules {
    /// For machines of our own making: every finding is an error.
    pub fn strict() -> Self {
        Self {
            lints: Severity::Error,
            resources: None,
            lambda_functions: None,
            jsonata_functions: None,
            plain_state_names: true,
            max_document_bytes: 1024 * 1024,
            max_history_events: None,
            assumed_items: 1,
        }
    }

    /// For other people's machines: what Step Functions takes is at most a warning.
    pub fn lenient() -> Self {
        Self { lints: Severity::Warning, plain_state_names: false, ..Self::strict() }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::strict()
    }
}

/// Whether a list of patterns has one that takes the text.
pub(super) fn allows(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    })
}
