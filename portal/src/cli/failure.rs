//! How a command fails: a text, what to do next, and an exit code that a script can tell apart.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::show;

/// Exit codes; `docs/cli.md` lists them for users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The thing that was asked for failed: a run, a tool call, an operation of the portal.
    Failed = 1,
    /// What was given is wrong: a document, an argument, an input.
    Input = 2,
    /// No portal answers.
    Unreachable = 3,
    /// The portal refused: no token, a wrong one, or too small a role.
    Refused = 4,
}

/// The reader of the output has seen enough, like `head`: ends as other programs do, as if SIGPIPE had
/// stopped it, and says nothing.
const READER_GONE: u8 = 128 + 13;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure that says what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    exit: Exit,
    /// A stable slug: the API's `code` where there is one.
    code: String,
    message: String,
    help: Option<String>,
    /// More for `--json`, such as the API's `fields`.
    details: Option<Value>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { exit, code: code.into(), message: message.into(), help: None, details: None }
    }

    /// What was given is wrong.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(Exit::Input, "invalid_input", message)
    }

    /// Its slug.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }
}

/// Prints a failure and gives its exit code: to standard error for people, and with `--json` as
/// one document to standard output, where a script already reads.
pub(crate) fn report(error: &anyhow::Error, json: bool) -> ExitCode {
    let of_printing = error.downcast_ref::<std::io::Error>();
    if of_printing.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe) {
        return READER_GONE.into();
    }
    let failure = error.downcast_ref::<Failure>();
    let exit = failure.map_or(Exit::Failed, |failure| failure.exit);
    // A closed pipe is the reader's wish; there is nobody left to tell.
    let _ = if json { as_json(error, failure) } else { as_text(error, failure) };
    exit.into()
}

fn as_json(error: &anyhow::Error, failure: Option<&Failure>) -> std::io::Result<()> {
    let mut body = json!({
        "code": failure.map_or("failed", |failure| failure.code.as_str()),
        "message": chain(error),
    });
    if let (Some(failure), Some(object)) = (failure, body.as_object_mut()) {
        if let Some(help) = &failure.help {
            object.insert("help".into(), help.as_str().into());
        }
        if let Some(details) = &failure.details {
            object.insert("details".into(), details.clone());
        }
    }
    writeln!(std::io::stdout().lock(), "{}", json!({ "error": body }))
}

fn as_text(error: &anyhow::Error, failure: Option<&Failure>) -> std::io::Result<()> {
    let mut out = std::io::stderr().lock();
    writeln!(out, "error: {}", chain(error))?;
    let details = failure.and_then(|failure| failure.details.as_ref());
    for field in details.map_or(&[][..], |details| show::items(details, "/fields")) {
        let pointer = show::text(field, "/pointer").unwrap_or_default();
        writeln!(out, "  {pointer}: {}", show::text(field, "/message").unwrap_or_default())?;
    }
    if let Some(help) = failure.and_then(|failure| failure.help.as_ref()) {
        writeln!(out, "  help: {help}")?;
    }
    Ok(())
}

/// `what was done: why it failed: why that happened`.
fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
