//! Drafts: made, changed, copied, removed.

use std::collections::BTreeSet;

use portal_base::{Clock, ConnectionId, Ids, UserId, WorkflowId, WorkspaceId};
use portal_store::Store;
use portal_store::entities::{Versioned, Workflow, WorkflowVersion, deployment, version, workflow};
use serde_json::{Value, json};

use crate::error::Error;

/// Who works on drafts.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) ids: &'a Ids,
    pub(crate) workspace: WorkspaceId,
    pub(crate) user: UserId,
}

/// What changes of a draft; the rest stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) definition: Option<Value>,
}

/// A document with nothing but a tool and its answer.
pub(crate) fn blank() -> Value {
    json!({
        "version": 1,
        "nodes": [
            {
                "id": "tool", "type": "tool",
                "parameters": { "name": "my_tool", "description": "", "input_schema": { "type": "object", "properties": {} } },
            },
            { "id": "answer", "type": "respond", "parameters": { "text": "" } },
        ],
        "edges": [{ "from": "tool", "to": "answer" }],
        "view": { "positions": {}, "notes": [], "groups": [] },
    })
}

/// A document is an object with the format's version; what else is wrong with it a draft may have.
fn check(definition: &Value) -> Result<(), Error> {
    let fail =
        |code, message: &str| Err(Error::Field { pointer: "/definition", code, message: message.to_owned() });
    match definition.get("version").map(Value::as_u64) {
        _ if !definition.is_object() => fail("type", "a workflow document is a JSON object"),
        None => fail("missing", "a workflow document says its format: `\"version\": 1`"),
        Some(Some(1)) => Ok(()),
        Some(_) => fail("unsupported", "this release knows workflow documents of version 1"),
    }
}

fn check_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        return Err(Error::Field {
            pointer: "/name",
            code: "length",
            message: "a name has 1 to 120 characters".to_owned(),
        });
    }
    Ok(name.to_owned())
}

fn check_description(description: String) -> Result<String, Error> {
    if description.chars().count() > 4000 {
        return Err(Error::Field {
            pointer: "/description",
            code: "length",
            message: "a description has at most 4000 characters".to_owned(),
        });
    }
    Ok(description)
}

/// What the list and the connections need to know of a document, bodies of loops included.
#[derive(Default)]
struct Summary {
    nodes: u32,
    types: Vec<String>,
    connections: BTreeSet<ConnectionId>,
}

impl Summary {
    fn of(definition: &Value) -> Self {
        let mut summary = Self::default();
        summary.add(definition, 0);
        summary
    }

    fn add(&mut self, graph: &Value, depth: usize) {
        for node in graph.get("nodes").and_then(Value::as_array).into_iter().flatten() {
            self.nodes = self.nodes.saturating_add(1);
            if let Some(name) = node.get("type").and_then(Value::as_str)
                && !self.types.iter().any(|known| known == name)
                && self.types.len() < 20
            {
                self.types.push(name.chars().take(60).collect());
            }
            let connection = node.get("connection").and_then(Value::as_str);
            self.connections.extend(connection.and_then(|text| text.parse::<ConnectionId>().ok()));
            if let Some(body) = node.pointer("/parameters/body").filter(|_| depth < 20) {
                self.add(body, depth + 1);
            }
        }
    }

    fn write(self, workflow: &mut Workflow) {
        workflow.nodes = self.nodes;
        workflow.node_types = self.types;
        workflow.connections = self.connections.into_iter().collect();
    }
}

pub(crate) async fn find(
    store: &Store,
    workspace: WorkspaceId,
    id: WorkflowId,
) -> Result<Versioned<Workflow>, Error> {
    workflow::get(store, workspace, id).await?.ok_or(Error::NotFound(id))
}

pub(crate) async fn find_version(
    store: &Store,
    workspace: WorkspaceId,
    id: WorkflowId,
    number: u32,
) -> Result<WorkflowVersion, Error> {
    find(store, workspace, id).await?;
    version::get(store, workspace, id, number).await?.ok_or(Error::NoVersion { workflow: id, number })
}

impl Desk<'_> {
    pub(crate) async fn create(
        &self,
        name: &str,
        description: String,
        definition: Value,
    ) -> Result<Workflow, Error> {
        check(&definition)?;
        let now = self.clock.now();
        let mut workflow = Workflow {
            id: self.ids.make(),
            workspace: self.workspace,
            name: check_name(name)?,
            description: check_description(description)?,
            revision: 1,
            nodes: 0,
            node_types: Vec::new(),
            connections: Vec::new(),
            latest_version: None,
            published_revision: None,
            author: self.user,
            created_at: now,
            updated_at: now,
        };
        Summary::of(&definition).write(&mut workflow);
        workflow::create(self.store, &workflow, definition).await?;
        Ok(workflow)
    }

    /// Changes a draft that is still at the revision the caller read.
    pub(crate) async fn update(&self, read: Versioned<Workflow>, change: Change) -> Result<Workflow, Error> {
        let mut changed = read.entity.clone();
        if let Some(name) = change.name {
            changed.name = check_name(&name)?;
        }
        if let Some(description) = change.description {
            changed.description = check_description(description)?;
        }
        if let Some(definition) = &change.definition {
            check(definition)?;
            Summary::of(definition).write(&mut changed);
        }
        changed.revision += 1;
        changed.updated_at = self.clock.now();
        match workflow::update(self.store, &read, &changed, change.definition).await {
            Err(error) if error.is_conflict() => {
                let now = find(self.store, self.workspace, read.id).await?;
                Err(Error::Revision(now.revision))
            }
            other => {
                other?;
                Ok(changed)
            }
        }
    }

    pub(crate) async fn duplicate(
        &self,
        id: WorkflowId,
        name: Option<String>,
    ) -> Result<(Workflow, Value), Error> {
        let original = find(self.store, self.workspace, id).await?;
        let definition = workflow::draft(self.store, &original).await?;
        let name = name.unwrap_or_else(|| {
            let short: String = original.name.chars().take(112).collect();
            format!("{short} (copy)")
        });
        let copy = self.create(&name, original.description.clone(), definition.clone()).await?;
        Ok((copy, definition))
    }

    /// Removes a workflow that no server offers.
    pub(crate) async fn delete(&self, id: WorkflowId) -> Result<(), Error> {
        let read = find(self.store, self.workspace, id).await?;
        let servers: Vec<_> = deployment::list(self.store, self.workspace)
            .await?
            .into_iter()
            .filter(|server| server.tools.iter().any(|tool| tool.workflow == id))
            .map(|server| format!("server `{}`", server.slug))
            .collect();
        if !servers.is_empty() {
            return Err(Error::Deployed { servers });
        }
        Ok(workflow::delete(self.store, &read).await?)
    }
}
