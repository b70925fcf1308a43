//! The passes in their order.

use std::fmt::Write as _;

use indexmap::IndexMap;
use portal_asl::StateMachine;
use portal_catalog::Catalog;
use portal_workflow::{Document, Mode, SourceMap};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::annotations::{self, Annotations};
use crate::model::{Graph, Item};
use crate::plan::{self, Plan};
use crate::resolve::{self, Context};
use crate::{Diagnostic, Source, check, emit, infer};

/// Nodes of one workflow, bodies and called workflows included.
const MOST_NODES: usize = 5000;
/// What Step Functions takes as a definition.
const MOST_BYTES: usize = 1024 * 1024;
/// History events of a durable run; Step Functions ends one at 25,000.
const MOST_EVENTS: u64 = 20_000;
/// Seconds of waiting that a quick run may take.
const LONGEST_WAIT_MS: u64 = 240_000;

/// Finds the workflows that others call.
pub trait Resolver {
    /// The workflow at this version; without a version its newest published one.
    fn workflow(&self, workflow: &str, version: Option<u64>) -> Option<Callee>;
}

/// A workflow that is called.
#[derive(Debug, Clone)]
pub struct Callee {
    /// Its exact version.
    pub version: u64,
    /// What it is.
    pub document: Document,
}

/// There are no other workflows.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWorkflows;

impl Resolver for NoWorkflows {
    fn workflow(&self, _: &str, _: Option<u64>) -> Option<Callee> {
        None
    }
}

/// What a compilation depends on beside the document, the catalogue and other workflows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The workspace's connections, id to provider. `None` checks no connection.
    pub connections: Option<IndexMap<String, String>>,
    /// The id of the workflow, so that a circle of calls is found.
    pub workflow: Option<String>,
    /// How many items a loop is taken to have for bounds and estimates.
    pub assumed_items: u64,
    /// Compiles for a run that is watched: nothing folds away, every node becomes a state of its own
    /// whose source map says so and whose output is the node's. It does the same, in more steps.
    pub observe: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: None, workflow: None, assumed_items: 100, observe: false }
    }
}

/// What came of a compilation.
#[derive(Debug, Clone, Serialize)]
pub struct Compilation {
    /// Everything there is to say, errors first, then in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// What was compiled, when there is no error.
    pub compiled: Option<Compiled>,
}

/// A compiled workflow.
#[derive(Debug, Clone, Serialize)]
pub struct Compiled {
    /// The state machine.
    #[serde(skip)]
    pub machine: StateMachine,
    /// Its text: the same bytes for the same input.
    pub asl: String,
    /// SHA-256 of the text, in hex.
    pub digest: String,
    /// What must run it.
    pub machine_type: MachineType,
    /// The tool that clients see.
    pub tool: Tool,
    /// How it runs.
    pub plan: Plan,
    /// Where each field of a state came from, for error messages.
    pub sources: Vec<Source>,
    /// The workflows compiled in, at their exact versions.
    pub calls: Vec<Dependency>,
    /// The connections it uses.
    pub connections: Vec<String>,
    /// OAuth scopes by provider.
    pub scopes: IndexMap<String, Vec<String>>,
    /// The functions that its tasks invoke.
    pub functions: Vec<String>,
}

/// A workflow compiled into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// Its id.
    pub workflow: String,
    /// Its version.
    pub version: u64,
}

/// What runs a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MachineType {
    /// Quick runs, answered at once.
    Express,
    /// Durable runs: long waits.
    Standard,
}

/// The tool that clients see.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// What people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What models read.
    pub description: String,
    /// The arguments' schema, word for word.
    pub input_schema: Value,
    /// The schema of what it gives, where it gives JSON and something is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
    /// What it does to the world.
    pub annotations: Annotations,
    /// About how many tokens it takes in a tool list.
    pub tokens: usize,
}

/// Compiles a document.
pub fn compile(
    document: &Document,
    catalog: &Catalog,
    resolver: &dyn Resolver,
    options: &Options,
) -> Compilation {
    passes(document, Vec::new(), catalog, resolver, options)
}

