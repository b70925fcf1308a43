//! From a draft to a server in one call: prepare everything, show it, then carry it out.

use portal_authoring::{Author, Draft};
use portal_base::WorkflowId;
use portal_http::Language;
use portal_store::entities::{
    Access, Deployment, Slug, Tool, Versioned, WorkflowVersion, deployment, version, workflow,
};

use super::deploy::Deployer;
use super::plan::Offer;
use super::{find, tools};
use crate::error::Error;

/// How the workflow is to be offered; what is left out stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) slug: Option<Slug>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) instructions: Option<String>,
    pub(crate) access: Option<Access>,
    pub(crate) note: Option<String>,
}

/// What will happen.
pub(crate) struct Prepared {
    /// The draft to publish; `None` when the newest version is of this draft.
    draft: Option<Draft>,
    /// The version's number.
    pub(crate) number: u32,
    /// The server to change; `None` for a new one.
    pub(crate) server: Option<Versioned<Deployment>>,
    pub(crate) slug: Slug,
    pub(crate) offer: Offer,
}

impl Prepared {
    /// Whether a version is published first.
    pub(crate) const fn publishes(&self) -> bool {
        self.draft.is_some()
    }
}

pub(crate) async fn prepare(
    deployer: &Deployer<'_>,
    author: &Author,
    id: WorkflowId,
    wanted: Wanted,
    language: Language,
) -> Result<Prepared, Error> {
    let (store, workspace) = (deployer.store, deployer.workspace);
    let read = workflow::get(store, workspace, id).await?.ok_or(Error::NoWorkflow { id, pointer: None })?;
    let current = match read.latest_version.filter(|_| read.published_revision == Some(read.revision)) {
        Some(number) => version::get(store, workspace, id, number).await?,
        None => None,
    };
    let (draft, tool) = match current {
        Some(version) => (None, tool_of(version)),
        None => {
            let draft = author.prepare(read, deployer.user, wanted.note.clone(), language).await?;
            let tool = tool_of(draft.version().clone());
            (Some(draft), tool)
        }
    };
    let number = tool.version;
    let server = choose_server(deployer, id, wanted.slug.as_ref()).await?;
    let slug = match (&server, wanted.slug.clone()) {
        (Some(server), _) => server.slug.clone(),
        (None, Some(slug)) => slug,
        (None, None) => Slug::of(&tool.card.name),
    };
    let offer = offer(server.as_ref().map(|server| &server.entity), tool, wanted);
    tools::check(&offer.tools)?;
    Ok(Prepared { draft, number, server, slug, offer })
}

/// The server of the slug, or the oldest that offers the workflow already.
async fn choose_server(
    deployer: &Deployer<'_>,
    id: WorkflowId,
    slug: Option<&Slug>,
) -> Result<Option<Versioned<Deployment>>, Error> {
    let (store, workspace) = (deployer.store, deployer.workspace);
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

pub(crate) async fn carry_out(
    deployer: &Deployer<'_>,
    author: &Author,
    prepared: Prepared,
) -> Result<Versioned<Deployment>, Error> {
    let Prepared { draft, server, slug, offer, .. } = prepared;
    if let Some(draft) = draft {
        author.publish(draft).await?;
    }
    match server {
        Some(server) => deployer.replace(server, offer, None).await,
        None => deployer.create(slug.clone(), slug.to_string(), offer).await,
    }
}
