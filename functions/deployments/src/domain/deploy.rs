//! Making and changing servers.

use portal_base::{Clock, DeploymentId, ExecutionId, Ids, UserId, WorkspaceId};
use portal_store::Store;
use portal_store::entities::{Deployment, DeploymentRevision, DeploymentStatus, Slug, Versioned, deployment};

use super::plan::Offer;
use crate::error::Error;

/// Who deploys, and with what.
#[derive(Clone, Copy)]
pub(crate) struct Deployer<'a> {
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) ids: &'a Ids,
    pub(crate) workspace: WorkspaceId,
    pub(crate) user: UserId,
    /// The run of the deploy document this is a step of.
    pub(crate) deploy: Option<ExecutionId>,
}

impl Deployer<'_> {
    /// Makes a server.
    pub(crate) async fn create(
        &self,
        slug: Slug,
        name: String,
        offer: Offer,
    ) -> Result<Versioned<Deployment>, Error> {
        let now = self.clock.now();
        let deployment = Deployment {
            id: self.ids.make(),
            workspace: self.workspace,
            slug,
            name,
            title: offer.title,
            description: offer.description,
            instructions: offer.instructions,
            tools: offer.tools,
            access: offer.access,
            status: DeploymentStatus::Live,
            revision: 1,
            last_revision: 1,
            author: self.user,
            created_at: now,
            updated_at: now,
            first_call_at: None,
        };
        let revision = self.revision_of(&deployment, None);
        match deployment::create(self.store, &deployment, &revision).await {
            Err(error) if error.is_conflict() => Err(Error::SlugTaken(deployment.slug.to_string())),
            other => {
                other?;
                Ok(Versioned { entity: deployment, version: 1 })
            }
        }
    }

    /// Changes what a server offers. Nothing is written when nothing changes.
    pub(crate) async fn replace(
        &self,
        read: Versioned<Deployment>,
        offer: Offer,
        restores: Option<u32>,
    ) -> Result<Versioned<Deployment>, Error> {
        let mut changed = read.entity.clone();
        changed.title = offer.title;
        changed.description = offer.description;
        changed.instructions = offer.instructions;
        changed.access = offer.access;
        changed.tools = offer.tools;
        if changed == read.entity && restores.is_none() {
            return Ok(read);
        }
        changed.last_revision += 1;
        changed.revision = changed.last_revision;
        let revision = self.revision_of(&changed, restores);
        self.update(&read, changed, Some(&revision)).await
    }

    /// Pauses or resumes.
    pub(crate) async fn set_status(
        &self,
        read: Versioned<Deployment>,
        status: DeploymentStatus,
    ) -> Result<Versioned<Deployment>, Error> {
        if read.status == status {
            return Ok(read);
        }
        let changed = Deployment { status, ..read.entity.clone() };
        self.update(&read, changed, None).await
    }

    /// Offers what an earlier revision offered, as a new revision.
    pub(crate) async fn roll_back(
        &self,
        id: DeploymentId,
        number: u32,
    ) -> Result<Versioned<Deployment>, Error> {
        let read = super::find(self.store, self.workspace, id).await?;
        if read.revision == number {
            return Err(Error::SameRevision(number));
        }
        let past = deployment::revision(self.store, self.workspace, id, number).await?;
        let past = past.ok_or(Error::NoRevision { deployment: id, number })?;
        self.replace(read, Offer::from(past), Some(number)).await
    }

    async fn update(
        &self,
        read: &Versioned<Deployment>,
        mut changed: Deployment,
        revision: Option<&DeploymentRevision>,
    ) -> Result<Versioned<Deployment>, Error> {
        changed.updated_at = self.clock.now();
        match deployment::update(self.store, read, &changed, revision).await {
            Err(error) if error.is_conflict() => Err(Error::Raced),
            other => {
                other?;
                Ok(Versioned { entity: changed, version: read.version + 1 })
            }
        }
    }

    fn revision_of(&self, deployment: &Deployment, restores: Option<u32>) -> DeploymentRevision {
        DeploymentRevision {
            workspace: deployment.workspace,
            deployment: deployment.id,
            number: deployment.revision,
            title: deployment.title.clone(),
            description: deployment.description.clone(),
            instructions: deployment.instructions.clone(),
            tools: deployment.tools.clone(),
            access: deployment.access,
            restores,
            deploy: self.deploy,
            author: self.user,
            created_at: self.clock.now(),
        }
    }
}