/// Compiles a document's JSON.
pub fn compile_value(
    value: &Value,
    catalog: &Catalog,
    resolver: &dyn Resolver,
    options: &Options,
) -> Compilation {
    let read = Document::read(value.clone(), Mode::Strict);
    let found = read.problems.into_iter().map(Diagnostic::from).collect();
    passes(&read.document, found, catalog, resolver, options)
}

/// Compiles a document's text. The map leads from a diagnostic's pointer and span to the text.
pub fn compile_text(
    text: &str,
    catalog: &Catalog,
    resolver: &dyn Resolver,
    options: &Options,
) -> (Compilation, Option<SourceMap>) {
    let (read, map) = Document::read_text(text, Mode::Strict);
    let found: Vec<Diagnostic> = read.problems.into_iter().map(Diagnostic::from).collect();
    // nothing was read: whatever else could be said of an empty document would only distract
    if map.is_none() {
        return (Compilation { diagnostics: found, compiled: None }, None);
    }
    (passes(&read.document, found, catalog, resolver, options), map)
}

fn passes(
    document: &Document,
    mut found: Vec<Diagnostic>,
    catalog: &Catalog,
    resolver: &dyn Resolver,
    options: &Options,
) -> Compilation {
    if found.iter().any(|d| d.pointer.is_empty() || d.code == "F006") {
        return Compilation { diagnostics: found, compiled: None };
    }
    let calls = options.workflow.iter().map(|id| (id.clone(), 0)).collect();
    let mut context = Context { catalog, resolver, calls };
    let graph = resolve::resolve(document, &mut context, &mut found);
    check::check(document, &graph, options, &mut found);
    let nodes = size(&graph);
    if nodes > MOST_NODES {
        found.push(too_large(&format!("{nodes} nodes"), &format!("노드 {nodes}개"), MOST_NODES));
    }
    let machine_type = machine_type(&graph, &mut found);
    let mut compiled = None;
    if !found.iter().any(Diagnostic::is_error) {
        compiled = finish(document, &graph, machine_type, options, &mut found);
    }
    sort(&mut found);
    if found.iter().any(Diagnostic::is_error) {
        compiled = None;
    }
    Compilation { diagnostics: found, compiled }
}

/// Errors first, each group in document order.
fn sort(found: &mut [Diagnostic]) {
    let place = |pointer: &str| -> Vec<(usize, String)> {
        // numbers by value, not by their first digit
        pointer.split('/').map(|step| (step.parse().unwrap_or(usize::MAX), step.to_owned())).collect()
    };
    found.sort_by_cached_key(|d| (d.severity, place(&d.pointer), d.code, d.span.clone().map(|s| s.start)));
}

fn too_large(en: &str, ko: &str, most: usize) -> Diagnostic {
    let at = portal_workflow::Pointer::root().key("nodes");
    Diagnostic::new(
        "F071",
        None,
        &at,
        format!("the workflow has {en}, {most} are allowed"),
        format!("워크플로의 크기({ko})가 허용된 크기({most})를 넘습니다"),
    )
    .help("move parts into workflows of their own", "일부를 별도 워크플로로 나누세요")
}

