//! Taking a shift back.

use portal_store::entities::deployment;

use super::Steps;
use crate::domain::one_call::{Order, Plan};
use crate::error::Error;

impl Steps {
    /// Takes back what this run shifted: the server offers again what it offered before, as a new
    /// revision, or is gone if it was made by this run. Tells whether there was something to take
    /// back; what somebody else has deployed since stays.
    pub(super) async fn roll_back(&self, order: &Order, plan: &Plan) -> Result<bool, Error> {
        let Some(server) = self.shifted_by(order, plan).await? else { return Ok(false) };
        match &plan.server {
            Some(target) => {
                self.deployer(order).roll_back(target.id, target.revision).await?;
            }
            None => deployment::delete(&self.api.store, &server).await?,
        }
        Ok(true)
    }
}
