//! A child process: what is called, and what came of it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::Command;

use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure};

/// How many of its last lines a failed child is quoted with.
const TAIL: usize = 25;
/// How much of a line is shown while it runs.
const SHOWN: usize = 80;

/// A program with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    program: String,
    arguments: Vec<String>,
    folder: Option<PathBuf>,
    environment: Vec<(&'static str, String)>,
}

/// What it printed, and whether it succeeded.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) success: bool,
    pub(super) out: String,
    lines: Vec<String>,
    code: Option<i32>,
}

impl Call {
    pub(super) fn new(program: impl Into<String>, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { program: program.into(), arguments, folder: None, environment: Vec::new() }
    }

    pub(super) fn args(mut self, arguments: impl IntoIterator<Item = String>) -> Self {
        self.arguments.extend(arguments);
        self
    }

    pub(super) fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.folder = Some(folder.as_ref().to_owned());
        self
    }

    pub(super) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// As one would type it.
    pub(super) fn line(&self) -> String {
        let environment = self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        let words = std::iter::once(&self.program).chain(&self.arguments).map(|word| quoted(word));
        environment.chain(words).collect::<Vec<_>>().join(" ")
    }

    /// Runs it to its end, showing the last line it printed.
    pub(super) async fn run(&self, progress: &Progress) -> anyhow::Result<Done> {
        let mut child = self
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(error))?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let (out, err) = tokio::join!(read(out, progress), read(err, progress));
        let status = child.wait().await.with_context(|| format!("cannot wait for `{}`", self.program))?;
        let (out, err) = (out?, err?);
        let text = out.join("\n");
        let lines = out.into_iter().chain(err).collect();
        Ok(Done { success: status.success(), out: text, lines, code: status.code() })
    }

    /// Runs it with this process's own output; gives its exit code.
    pub(super) async fn show(&self) -> anyhow::Result<Option<i32>> {
        let status = self.command().status().await.map_err(|error| self.not_started(error))?;
        Ok(status.code())
    }

    /// Runs it; that it fails is a failure of the command.
    pub(super) async fn must(&self, progress: &Progress) -> anyhow::Result<Done> {
        let done = self.run(progress).await?;
        if done.success { Ok(done) } else { Err(self.failed(&done).into()) }
    }

    /// Runs it and reads what it printed as JSON; nothing printed is null.
    pub(super) async fn json(&self, progress: &Progress) -> anyhow::Result<Value> {
        let done = self.must(progress).await?;
        if done.out.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&done.out).with_context(|| format!("`{}` did not print JSON", self.line()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null()).kill_on_drop(true);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    fn not_started(&self, error: std::io::Error) -> anyhow::Error {
        if error.kind() != std::io::ErrorKind::NotFound {
            return anyhow::Error::from(error).context(format!("cannot start `{}`", self.program));
        }
        Failure::new(Exit::Input, "missing_tool", format!("`{}` is not on the PATH", self.program))
            .help(how_to_get(&self.program))
            .into()
    }

    fn failed(&self, done: &Done) -> Failure {
        let from = done.lines.len().saturating_sub(TAIL);
        let tail = done.lines.get(from..).unwrap_or_default();
        let code = done.code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
        let message = format!("`{}` failed ({code})", self.line());
        let message = if tail.is_empty() { message } else { format!("{message}:\n  {}", tail.join("\n  ")) };
        let failure = Failure::new(Exit::Failed, "child_failed", message);
        match credentials(tail) {
            Some(help) => failure.help(help),
            None => failure,
        }
        .details(json!({ "command": self.line(), "output": tail }))
    }
}

/// What the credentials' many ways to be wrong have in common.
fn credentials(lines: &[String]) -> Option<&'static str> {
    let signs = [
        "Unable to locate credentials",
        "ExpiredToken",
        "InvalidClientTokenId",
        "Unable to resolve AWS account",
        "Need to perform AWS calls",
    ];
    lines
        .iter()
        .any(|line| signs.iter().any(|sign| line.contains(sign)))
        .then_some("sign in to the account, for example with `aws configure sso` and `export AWS_PROFILE=…`")
}

fn how_to_get(program: &str) -> &'static str {
    match program {
        "npx" | "npm" | "node" => "install Node.js 20.19 or newer from https://nodejs.org",
        "aws" => {
            "install the AWS command line: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
        }
        "cargo-lambda" => "`pip install cargo-lambda==1.9.2`, or https://www.cargo-lambda.info",
        _ => "install it, or add it to the PATH",
    }
}

async fn read(from: Option<impl AsyncRead + Unpin>, progress: &Progress) -> anyhow::Result<Vec<String>> {
    let mut kept = Vec::new();
    let Some(from) = from else { return Ok(kept) };
    let mut lines = BufReader::new(from).lines();
    while let Some(line) = lines.next_line().await? {
        let shown: String = line.trim().chars().take(SHOWN).collect();
        if !shown.is_empty() {
            progress.message(shown);
        }
        kept.push(line);
    }
    Ok(kept)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