fn finish(
    document: &Document,
    graph: &Graph<'_>,
    machine_type: MachineType,
    options: &Options,
    found: &mut Vec<Diagnostic>,
) -> Option<Compiled> {
    let item = graph.nodes.iter().find(|item| item.is("tool"))?;
    let tool = tool(graph, item);
    let (machine, sources, tree) =
        emit::emit(graph, &json!({ "tool": tool.name, "version": document.version }), options.observe);
    let asl = machine.to_json();
    // what is only watched never leaves this machine
    if asl.len() > MOST_BYTES && !options.observe {
        let bytes = asl.len();
        found.push(too_large(
            &format!("a machine of {bytes} bytes"),
            &format!("{bytes}바이트의 머신"),
            MOST_BYTES,
        ));
    }
    let plan = plan::plan(graph, &tree, &machine, machine_type, options.assumed_items);
    if machine_type == MachineType::Standard
        && !options.observe
        && let Some(events) = plan.history_events.filter(|events| *events > MOST_EVENTS)
    {
        found.push(
            Diagnostic::new(
                "F070",
                None,
                &portal_workflow::Pointer::root().key("nodes"),
                format!("a durable run may take {events} history events, {MOST_EVENTS} are allowed"),
                format!("내구성 실행이 이력 {events}개를 쓸 수 있어 허용된 {MOST_EVENTS}개를 넘습니다"),
            )
            .help(
                "loop over fewer items, or wait less so that the run is a quick one",
                "반복 항목을 줄이거나 대기를 줄여 빠른 실행이 되게 하세요",
            ),
        );
    }
    let mut uses = Uses::default();
    uses.collect(graph);
    Some(Compiled {
        digest: hex(&Sha256::digest(asl.as_bytes())),
        asl,
        machine,
        machine_type,
        tool,
        plan,
        sources,
        calls: uses.calls,
        connections: uses.connections,
        scopes: uses.scopes,
        functions: uses.functions,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn tool(graph: &Graph<'_>, item: &Item<'_>) -> Tool {
    let text = |name: &str| item.node.parameters.get(name).and_then(Value::as_str).map(str::to_owned);
    let claimed = item.node.parameters.get("annotations");
    Tool {
        name: text("name").unwrap_or_default(),
        title: text("title"),
        description: text("description").unwrap_or_default(),
        input_schema: item
            .node
            .parameters
            .get("input_schema")
            .cloned()
            .unwrap_or_else(|| json!({ "type": "object" })),
        output_schema: infer::output_schema(graph),
        annotations: annotations::merge(annotations::derive(graph), claimed),
        tokens: check::weight(&item.node.parameters),
    }
}

fn machine_type(graph: &Graph<'_>, found: &mut Vec<Diagnostic>) -> MachineType {
    let mut waits = Vec::new();
    plan::waits(graph, &mut waits);
    let total: u64 = waits.iter().map(|(_, ms)| ms.unwrap_or(0)).sum();
    let unknown = waits.iter().find(|(_, ms)| ms.is_none());
    if unknown.is_none() && total <= LONGEST_WAIT_MS {
        return MachineType::Express;
    }
    let first = unknown.or_else(|| waits.iter().max_by_key(|(_, ms)| *ms));
    if let Some((item, _)) = first {
        found.push(
            Diagnostic::new(
                "W072",
                Some(item.id()),
                &item.at,
                "it may wait over 240 seconds, so runs are durable: slower to start, and not answered at once",
                "240초 넘게 기다릴 수 있어 내구성 실행이 됩니다. 시작이 느리고 바로 응답하지 않습니다",
            )
            .help("a literal wait of at most 240 seconds keeps it quick", "240초 이하의 고정 대기를 쓰면 빠르게 실행됩니다"),
        );
    }
    MachineType::Standard
}

fn size(graph: &Graph<'_>) -> usize {
    graph
        .nodes
        .iter()
        .map(|item| {
            1 + item.body.as_ref().map_or(0, |body| size(body))
                + item.callee.as_ref().map_or(0, |callee| size(&callee.graph))
        })
        .sum()
}

#[derive(Default)]
struct Uses {
    calls: Vec<Dependency>,
    connections: Vec<String>,
    scopes: IndexMap<String, Vec<String>>,
    functions: Vec<String>,
}

impl Uses {
    fn collect(&mut self, graph: &Graph<'_>) {
        for item in graph.nodes.iter().filter(|item| !item.node.is_disabled()) {
            if let Some(connection) = &item.node.connection {
                add(&mut self.connections, connection);
            }
            if let Some(provider) = &item.kind.provider {
                for scope in &item.kind.scopes {
                    add(self.scopes.entry(provider.clone()).or_default(), scope);
                }
            }
            if let Some(function) = item.kind.function.as_ref().filter(|_| item.is_effect()) {
                add(&mut self.functions, function);
            }
            if let Some(body) = &item.body {
                self.collect(body);
            }
            if let Some(callee) = &item.callee {
                let own = Dependency { workflow: callee.workflow.clone(), version: callee.version };
                if !self.calls.contains(&own) {
                    self.calls.push(own);
                }
                self.collect(&callee.graph);
            }
        }
    }
}

fn add(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}
