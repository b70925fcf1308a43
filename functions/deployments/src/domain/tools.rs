//! From what was asked for to exact tools.

use std::collections::HashSet;

use portal_base::{WorkflowId, WorkspaceId};
use portal_store::Store;
use portal_store::entities::{Tool, version, workflow};

use crate::error::Error;

/// What all cards of a server may be together: more than any model reads, and well below what an
/// item of the table holds.
const SIZE_LIMIT: usize = 200 * 1024;
/// The longest name that every client takes.
const NAME_LIMIT: usize = 64;

/// A tool that is asked for.
#[derive(Debug, Clone)]
pub(crate) struct WantedTool {
    pub(crate) workflow: WorkflowId,
    pub(crate) version: Option<u32>,
    pub(crate) name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
}

/// The tools as they will be served, in the order given.
pub(crate) async fn resolve(
    store: &Store,
    workspace: WorkspaceId,
    wanted: Vec<WantedTool>,
) -> Result<Vec<Tool>, Error> {
    if wanted.is_empty() {
        return Err(Error::NoTools);
    }
    let mut tools = Vec::with_capacity(wanted.len());
    for (position, wanted) in wanted.into_iter().enumerate() {
        tools.push(resolve_one(store, workspace, wanted, &format!("/tools/{position}")).await?);
    }
    check(&tools)?;
    Ok(tools)
}

async fn resolve_one(
    store: &Store,
    workspace: WorkspaceId,
    wanted: WantedTool,
    pointer: &str,
) -> Result<Tool, Error> {
    let id = wanted.workflow;
    let number = match wanted.version {
        Some(number) => number,
        None => {
            let workflow = workflow::get(store, workspace, id).await?;
            let workflow = workflow
                .ok_or_else(|| Error::NoWorkflow { id, pointer: Some(format!("{pointer}/workflow")) })?;
            workflow
                .latest_version
                .ok_or_else(|| Error::Unpublished { workflow: id, pointer: format!("{pointer}/version") })?
        }
    };
    let version = version::get(store, workspace, id, number).await?;
    let version = version.ok_or_else(|| Error::NoVersion {
        workflow: id,
        number,
        pointer: format!("{pointer}/version"),
    })?;
    let mut card = version.tool;
    card.name = wanted.name.unwrap_or(card.name);
    card.title = wanted.title.or(card.title);
    card.description = wanted.description.unwrap_or(card.description);
    Ok(Tool { workflow: id, version: number, digest: version.digest, card, connections: version.connections })
}

/// What must hold for any client to take the list.
pub(crate) fn check(tools: &[Tool]) -> Result<(), Error> {
    let mut names = HashSet::new();
    let mut bytes = 0;
    for (position, tool) in tools.iter().enumerate() {
        let name = &tool.card.name;
        let pointer = format!("/tools/{position}/name");
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || name.len() > NAME_LIMIT || !name.chars().all(good) {
            let message = format!(
                "`{name}` is no tool name that every client takes: use 1 to {NAME_LIMIT} of A-Z, a-z, 0-9, `_`, `-` and `.`"
            );
            return Err(Error::BadTool { pointer, message });
        }
        if !names.insert(name.as_str()) {
            return Err(Error::DuplicateTool { name: name.clone(), pointer });
        }
        bytes += serde_json::to_string(&tool.card).map_or(0, |text| text.len());
    }
    if bytes > SIZE_LIMIT {
        return Err(Error::TooLarge { bytes, limit: SIZE_LIMIT });
    }
    Ok(())
}
