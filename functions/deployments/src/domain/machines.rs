//! The machines behind the tools: made when a server is deployed, so that no call waits for it.

use portal_base::WorkspaceId;
use portal_execution::{MachineRef, Machines, compile};
use portal_store::Store;
use portal_store::entities::{Tool, WorkflowVersion, version};

use crate::error::Error;

/// Makes the machine of a version. Making what is there does nothing.
pub(crate) async fn make(
    store: &Store,
    machines: &dyn Machines,
    version: &WorkflowVersion,
) -> Result<(), Error> {
    let document = version.asl_text(store).await?;
    machines.publish(version.workspace, &document).await?;
    Ok(())
}

/// Makes the machines of the tools that were not offered before.
pub(crate) async fn make_all(
    store: &Store,
    machines: &dyn Machines,
    workspace: WorkspaceId,
    before: &[Tool],
    after: &[Tool],
) -> Result<(), Error> {
    let known =
        |tool: &&Tool| !before.iter().any(|old| (old.workflow, old.version) == (tool.workflow, tool.version));
    for tool in after.iter().filter(known) {
        if let Some(version) = version::get(store, workspace, tool.workflow, tool.version).await? {
            make(store, machines, &version).await?;
        }
    }
    Ok(())
}

/// Loads what the version runs, as its first call would.
pub(crate) async fn check(
    store: &Store,
    machines: &dyn Machines,
    version: &WorkflowVersion,
) -> Result<(), Error> {
    let wrong = |message: String| Error::Unfit { tool: version.tool.name.clone(), message };
    let document = version.asl_text(store).await?;
    compile(&document).map_err(|error| wrong(error.to_string()))?;
    let machine = MachineRef::of(version.workspace, &document);
    if *machine.digest != *version.digest {
        return Err(wrong("its document is not the one that was published".to_owned()));
    }
    if !machines.is_published(&machine).await? {
        return Err(wrong("its machine is not there".to_owned()));
    }
    Ok(())
}
