//! Executions that run in this process, and the way to stop any.

use std::sync::{Arc, PoisonError};

use portal_base::{ExecutionId, WorkspaceId};
use portal_engine::Event;
use portal_store::entities::{ExecutionStatus, execution, version};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::{Executions, ExecutionsError, Inner};
use crate::machines::MachineRef;
use crate::recorder::Watched;

/// How often a cancel that met another change is tried.
const CANCEL_TRIES: u32 = 3;

/// An execution that runs in this process now.
pub(super) struct Live {
    pub(super) workspace: WorkspaceId,
    pub(super) cancel: CancellationToken,
    pub(super) events: Arc<Watched>,
}

impl Executions {
    /// Stops an execution: one that runs here at once, one that waits before it starts.
    pub async fn cancel(&self, workspace: WorkspaceId, id: ExecutionId) -> Result<(), ExecutionsError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.cancel_once(workspace, id).await {
                // It began, or ended, at this very moment: it is looked at once more.
                Err(ExecutionsError::Store(error)) if error.is_conflict() && tries < CANCEL_TRIES => {}
                // What was stopped may be recorded by whoever hears of its end first.
                Err(ExecutionsError::AlreadyEnded(_)) if tries > 1 => {
                    let ended = execution::get(&self.0.parts.store, workspace, id).await?;
                    let cancelled = ended.is_some_and(|ended| ended.status == ExecutionStatus::Cancelled);
                    return if cancelled { Ok(()) } else { Err(ExecutionsError::AlreadyEnded(id)) };
                }
                other => return other,
            }
        }
    }

    async fn cancel_once(&self, workspace: WorkspaceId, id: ExecutionId) -> Result<(), ExecutionsError> {
        let live = self.with_live(workspace, id, |live| live.cancel.clone());
        if let Some(cancel) = live {
            cancel.cancel();
            return Ok(());
        }
        let parts = &self.0.parts;
        let mut stored =
            execution::get(&parts.store, workspace, id).await?.ok_or(ExecutionsError::NotFound(id))?;
        if stored.status.is_final() {
            return Err(ExecutionsError::AlreadyEnded(id));
        }
        if let (Some(workflow), Some(number)) = (stored.entity.workflow, stored.entity.version) {
            // A draft runs in the process that was asked, never elsewhere.
            if let Some(version) = version::get(&parts.store, workspace, workflow, number).await? {
                parts.machines.stop(&MachineRef { workspace, digest: version.digest.into() }, id).await?;
            }
        }
        stored.status = ExecutionStatus::Cancelled;
        stored.finished_at = Some(parts.clock.now());
        Ok(execution::finish(&parts.store, &mut stored, Vec::new()).await?)
    }

    /// The events from now on of an execution that runs in this process.
    pub fn subscribe(
        &self,
        workspace: WorkspaceId,
        id: ExecutionId,
    ) -> Option<broadcast::Receiver<Arc<Event>>> {
        self.with_live(workspace, id, |live| live.events.watch())
    }

    fn with_live<T>(&self, workspace: WorkspaceId, id: ExecutionId, f: impl FnOnce(&Live) -> T) -> Option<T> {
        let live = self.0.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.get(&id).filter(|live| live.workspace == workspace).map(f)
    }

    /// Lists an execution as live for as long as the guard lives.
    pub(super) fn list(&self, id: ExecutionId, live: Live) -> impl Drop + use<> {
        struct Listed(Arc<Inner>, ExecutionId);
        impl Drop for Listed {
            fn drop(&mut self) {
                self.0.live.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
            }
        }
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner).insert(id, live);
        Listed(self.0.clone(), id)
    }
}
