//! What the compiler says.

use std::ops::Range;

use portal_workflow::{Pointer, Problem, Text};
use serde::Serialize;

use crate::codes;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is compiled.
    Error,
    /// It compiles, and is hardly what was meant.
    Warning,
}

/// One thing that is wrong with a workflow. The canvas lights up `node`, the form the field at
/// `pointer`, the expression editor the bytes of `span`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stable code; `docs/diagnostics/<code>.md` explains it.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// The node, if it is one node's affair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The place in the document, as a JSON pointer.
    pub pointer: String,
    /// Bytes of the decoded string at `pointer`, where a part of it is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Range<usize>>,
    /// Other places that have to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}

/// Another place that has to do with a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The place in the document.
    pub pointer: String,
    /// Its part in it.
    pub message: Text,
}

impl Diagnostic {
    pub(crate) fn new(
        code: &'static str,
        node: Option<&str>,
        at: &Pointer,
        en: impl Into<String>,
        ko: impl Into<String>,
    ) -> Self {
        debug_assert!(codes::find(code).is_some(), "{code} is not registered");
        Self {
            code,
            severity: codes::find(code).map_or(Severity::Error, |known| known.1),
            message: Text::new(en, ko),
            node: node.map(str::to_owned),
            pointer: at.as_str().to_owned(),
            span: None,
            labels: Vec::new(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, en: impl Into<String>, ko: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, ko));
        self
    }

    pub(crate) fn span(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    pub(crate) fn label(
        mut self,
        node: &str,
        at: &Pointer,
        en: impl Into<String>,
        ko: impl Into<String>,
    ) -> Self {
        let message = Text::new(en, ko);
        self.labels.push(Label { node: Some(node.to_owned()), pointer: at.as_str().to_owned(), message });
        self
    }

    /// Whether it keeps the workflow from compiling.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl From<Problem> for Diagnostic {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            severity: Severity::Error,
            message: problem.message,
            node: None,
            pointer: problem.pointer,
            span: None,
            labels: Vec::new(),
            help: problem.help,
        }
    }
}
