//! A workflow document from a file, and what is wrong with it shown in its place.

use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;
use std::path::Path;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource};
use portal_compiler::{Diagnostic, Severity};
use portal_workflow::{Document, Mode, Read, SourceMap};
use serde_json::Value;

use super::api::read_file;

/// What the web app's export puts around a document.
const WRAPPED: &str = "mcp-portal/workflow@1";

/// A file with a workflow in it.
pub(crate) struct Source {
    /// Its path as the user wrote it.
    pub(crate) name: String,
    text: String,
    map: Option<SourceMap>,
    /// Where in the file the document stands.
    root: &'static str,
}

impl Source {
    /// Reads a file and the document in it: the document itself, or an export of the web app.
    pub(crate) fn read(path: &Path) -> anyhow::Result<(Self, Read)> {
        let text = read_file(path)?;
        let (mut read, map) = Document::read_text(&text, Mode::Strict);
        let mut root = "";
        let wrapped = serde_json::from_str::<Value>(&text).ok();
        if let Some(mut file) =
            wrapped.filter(|file| file.get("format").is_some_and(|format| format == WRAPPED))
        {
            root = "/definition";
            let definition = file.pointer_mut(root).map(Value::take).unwrap_or_default();
            read = Document::read(definition, Mode::Strict);
        }
        Ok((Self { name: path.display().to_string(), text, map, root }, read))
    }

    /// Shows findings on standard error, each in its place in the file.
    pub(crate) fn show(&self, findings: &[Diagnostic]) -> anyhow::Result<()> {
        let color = std::io::stderr().is_terminal();
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
        let mut out = std::io::stderr().lock();
        for finding in findings {
            let mut shown = String::new();
            let report = miette::Report::new(self.diagnostic(finding))
                .with_source_code(NamedSource::new(&self.name, self.text.clone()).with_language("JSON"));
            handler.render_report(&mut shown, report.as_ref())?;
            writeln!(out, "{}\n", shown.trim_end())?;
        }
        Ok(())
    }

    fn diagnostic(&self, finding: &Diagnostic) -> MietteDiagnostic {
        let severity = match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        };
        let mut labels = Vec::new();
        if let Some(range) = self.place(&finding.pointer, finding.span.as_ref()) {
            labels.push(LabeledSpan::new_primary_with_span(Some("here".to_owned()), range));
        }
        for label in &finding.labels {
            if let Some(range) = self.place(&label.pointer, None) {
                labels.push(LabeledSpan::new_with_span(Some(label.message.en.clone()), range));
            }
        }
        let mut diagnostic = MietteDiagnostic::new(&finding.message.en)
            .with_code(finding.code)
            .with_severity(severity)
            .with_labels(labels);
        diagnostic.help = finding.help.as_ref().map(|help| help.en.clone());
        diagnostic
    }

    /// The bytes to underline: of an expression the part that is meant; of an object or a list
    /// its beginning, for the whole would fill the screen.
    fn place(&self, pointer: &str, span: Option<&Range<usize>>) -> Option<Range<usize>> {
        let map = self.map.as_ref()?;
        let pointer = &format!("{}{pointer}", self.root);
        if let Some(range) = span.and_then(|span| map.within(&self.text, pointer, span.clone())) {
            return Some(range);
        }
        let value = map.value(pointer)?;
        let whole = self.text.get(value.clone())?;
        if whole.starts_with(['{', '[']) {
            return Some(map.key(pointer).unwrap_or(value.start..value.start + 1));
        }
        Some(value)
    }
}

/// "2 errors, 1 warning".
pub(crate) fn counted(findings: &[Diagnostic]) -> String {
    let count = |level| findings.iter().filter(|finding| finding.severity == level).count();
    let plural = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        (0, _) => plural(warnings, "warning"),
        (_, 0) => plural(errors, "error"),
        (..) => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

/// Whether any of them keeps the workflow from running.
pub(crate) fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(Diagnostic::is_error)
}
