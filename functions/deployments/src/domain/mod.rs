//! Rules about servers; no HTTP.

pub(crate) mod breaking;
pub(crate) mod deploy;
pub(crate) mod lint;
pub(crate) mod machines;
pub(crate) mod one_call;
pub(crate) mod plan;
pub(crate) mod refused;
pub(crate) mod tools;

use portal_base::{DeploymentId, WorkspaceId};
use portal_store::Store;
use portal_store::entities::{Deployment, Versioned, deployment};

use crate::error::Error;

pub(crate) async fn find(
    store: &Store,
    workspace: WorkspaceId,
    id: DeploymentId,
) -> Result<Versioned<Deployment>, Error> {
    deployment::get(store, workspace, id).await?.ok_or(Error::NotFound(id))
}
