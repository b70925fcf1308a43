//! The write that makes the new version live.

use portal_store::entities::{Deployment, Versioned, deployment};

use super::{Shifted, Steps};
use crate::domain::one_call::{self, Candidate, Order, Plan};
use crate::error::Error;

/// How often a write that met another one is tried.
const TRIES: u32 = 3;

impl Steps {
    /// Shifts the server to what was planned, if it still is what the plan was made for. A server's
    /// exact versions are its alias, and they and their revision change in one transaction: callers
    /// see the old ones or the new ones.
    pub(super) async fn shift(&self, order: &Order, plan: &Plan) -> Result<Shifted, Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.shift_once(order, plan).await {
                Err(error @ (Error::Raced | Error::SlugTaken(_))) => {
                    // This run's own write, of a try whose answer was lost, is no race.
                    if let Some(server) = self.shifted_by(order, plan).await? {
                        return Ok(Shifted { deployment: server.id, revision: server.revision });
                    }
                    // Nor is what leaves the offer as it is, such as the note of the first call.
                    if tries == TRIES || !self.is_as_planned(order, plan).await? {
                        return Err(error);
                    }
                }
                other => return other,
            }
        }
    }

    async fn is_as_planned(&self, order: &Order, plan: &Plan) -> Result<bool, Error> {
        let Some(target) = &plan.server else { return Ok(false) };
        let server = deployment::get(&self.api.store, order.workspace, target.id).await?;
        Ok(server.is_some_and(|server| server.revision == target.revision))
    }

    async fn shift_once(&self, order: &Order, plan: &Plan) -> Result<Shifted, Error> {
        let Candidate { server, offer, .. } = one_call::candidate(&self.api.store, order, plan).await?;
        let deployer = self.deployer(order);
        let server = match server {
            Some(server) => deployer.replace(server, offer, None).await?,
            None => deployer.create(plan.slug.clone(), plan.slug.to_string(), offer).await?,
        };
        Ok(Shifted { deployment: server.id, revision: server.revision })
    }

    /// The server, if what it offers now is of this run.
    pub(super) async fn shifted_by(
        &self,
        order: &Order,
        plan: &Plan,
    ) -> Result<Option<Versioned<Deployment>>, Error> {
        let (store, workspace) = (&self.api.store, order.workspace);
        let id = match &plan.server {
            Some(target) => target.id,
            None => match deployment::by_slug(store, plan.slug.as_str()).await? {
                Some((owner, id)) if owner == workspace => id,
                _ => return Ok(None),
            },
        };
        let Some(server) = deployment::get(store, workspace, id).await? else { return Ok(None) };
        let revision = deployment::revision(store, workspace, id, server.revision).await?;
        let own = revision.is_some_and(|revision| {
            // A roll back of this run bears its id too, and restores what was there before.
            revision.deploy == Some(order.deploy) && revision.restores.is_none()
        });
        Ok(own.then_some(server))
    }
}
