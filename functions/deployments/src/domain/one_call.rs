//! From a draft to a server in one call: what is asked for, what that comes to, what will be offered.

use portal_authoring::{Author, Draft};
use portal_base::{DeploymentId, ExecutionId, UserId, WorkflowId, WorkspaceId};
use portal_http::Language;
use portal_store::Store;
use portal_store::entities::{
    Access, Deployment, Slug, Tool, Versioned, WorkflowVersion, deployment, version, workflow,
};
use serde::{Deserialize, Serialize};

use super::plan::{Offer, check_texts};
use super::{find, tools};
use crate::error::Error;

/// How the workflow is to be offered; what is left out stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Wanted {
    pub(crate) slug: Option<Slug>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) instructions: Option<String>,
    pub(crate) access: Option<Access>,
    pub(crate) note: Option<String>,
}

/// What is asked for: the input of the document that deploys servers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// The run of the document; what it makes bears this id.
    pub(crate) deploy: ExecutionId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) user: UserId,
    pub(crate) workflow: WorkflowId,
    #[serde(default)]
    pub(crate) language: Language,
    #[serde(default)]
    pub(crate) wanted: Wanted,
}

/// What the order comes to. Small, whatever the workflow: it travels from state to state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The version that will be served.
    pub(crate) number: u32,
    /// Of its compiled document.
    pub(crate) digest: String,
    /// The draft's revision that becomes this version; absent when the newest version is of it.
    pub(crate) publishes: Option<u64>,
    pub(crate) slug: Slug,
    /// The server to change; absent for a new one.
    pub(crate) server: Option<Target>,
}

/// A server as the plan was made for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) id: DeploymentId,
    /// The revision it offered: the shift happens to this one or not at all, and is taken back to it.
    pub(crate) revision: u32,
}

/// A plan with what it is of.
pub(crate) struct Planned {
    pub(crate) plan: Plan,
    pub(crate) server: Option<Versioned<Deployment>>,
    pub(crate) offer: Offer,
}

/// Compiles the draft, unless it is published as it is, and decides which server changes and how.
/// Stores nothing.
pub(crate) async fn plan(author: &Author, order: &Order) -> Result<Planned, Error> {
    let Order { workspace, user, workflow: id, language, wanted, .. } = order.clone();
    let store = &author.store;
    let read = workflow::get(store, workspace, id).await?.ok_or(Error::NoWorkflow { id, pointer: None })?;
    let current = match read.latest_version.filter(|_| read.published_revision == Some(read.revision)) {
        Some(number) => version::get(store, workspace, id, number).await?,
        None => None,
    };
    let (publishes, tool) = match current {
        Some(version) => (None, tool_of(version)),
        None => {
            let revision = read.revision;
            let draft = author.prepare(read, user, wanted.note.clone(), language).await?;
            (Some(revision), tool_of(draft.version().clone()))
        }
    };
    let server = choose_server(store, workspace, id, wanted.slug.as_ref()).await?;
    let slug = match (&server, wanted.slug.clone()) {
        (Some(server), _) => server.slug.clone(),
        (None, Some(slug)) => slug,
        (None, None) => free_slug(store, &tool.card.name).await?,
    };
    let target = server.as_ref().map(|server| Target { id: server.id, revision: server.revision });
    let (number, digest) = (tool.version, tool.digest.clone());
    let offer = offer(server.as_ref().map(|server| &server.entity), tool, wanted);
    tools::check(&offer.tools)?;
    check_texts(&offer.title, &offer.description, &offer.instructions)?;
    Ok(Planned { plan: Plan { number, digest, publishes, slug, server: target }, server, offer })
}

/// What the server will offer when the plan is carried out, with the version that is its news.
pub(crate) struct Candidate {
    pub(crate) server: Option<Versioned<Deployment>>,
    pub(crate) version: WorkflowVersion,
    pub(crate) offer: Offer,
}

