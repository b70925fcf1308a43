//! What is wrong with a document: a stable code, the place as a JSON pointer, and what to do.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The document cannot be run.
    Error,
    /// It can be run, but hardly does what was meant.
    Warning,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// The stable name of a kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Code] = &[$(Code::$variant),+];

            /// The name in upper case, as Step Functions writes its own codes.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text),+ }
            }
        }
    };
}

codes! {
    /// The text is not JSON.
    InvalidJson = "INVALID_JSON",
    /// A key stands twice in one object; one of the two would be lost.
    DuplicateKey = "DUPLICATE_KEY",
    /// A value has the wrong JSON type.
    WrongType = "WRONG_TYPE",
    /// A required field is missing.
    MissingField = "MISSING_FIELD",
    /// A field nobody knows.
    UnknownField = "UNKNOWN_FIELD",
    /// A field that this kind of state does not have.
    FieldNotAllowed = "FIELD_NOT_ALLOWED",
    /// A field or path of the JSONPath query language.
    JsonPathField = "JSONPATH_FIELD",
    /// The document or a state asks for JSONPath.
    JsonPathMode = "JSONPATH_MODE",
    /// A feature of Step Functions that this crate does not run.
    Unsupported = "UNSUPPORTED_FEATURE",
    /// A value outside of what is allowed.
    InvalidValue = "INVALID_VALUE",
    /// `Next` and `End` together.
    NextAndEnd = "NEXT_AND_END",
    /// Neither `Next` nor `End`.
    MissingTransition = "MISSING_TRANSITION",
    /// `StartAt`, `Next` or `Default` names a state that its branch does not have.
    MissingTransitionTarget = "MISSING_TRANSITION_TARGET",
    /// No transition leads to the state.
    UnreachableState = "UNREACHABLE_STATE",
    /// No state of the branch ends it.
    MissingTerminalState = "MISSING_TERMINAL_STATE",
    /// A name is used by two states of the machine.
    DuplicateStateName = "DUPLICATE_STATE_NAME",
    /// A state's name is empty, too long or has characters that are not allowed.
    InvalidStateName = "INVALID_STATE_NAME",
    /// `States.ALL` is not alone or not last.
    AllNotLast = "STATES_ALL_NOT_LAST",
    /// A retrier or catcher that can never apply, because an earlier one takes its errors.
    UnreachableHandler = "UNREACHABLE_HANDLER",
    /// An error name that nothing can throw.
    InvalidErrorName = "INVALID_ERROR_NAME",
    /// The text between `{%` and `%}` is not JSONata.
    ExpressionSyntax = "EXPRESSION_SYNTAX",
    /// A string begins with `{%` but does not end with `%}`, or the other way round.
    HalfOpenExpression = "HALF_OPEN_EXPRESSION",
    /// An expression reads the context (`$`, `$$` or a bare field name), which is empty.
    TopLevelContext = "TOP_LEVEL_CONTEXT",
    /// An expression calls a function that does not exist or is not allowed.
    UnknownFunction = "UNKNOWN_FUNCTION",
    /// A part of `$states` that cannot be read here.
    ReservedNotReadable = "STATES_FIELD_NOT_READABLE",
    /// A variable may be unassigned when it is read.
    UnassignedVariable = "UNASSIGNED_VARIABLE",
    /// An inner scope assigns a name of an outer scope.
    DuplicateVariableName = "DUPLICATE_VARIABLE_NAME",
    /// A variable's name is not an identifier, too long, or reserved.
    InvalidVariableName = "INVALID_VARIABLE_NAME",
    /// A variable hides a builtin function.
    VariableHidesBuiltin = "VARIABLE_HIDES_BUILTIN",
    /// A Task's `Resource` is not on the allow-list.
    ResourceNotAllowed = "RESOURCE_NOT_ALLOWED",
    /// A Lambda function is not on the allow-list.
    FunctionNotAllowed = "FUNCTION_NOT_ALLOWED",
    /// The document or a part of it is larger than Step Functions takes.
    TooLarge = "TOO_LARGE",
    /// The history may grow past what Step Functions keeps.
    HistoryTooLong = "HISTORY_TOO_LONG",
    /// Something is nested deeper than anybody can read or run.
    TooDeep = "TOO_DEEP",
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One problem of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Which kind of problem.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where, as a JSON pointer (RFC 6901) into the document; empty for the document itself.
    pub pointer: String,
    /// Bytes inside the string that the pointer names, for problems of an expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Range<usize>>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `pointer`.
    pub fn error(code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            pointer: pointer.into(),
            span: None,
            help: None,
        }
    }

    /// A warning at `pointer`.
    pub fn warning(code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, pointer, message) }
    }

    /// The same with a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with a span inside the string at the pointer.
    #[must_use]
    pub fn span(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// Whether it keeps the document from running.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(formatter, "{} at {place}: {}", self.code, self.message)?;
        if let Some(help) = &self.help {
            write!(formatter, " ({help})")?;
        }
        Ok(())
    }
}

/// A JSON pointer that grows and shrinks while a document is walked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The pointer of `key` below this one.
    pub(crate) fn child(&self, key: impl fmt::Display) -> Pointer {
        let key = key.to_string();
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        for character in key.chars() {
            match character {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                other => text.push(other),
            }
        }
        Pointer(text)
    }
}

impl From<&Pointer> for String {
    fn from(pointer: &Pointer) -> String {
        pointer.0.clone()
    }
}
