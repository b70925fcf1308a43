//! The workflows that a document calls, and those that they call: read beforehand, because the
//! compiler reads nothing.

use std::collections::HashMap;

use portal_base::{WorkflowId, WorkspaceId};
use portal_compiler::{Callee, Resolver};
use portal_store::entities::{Store, StoreError, version, workflow};
use portal_workflow::{Document, Mode};
use serde_json::Value;

/// More different workflows than this nobody calls, except to make us read.
const MOST: usize = 200;

type Call = (String, Option<u64>);

/// What was read, by what was asked for.
#[derive(Debug, Default)]
pub(crate) struct Called(HashMap<Call, Callee>);

impl Resolver for Called {
    fn workflow(&self, workflow: &str, version: Option<u64>) -> Option<Callee> {
        self.0.get(&(workflow.to_owned(), version)).cloned()
    }
}

impl Called {
    /// Reads all that `definition` calls. What is not there is left out: the compiler tells.
    pub(crate) async fn load(
        store: &Store,
        workspace: WorkspaceId,
        definition: &Value,
    ) -> Result<Self, StoreError> {
        let mut called = Self::default();
        let mut open = Vec::new();
        calls(definition, 0, &mut open);
        let mut tried = 0;
        while let Some(call) = open.pop() {
            if called.0.contains_key(&call) || tried >= MOST {
                continue;
            }
            tried += 1;
            if let Some((version, definition)) = read(store, workspace, &call).await? {
                calls(&definition, 0, &mut open);
                let document = Document::read(definition, Mode::Lenient).document;
                called.0.insert(call, Callee { version, document });
            }
        }
        Ok(called)
    }
}

async fn read(
    store: &Store,
    workspace: WorkspaceId,
    (id, number): &Call,
) -> Result<Option<(u64, Value)>, StoreError> {
    let Ok(id) = id.parse::<WorkflowId>() else { return Ok(None) };
    let number = match number {
        Some(number) => u32::try_from(*number).ok(),
        None => workflow::get(store, workspace, id).await?.and_then(|workflow| workflow.latest_version),
    };
    let Some(number) = number else { return Ok(None) };
    let Some(version) = version::get(store, workspace, id, number).await? else { return Ok(None) };
    Ok(Some((number.into(), version.definition.load(store).await?)))
}

/// The calls of a graph, those in the bodies of its loops included.
fn calls(graph: &Value, depth: usize, found: &mut Vec<Call>) {
    for node in graph.get("nodes").and_then(Value::as_array).into_iter().flatten() {
        let parameters = node.get("parameters").unwrap_or(&Value::Null);
        if node.get("type").and_then(Value::as_str) == Some("workflow.call")
            && let Some(id) = parameters.get("workflow").and_then(Value::as_str)
        {
            found.push((id.to_owned(), parameters.get("version").and_then(Value::as_u64)));
        }
        if let Some(body) = parameters.get("body").filter(|_| depth < 20) {
            calls(body, depth + 1, found);
        }
    }
}