/// The same offer that was planned, out of what is stored by now.
pub(crate) async fn candidate(store: &Store, order: &Order, plan: &Plan) -> Result<Candidate, Error> {
    let version = planned_version(store, order, plan).await?;
    let server = match &plan.server {
        Some(target) => {
            let server = find(store, order.workspace, target.id).await?;
            if server.revision != target.revision {
                return Err(Error::Raced);
            }
            Some(server)
        }
        None => None,
    };
    let tool = tool_of(version.clone());
    let offer = offer(server.as_ref().map(|server| &server.entity), tool, order.wanted.clone());
    Ok(Candidate { server, version, offer })
}

/// The planned version, once it is published.
pub(crate) async fn planned_version(
    store: &Store,
    order: &Order,
    plan: &Plan,
) -> Result<WorkflowVersion, Error> {
    let found = version::get(store, order.workspace, order.workflow, plan.number).await?;
    found.filter(|version| version.digest == plan.digest).ok_or(Error::Raced)
}

/// The draft as the version that was planned. Compiled anew, because a compiled document is larger
/// than what goes from state to state; the compiler gives the same bytes each time.
pub(crate) async fn planned_draft(author: &Author, order: &Order, plan: &Plan) -> Result<Draft, Error> {
    let id = order.workflow;
    let read = workflow::get(&author.store, order.workspace, id).await?;
    let read = read.ok_or(Error::NoWorkflow { id, pointer: None })?;
    let draft = author.prepare(read, order.user, order.wanted.note.clone(), order.language).await?;
    let version = draft.version();
    let planned = version.number == plan.number
        && version.digest == plan.digest
        && Some(version.revision) == plan.publishes;
    if planned { Ok(draft) } else { Err(Error::Raced) }
}

/// The server of the slug, or the oldest that offers the workflow already.
async fn choose_server(
    store: &Store,
    workspace: WorkspaceId,
    id: WorkflowId,
    slug: Option<&Slug>,
) -> Result<Option<Versioned<Deployment>>, Error> {
    let Some(slug) = slug else {
        let servers = deployment::list(store, workspace).await?;
        return Ok(servers.into_iter().find(|server| server.tools.iter().any(|tool| tool.workflow == id)));
    };
    match deployment::by_slug(store, slug.as_str()).await? {
        None => Ok(None),
        Some((owner, id)) if owner == workspace => find(store, workspace, id).await.map(Some),
        Some(_) => Err(Error::SlugTaken(slug.to_string())),
    }
}

/// The slug of a name, with a number behind it when a server has it already: who did not ask for a
/// slug should not be refused one.
pub(crate) async fn free_slug(store: &Store, name: &str) -> Result<Slug, Error> {
    let plain = Slug::of(name);
    let mut slug = plain.clone();
    // `Slug::of` leaves room for two digits; more servers of one name are told to choose
    for number in 2..100 {
        if deployment::by_slug(store, slug.as_str()).await?.is_none() {
            return Ok(slug);
        }
        slug = format!("{}-{number}", plain.as_str()).parse().unwrap_or_else(|_| plain.clone());
    }
    Ok(plain)
}

fn tool_of(version: WorkflowVersion) -> Tool {
    Tool {
        workflow: version.workflow,
        version: version.number,
        digest: version.digest,
        card: version.tool,
        connections: version.connections,
    }
}

fn offer(server: Option<&Deployment>, tool: Tool, wanted: Wanted) -> Offer {
    let title = tool.card.title.clone().unwrap_or_else(|| tool.card.name.clone());
    let Some(server) = server else {
        return Offer {
            title: wanted.title.unwrap_or(title),
            description: wanted.description.unwrap_or_else(|| tool.card.description.clone()),
            instructions: wanted.instructions.unwrap_or_default(),
            access: wanted.access.unwrap_or(Access::ApiKey),
            tools: vec![tool],
        };
    };
    let mut tools = server.tools.clone();
    match tools.iter_mut().find(|other| other.workflow == tool.workflow) {
        Some(other) => *other = tool,
        None => tools.push(tool),
    }
    Offer {
        title: wanted.title.unwrap_or_else(|| server.title.clone()),
        description: wanted.description.unwrap_or_else(|| server.description.clone()),
        instructions: wanted.instructions.unwrap_or_else(|| server.instructions.clone()),
        access: wanted.access.unwrap_or(server.access),
        tools,
    }
}
