//! Text → [`StateMachine`], every problem of shape at once.
//!
//! Parsing knows which fields there are and which JSON types they have. What the fields mean
//! together is the business of [`crate::validate()`].

mod fields;
mod handlers;
mod known;
mod state;

use portal_base::text::position;
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Pointer};
use crate::document::{Branch, StateMachine};
use crate::source::Places;
use fields::Fields;

/// Parses a document.
///
/// # Errors
/// Everything that is wrong with its shape, in the order of the document.
pub fn parse(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    let parsed = parse_as_far_as_possible(text);
    match parsed.machine {
        Some(machine) if parsed.diagnostics.is_empty() => Ok(machine),
        _ => Err(parsed.diagnostics),
    }
}

/// Parses a document that is already a JSON value. Doubled keys cannot be noticed here.
///
/// # Errors
/// Everything that is wrong with its shape, in the order of the document.
pub fn parse_value(value: &Value) -> Result<StateMachine, Vec<Diagnostic>> {
    let mut report = Report::default();
    match machine(&mut report, value) {
        Some(machine) if report.diagnostics.is_empty() => Ok(machine),
        _ => Err(report.diagnostics),
    }
}

/// What parsing found.
pub(crate) struct Parsed {
    /// The document, if it is whole enough for its meaning to be looked at.
    pub(crate) machine: Option<StateMachine>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

pub(crate) fn parse_as_far_as_possible(text: &str) -> Parsed {
    // Editors on some systems save a byte order mark; JSON does not know it.
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = text.get(mark..).unwrap_or_default();
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return Parsed { machine: None, diagnostics: vec![not_json(text, mark, &error)] },
    };
    let mut report = Report::default();
    for pointer in Places::of(text).doubled() {
        let key = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        report.diagnostics.push(
            Diagnostic::error(Code::DuplicateKey, pointer, format!("`{key}` stands here twice"))
                .help("rename or remove one of the two; only the last would count"),
        );
    }
    let machine = machine(&mut report, &value);
    Parsed { machine: machine.filter(|_| !report.broken), diagnostics: report.diagnostics }
}

fn not_json(text: &str, mark: usize, error: &serde_json::Error) -> Diagnostic {
    let place = position(text, error.line(), error.column());
    let offset = place.offset + mark;
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let message = format!("this is not JSON: {what} at line {}, column {}", place.line, place.column);
    Diagnostic::error(Code::InvalidJson, "", message).span(offset..offset)
}

/// Collects the diagnostics of one parse.
#[derive(Default)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    /// A part is missing so that looking at the meaning would only produce noise.
    broken: bool,
}

impl Report {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// An error that leaves a hole in the document.
    fn hole(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.diagnostics.push(diagnostic);
    }
}

fn machine(report: &mut Report, value: &Value) -> Option<StateMachine> {
    let at = Pointer::default();
    let mut fields = Fields::open(report, value, &at, "a state machine")?;
    let language = fields.text(report, "QueryLanguage");
    let all_jsonata = match language.as_deref() {
        Some("JSONata") => true,
        Some("JSONPath") => {
            report.hole(refuse_jsonpath(&at.child("QueryLanguage")));
            false
        }
        Some(other) => {
            report.hole(
                Diagnostic::error(
                    Code::InvalidValue,
                    &at.child("QueryLanguage"),
                    format!("`{other}` is no query language"),
                )
                .help("write \"QueryLanguage\": \"JSONata\""),
            );
            false
        }
        None => every_state_is_jsonata(value),
    };
    if !all_jsonata && language.is_none() && fields.has("States") {
        report.hole(
            Diagnostic::error(Code::JsonPathMode, &at, "without `QueryLanguage` the document is in JSONPath mode")
                .help("JSONPath mode is not supported; write \"QueryLanguage\": \"JSONata\" and use {% … %} expressions"),
        );
    }
    let comment = fields.text(report, "Comment");
    let version = fields.text(report, "Version");
    if version.as_deref().is_some_and(|version| version != "1.0") {
        report.push(
            Diagnostic::error(
                Code::InvalidValue,
                &at.child("Version"),
                "the only `Version` there is, is \"1.0\"",
            )
            .help("leave the field out"),
        );
    }
    let timeout_seconds = fields.whole(report, "TimeoutSeconds");
    let body = branch_fields(report, &mut fields, None);
    fields.finish(report);
    Some(StateMachine { comment, version, timeout_seconds, body })
}

/// A document may leave out the machine's `QueryLanguage` when each state says its own.
fn every_state_is_jsonata(value: &Value) -> bool {
    let Some(states) = value.get("States").and_then(Value::as_object) else { return false };
    !states.is_empty() && states.values().all(|state| state.get("QueryLanguage") == Some(&"JSONata".into()))
}

fn refuse_jsonpath(at: &Pointer) -> Diagnostic {
    Diagnostic::error(Code::JsonPathMode, at, "JSONPath mode is not supported")
        .help("write \"QueryLanguage\": \"JSONata\" and turn the paths into {% … %} expressions")
}

fn branch(report: &mut Report, value: &Value, at: &Pointer) -> Branch {
    let Some(mut fields) = Fields::open(report, value, at, "a branch") else { return Branch::default() };
    let comment = fields.text(report, "Comment");
    let branch = branch_fields(report, &mut fields, comment);
    fields.finish(report);
    branch
}

/// `StartAt` and `States` of an object whose other fields somebody else reads.
fn branch_fields(report: &mut Report, fields: &mut Fields<'_>, comment: Option<String>) -> Branch {
    let start_at = fields.required_text(report, "StartAt");
    let mut branch = Branch { comment, start_at, states: indexmap::IndexMap::new() };
    let Some(value) = fields.required(report, "States") else { return branch };
    let at = fields.at("States");
    let Some(states) = value.as_object() else {
        report.hole(fields::wrong_type(&at, "an object of states", value));
        return branch;
    };
    if states.is_empty() {
        report.hole(Diagnostic::error(Code::MissingField, &at, "there must be at least one state"));
    }
    for (name, value) in states {
        if let Some(state) = state::state(report, value, &at.child(name)) {
            branch.states.insert(name.clone(), state);
        }
    }
    branch
}
