//! Findings shown with the place in the text.

use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, Report, SourceCode};
use portal_asl::source::Places;
use portal_asl::{Diagnostic, Severity};
use serde_json::json;

use super::{complain, print};

/// A finding as miette draws it.
#[derive(Debug)]
struct Shown {
    finding: Diagnostic,
    source: Arc<NamedSource<String>>,
    span: std::ops::Range<usize>,
}

impl std::fmt::Display for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.finding.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.finding.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.finding.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let pointer = Some(self.finding.pointer.clone()).filter(|pointer| !pointer.is_empty());
        Some(Box::new(std::iter::once(LabeledSpan::new(pointer, self.span.start, self.span.len()))))
    }
}

/// Shows why a definition is not usable.
pub(super) fn show(name: &str, text: &str, found: &[Diagnostic], json: bool) {
    if json {
        print(&json!({ "diagnostics": found }).to_string());
        return;
    }
    draw(name, text, found);
    let errors = found.iter().filter(|finding| finding.is_error()).count();
    let plural = if errors == 1 { "" } else { "s" };
    complain(&format!("`{name}` cannot be run: {errors} error{plural}"));
}

/// Shows the warnings of a definition that is run all the same.
pub(super) fn warn(name: &str, text: &str, found: &[Diagnostic], json: bool) {
    if json && !found.is_empty() {
        complain(&json!({ "diagnostics": found }).to_string());
    } else if !json {
        draw(name, text, found);
    }
}

fn draw(name: &str, text: &str, found: &[Diagnostic]) {
    let places = Places::of(text);
    let source = Arc::new(NamedSource::new(name, text.to_owned()).with_language("json"));
    for finding in found {
        let mut span = places.locate(text, finding);
        // Of a whole object its first line is enough to find it.
        if let Some(line) = text.get(span.clone()).and_then(|text| text.find('\n')) {
            span.end = span.start + line;
        }
        let shown = Shown { finding: finding.clone(), source: source.clone(), span };
        complain(&format!("{:?}", Report::new(shown)));
    }
}
