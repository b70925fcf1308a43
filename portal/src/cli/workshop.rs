//! Workflows from files, compiled here: with the portal's own compiler and node kinds.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use portal_catalog::Catalog;
use portal_compiler::{Callee, Compiled, Diagnostic, Options, Resolver, Severity};
use portal_connector_kit::Connector;
use portal_workflow::{Document, Mode, Text};
use serde_json::{Value, json};

use super::source::{Source, counted, has_errors};
use super::{Exit, Failure, Globals};
use crate::compose::connectors;

/// What was read and compiled.
pub(crate) struct Workshop {
    examined: Vec<Examined>,
}

/// One workflow.
pub(crate) struct Examined {
    pub(crate) source: Source,
    pub(crate) document: Document,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Absent when there is an error, or a called workflow that only the portal knows.
    pub(crate) compiled: Option<Compiled>,
}

impl Workshop {
    /// Reads and compiles the files.
    pub(crate) fn open(files: &[PathBuf]) -> anyhow::Result<Self> {
        let examined = files.iter().map(|file| Examined::of(file)).collect::<anyhow::Result<_>>()?;
        Ok(Self { examined })
    }

    /// All workflows, in the order of the files.
    pub(crate) fn examined(&self) -> &[Examined] {
        &self.examined
    }

    /// Shows what was found; fails when any of it is an error.
    pub(crate) fn check(&self, globals: &Globals) -> anyhow::Result<()> {
        let bad: Vec<&Examined> = self.examined.iter().filter(|one| has_errors(&one.diagnostics)).collect();
        if !globals.json {
            for examined in &self.examined {
                examined.source.show(&examined.diagnostics)?;
            }
        }
        let Some(first) = bad.first() else { return Ok(()) };
        let files: Vec<Value> = bad
            .iter()
            .map(|one| json!({ "file": one.source.name, "diagnostics": one.diagnostics }))
            .collect();
        let message = format!("`{}` does not compile: {}", first.source.name, counted(&first.diagnostics));
        Err(Failure::new(Exit::Input, "invalid_workflow", message).details(json!({ "files": files })).into())
    }

    /// What the only workflow compiled to.
    pub(crate) fn only(&self, globals: &Globals) -> anyhow::Result<(&Examined, &Compiled)> {
        self.check(globals)?;
        let examined = self.examined.first().ok_or_else(|| Failure::input("name a workflow's file"))?;
        let compiled = examined.compiled.as_ref().ok_or_else(|| {
            Failure::input(format!("`{}` calls a workflow that only a portal knows", examined.source.name))
                .help("name the file of the called workflow instead, or deploy it and run it there")
        })?;
        Ok((examined, compiled))
    }
}

impl Examined {
    /// Reads and compiles one file.
    pub(crate) fn of(file: &Path) -> anyhow::Result<Self> {
        let (source, read) = Source::read(file)?;
        let mut diagnostics: Vec<Diagnostic> = read.problems.into_iter().map(Into::into).collect();
        let mut compiled = None;
        if diagnostics.is_empty() {
            let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
            let siblings = Siblings { folder, read: RefCell::default() };
            let done = portal_compiler::compile(&read.document, &catalog(), &siblings, &Options::default());
            (compiled, diagnostics) = (done.compiled, done.diagnostics);
            leave_to_the_portal(&read.document, &mut diagnostics);
        }
        Ok(Self { source, document: read.document, diagnostics, compiled })
    }

    /// The tool's name, by which the workflow is known too.
    pub(crate) fn tool_name(&self) -> &str {
        self.document.tool_name().unwrap_or_default()
    }

    /// The tool as a model will see it, if the workflow compiled.
    pub(crate) fn tool_card(&self) -> Option<Value> {
        self.compiled.as_ref().and_then(|compiled| serde_json::to_value(&compiled.tool).ok())
    }

    /// The document as the portal stores it.
    pub(crate) fn definition(&self) -> Value {
        self.document.to_value()
    }
}

/// Every node kind of this binary.
fn catalog() -> Catalog {
    Catalog::with(connectors().iter().map(Connector::manifest))
}

/// Whether this names a workflow on a portal, not a file.
pub(crate) fn is_id(workflow: &str) -> bool {
    workflow.parse::<portal_base::WorkflowId>().is_ok()
}

/// The file of a called workflow: `<name>.json` beside the caller's, or, where every workflow has a
/// folder of its own as in `docs/examples`, `workflow.json` in the folder of that name.
pub(crate) fn sibling(folder: &Path, workflow: &str) -> Option<PathBuf> {
    let name = workflow.strip_suffix(".json").unwrap_or(workflow);
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let beside = folder.join(format!("{name}.json"));
    let of_its_own = folder.join("..").join(name).join("workflow.json");
    [beside, of_its_own].into_iter().find(|file| plain && file.is_file())
}

/// Every workflow that the nodes of a document call, those in loops too.
pub(crate) fn each_call(graph: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    for node in graph.pointer_mut("/nodes").and_then(Value::as_array_mut).into_iter().flatten() {
        match node.pointer("/type").and_then(Value::as_str) {
            Some("workflow.call") => {
                if let Some(workflow) = node.pointer_mut("/parameters/workflow") {
                    visit(workflow);
                }
            }
            Some("for_each") => {
                if let Some(body) = node.pointer_mut("/parameters/body") {
                    each_call(body, visit);
                }
            }
            _ => {}
        }
    }
}

/// Finds called workflows among the files beside the caller.
struct Siblings {
    folder: PathBuf,
    read: RefCell<HashMap<String, Option<Document>>>,
}

impl Resolver for Siblings {
    fn workflow(&self, workflow: &str, _version: Option<u64>) -> Option<Callee> {
        let mut read = self.read.borrow_mut();
        let document = read.entry(workflow.to_owned()).or_insert_with(|| {
            let text = std::fs::read_to_string(sibling(&self.folder, workflow)?).ok()?;
            Document::read_text(&text, Mode::Strict).0.into_result().ok()
        });
        document.clone().map(|document| Callee { version: 0, document })
    }
}

/// A workflow that is called by its id is on a portal: what cannot be checked here is no error.
fn leave_to_the_portal(document: &Document, diagnostics: &mut [Diagnostic]) {
    let value = document.to_value();
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.code == "F060") {
        let called = value.pointer(&diagnostic.pointer).and_then(Value::as_str).unwrap_or_default();
        if is_id(called) {
            diagnostic.severity = Severity::Warning;
            diagnostic.message = Text::new(
                format!("`{called}` is called by its id; only the portal it is on can check the call"),
                format!("`{called}`을(를) id로 호출합니다. 이 호출은 해당 포털에서만 검사할 수 있습니다"),
            );
            diagnostic.help = None;
        }
    }
}
