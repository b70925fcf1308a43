//! What a deploy would change.

use portal_store::entities::{Access, Deployment, DeploymentRevision, Tool};

use super::breaking::{self, Break};
use crate::error::Error;

/// What a server is to offer.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) instructions: String,
    pub(crate) access: Access,
    pub(crate) tools: Vec<Tool>,
}

impl From<Deployment> for Offer {
    fn from(server: Deployment) -> Self {
        let Deployment { title, description, instructions, access, tools, .. } = server;
        Self { title, description, instructions, access, tools }
    }
}

impl From<DeploymentRevision> for Offer {
    fn from(revision: DeploymentRevision) -> Self {
        let DeploymentRevision { title, description, instructions, access, tools, .. } = revision;
        Self { title, description, instructions, access, tools }
    }
}

/// What becomes of one tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Added,
    Removed,
    Changed,
    Unchanged,
}

/// What becomes of one tool, and what that breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToolChange {
    pub(crate) name: String,
    pub(crate) change: Change,
    /// The parts of the card that change.
    pub(crate) fields: Vec<&'static str>,
    pub(crate) versions: (Option<u32>, Option<u32>),
    pub(crate) breaks: Vec<Break>,
}

/// What a deploy changes, tool by tool: first those that stay or come, then those that go.
pub(crate) fn tools(before: Option<&Offer>, after: &[Tool]) -> Vec<ToolChange> {
    let old = before.map(|before| before.tools.as_slice()).unwrap_or_default();
    let find = |name: &str| old.iter().find(|tool| tool.card.name == name);
    let mut changes: Vec<_> = after
        .iter()
        .map(|new| match find(&new.card.name) {
            None => ToolChange {
                name: new.card.name.clone(),
                change: Change::Added,
                fields: Vec::new(),
                versions: (None, Some(new.version)),
                breaks: Vec::new(),
            },
            Some(old) => compare(old, new),
        })
        .collect();
    let gone = old.iter().filter(|old| !after.iter().any(|new| new.card.name == old.card.name));
    changes.extend(gone.map(|old| ToolChange {
        name: old.card.name.clone(),
        change: Change::Removed,
        fields: Vec::new(),
        versions: (Some(old.version), None),
        breaks: vec![Break {
            pointer: String::new(),
            code: "tool_removed",
            message: format!("clients that call `{}` will be told that there is no such tool", old.card.name),
        }],
    }));
    changes
}

fn compare(old: &Tool, new: &Tool) -> ToolChange {
    let (a, b) = (&old.card, &new.card);
    let candidates = [
        ("workflow", old.workflow != new.workflow),
        ("version", old.version != new.version),
        ("title", a.title != b.title),
        ("description", a.description != b.description),
        ("annotations", a.annotations != b.annotations),
        ("input_schema", a.input_schema != b.input_schema),
        ("output_schema", a.output_schema != b.output_schema),
        ("behaviour", old.digest != new.digest),
    ];
    let fields: Vec<_> =
        candidates.into_iter().filter_map(|(name, changed)| changed.then_some(name)).collect();
    let mut breaks = breaking::input(&a.input_schema, &b.input_schema);
    breaks.extend(breaking::output(a.output_schema.as_ref(), b.output_schema.as_ref()));
    ToolChange {
        name: b.name.clone(),
        change: if fields.is_empty() { Change::Unchanged } else { Change::Changed },
        fields,
        versions: (Some(old.version), Some(new.version)),
        breaks,
    }
}

/// The parts of the server itself that change.
pub(crate) fn server(before: &Offer, after: &Offer) -> Vec<&'static str> {
    [
        ("title", before.title != after.title),
        ("description", before.description != after.description),
        ("instructions", before.instructions != after.instructions),
        ("access", before.access != after.access),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect()
}

/// What every text of a server keeps to.
pub(crate) fn check_texts(title: &str, description: &str, instructions: &str) -> Result<(), Error> {
    let long = |text: &str, most: usize| text.chars().count() > most;
    let wrong = |pointer, message| Err(Error::BadText { pointer, message });
    if title.contains(char::is_control) {
        return wrong("/title", "a title is one line of text");
    }
    if title.trim().is_empty() || long(title, 100) {
        return wrong("/title", "a title has 1 to 100 characters");
    }
    if long(description, 2000) {
        return wrong("/description", "a description has at most 2000 characters");
    }
    if long(instructions, 10_000) {
        return wrong("/instructions", "instructions have at most 10000 characters");
    }
    Ok(())
}
