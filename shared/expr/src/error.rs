//! What can be wrong with an expression.

use std::fmt;
use std::ops::Range;

use thiserror::Error;

/// A range of bytes in an expression's source.
pub type Span = Range<usize>;

/// The text is no expression of the dialect.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ParseError {
    /// JSONata's code (`S0203`), or `U0001` for what JSONata allows and Step Functions refuses.
    pub code: &'static str,
    /// What is wrong and what to do, in lower case, without the code.
    pub message: String,
    /// The bytes of the source at fault; empty at the end of the source when something is missing.
    pub span: Span,
}

impl ParseError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self { code, message: message.into(), span }
    }
}

/// Something at the top of an expression that only means anything inside a path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ScopeError {
    /// What is wrong and what to do.
    pub message: String,
    /// The bytes of the source at fault.
    pub span: Span,
}

/// Why an evaluation gave no value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvalError {
    /// The expression gave nothing. Only from `evaluate_required` and from templates.
    Undefined,
    /// The expression gave a function, or a value that holds one.
    Unsupported,
    /// JSONata's own error.
    Raised {
        /// JSONata's code (`T1006`), where it has one.
        code: Option<String>,
        /// JSONata's message, without the code.
        message: String,
    },
    /// A number that is not finite, as from `1/0`.
    NotFinite,
    /// One of the [`Limits`](crate::Limits) was reached.
    Limit(Limit),
    /// The evaluation was cancelled.
    Cancelled,
}

/// A limit of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Wall clock time.
    Time,
    /// Nesting of calls and expressions.
    Depth,
    /// Length of one sequence.
    Sequence,
    /// Memory taken by intermediate values.
    Memory,
    /// Size of the result.
    Result,
}

impl EvalError {
    /// JSONata's code, or the code that JSONata uses for the limit.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Raised { code, .. } => code.as_deref(),
            Self::NotFinite => Some("D1001"),
            Self::Limit(Limit::Time | Limit::Depth) => Some("U1001"),
            Self::Limit(Limit::Sequence) => Some("D2014"),
            Self::Undefined | Self::Unsupported | Self::Limit(_) | Self::Cancelled => None,
        }
    }

    /// The sentence Step Functions says of it, without the subject: `threw an error during
    /// evaluation. T1006: …`.
    pub fn predicate(&self) -> String {
        match self {
            Self::Undefined => "returned nothing (undefined).".to_owned(),
            Self::Unsupported => "returned an unsupported result type.".to_owned(),
            Self::Limit(_) | Self::Cancelled => format!("could not be evaluated: {self}."),
            Self::Raised { .. } | Self::NotFinite => {
                format!("threw an error during evaluation. {self}")
            }
        }
    }

    /// The cause of a `States.QueryEvaluationError` in Step Functions' wording.
    pub fn cause(&self, source: &str, field: &str) -> String {
        format!("The JSONata expression '{source}' specified for the field '{field}' {}", self.predicate())
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined => f.write_str("the expression gave nothing (undefined)"),
            Self::Unsupported => {
                f.write_str("the expression gave a function, which is no value; call it or leave it out")
            }
            Self::Raised { code: Some(code), message } => write!(f, "{code}: {message}"),
            Self::Raised { code: None, message } => f.write_str(message),
            Self::NotFinite => f.write_str("D1001: Number out of range"),
            Self::Limit(Limit::Time) => f.write_str("it took longer than the time limit"),
            Self::Limit(Limit::Depth) => f.write_str("it is nested or recursive beyond the depth limit"),
            Self::Limit(Limit::Sequence) => f.write_str("it made a sequence beyond the length limit"),
            Self::Limit(Limit::Memory) => f.write_str("it used memory beyond the limit"),
            Self::Limit(Limit::Result) => f.write_str("its result is beyond the size limit"),
            Self::Cancelled => f.write_str("the evaluation was cancelled"),
        }
    }
}

impl std::error::Error for EvalError {}

/// An expression inside a JSON template failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .error.cause(.source_text, .field))]
pub struct FieldError {
    /// The field as a path from the name the caller gave: `Output/result`, `Arguments/items/0`.
    pub field: String,
    /// The expression's source.
    pub source_text: String,
    /// What went wrong.
    pub error: EvalError,
}

/// A string inside a JSON template is no expression although it is written as one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{field}`: {error}")]
pub struct TemplateError {
    /// The field as a path from the name the caller gave: `Output/result`.
    pub field: String,
    /// What is wrong; the span counts from the first byte of the whole string, `{%` included.
    pub error: ParseError,
}
