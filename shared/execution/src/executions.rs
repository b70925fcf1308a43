//! What functions call to run workflows.

mod left;
mod live;
mod queued;
mod record;

use std::collections::HashMap;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use portal_base::{Clock, ExecutionId, Ids, Timestamp, WorkflowId, WorkspaceId};
use portal_engine::Events;
use portal_identity::SealKeys;
use portal_store::entities::{Store, StoreError, WorkflowVersion, execution, version};
use portal_store::{Queue, QueueError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use live::Live;
use record::{new_execution, settle};

use crate::finishing::Finishing;
use crate::machines::{Ended, MachineRef, MachineRun, Machines, MachinesError};
use crate::recorder::{Recorder, Watched};
use crate::request::{Outcome, RunRequest, Source};
use crate::told::Told;

/// How long a synchronous run may take, as an Express execution may on AWS.
const SYNC_LIMIT: Duration = Duration::from_secs(300);
/// How long one that took too long may take to stop.
const STOPPING: Duration = Duration::from_secs(5);
/// How long executions are kept.
pub(crate) const RETENTION: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Why an execution could not be started, run or stopped. How a workflow itself ended is an
/// [`Outcome`], never this.
#[derive(Debug, thiserror::Error)]
pub enum ExecutionsError {
    /// The workflow has no such version.
    #[error("version {number} of workflow {workflow} does not exist")]
    VersionNotFound {
        /// The workflow.
        workflow: WorkflowId,
        /// The number asked for.
        number: u32,
    },
    /// No execution of that id in this workspace.
    #[error("execution {0} does not exist")]
    NotFound(ExecutionId),
    /// It is over, so it cannot be stopped.
    #[error("execution {0} has already ended")]
    AlreadyEnded(ExecutionId),
    /// The machine could not be run.
    #[error(transparent)]
    Machines(#[from] MachinesError),
    /// The store did not do it.
    #[error("the execution cannot be recorded")]
    Store(#[from] StoreError),
    /// The queue did not do it.
    #[error("the execution cannot be queued")]
    Queue(#[from] QueueError),
}

/// What [`Executions`] stands on.
pub struct Parts {
    /// Items and blobs.
    pub store: Store,
    /// Where accepted executions wait.
    pub queue: Arc<dyn Queue>,
    /// What runs published versions.
    pub machines: Arc<dyn Machines>,
    /// What runs drafts: always in this process, so that a test run publishes nothing.
    pub drafts: Arc<dyn Machines>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Ids,
    /// The key that seals envelopes.
    pub seals: Arc<SealKeys>,
}

/// Starts, runs, watches and stops executions. Cheap to clone.
#[derive(Clone)]
pub struct Executions(Arc<Inner>);

struct Inner {
    parts: Parts,
    /// What runs in this process now.
    live: Mutex<HashMap<ExecutionId, Live>>,
}

/// What stands in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) execution: ExecutionId,
    pub(crate) created_at: Timestamp,
    pub(crate) request: RunRequest,
}

impl fmt::Debug for Executions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Executions")
    }
}

impl Executions {
    /// Executions over these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, live: Mutex::default() }))
    }

    /// Makes a compiled document runnable, so that its first call does not pay for it.
    pub async fn publish(&self, workspace: WorkspaceId, asl: &str) -> Result<MachineRef, ExecutionsError> {
        Ok(self.0.parts.machines.publish(workspace, asl).await?)
    }

    /// Runs to the end and records it. Dropping the future, or cancelling `cancel`, stops the
    /// execution, which is then recorded as cancelled. `watch` hears of every step.
    pub async fn run(
        &self,
        request: RunRequest,
        watch: Option<Arc<dyn Events>>,
        cancel: CancellationToken,
    ) -> Result<Outcome, ExecutionsError> {
        let id = self.0.parts.ids.make();
        self.run_as(id, request, watch, cancel).await
    }

    /// The same under an id made beforehand, so that the caller can tell it before the end.
    pub async fn run_as(
        &self,
        id: ExecutionId,
        request: RunRequest,
        watch: Option<Arc<dyn Events>>,
        cancel: CancellationToken,
    ) -> Result<Outcome, ExecutionsError> {
        let (this, token) = (self.clone(), cancel.child_token());
        let stop = token.clone();
        let run = async move { this.run_recorded(id, request, watch, token).await };
        match Finishing::new(run, stop).await {
            Ok(outcome) => outcome,
            Err(_) => Err(MachinesError::Unavailable("the execution panicked".into()).into()),
        }
    }

    async fn run_recorded(
        &self,
        id: ExecutionId,
        request: RunRequest,
        watch: Option<Arc<dyn Events>>,
        cancel: CancellationToken,
    ) -> Result<Outcome, ExecutionsError> {
        let created_at = self.0.parts.clock.now();
        let (ended, recorded) =
            self.execute(id, created_at, &request, watch, cancel, Some(SYNC_LIMIT)).await?;
        let mut execution = new_execution(id, created_at, request);
        execution.started_at = Some(created_at);
        let outcome = settle(&mut execution, ended, &recorded, self.0.parts.clock.now());
        execution::record(&self.0.parts.store, execution, recorded.traces).await?;
        Ok(outcome)
    }

    async fn version(
        &self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        number: u32,
    ) -> Result<WorkflowVersion, ExecutionsError> {
        version::get(&self.0.parts.store, workspace, workflow, number)
            .await?
            .ok_or(ExecutionsError::VersionNotFound { workflow, number })
    }

    async fn check_source(&self, request: &RunRequest) -> Result<(), ExecutionsError> {
        match &request.source {
            Source::Version { workflow, number, .. } => {
                self.version(request.workspace, *workflow, *number).await.map(drop)
            }
            Source::Draft { .. } => Ok(()),
        }
    }

    async fn execute(
        &self,
        id: ExecutionId,
        started_at: Timestamp,
        request: &RunRequest,
        watch: Option<Arc<dyn Events>>,
        cancel: CancellationToken,
        limit: Option<Duration>,
    ) -> Result<(Ended, crate::recorder::Recorded), ExecutionsError> {
        let events = Arc::new(Watched::default());
        let silent = matches!(request.source, Source::Version { .. }) && !self.0.parts.machines.tells_steps();
        let told =
            silent.then(|| Told::new(self.0.parts.store.clone(), request.workspace, id, watch.clone()));
        let recorder = Arc::new(Recorder::new(events.clone(), watch));
        let _listed = self.list(id, Live { workspace: request.workspace, cancel: cancel.clone(), events });
        let input = self.envelope(id, started_at, request);
        let run = |machine| MachineRun {
            machine,
            execution: id,
            started_at,
            input,
            events: recorder.clone(),
            cancel: cancel.clone(),
        };
        let running = async {
            let running = self.run_source(request, run);
            match &told {
                Some(told) => told.during(running).await,
                None => running.await,
            }
        };
        let ended = match limit {
            None => running.await?,
            Some(limit) => {
                let mut running = pin!(running);
                match tokio::time::timeout(limit, &mut running).await {
                    Ok(ended) => ended?,
                    Err(_) => {
                        cancel.cancel();
                        // What runs elsewhere is stopped from here, by a call of its own.
                        drop(tokio::time::timeout(STOPPING, running).await);
                        Ended::TimedOut
                    }
                }
            }
        };
        let mut recorded = recorder.finish();
        if let (Some(told), None, Ended::Failed { error, .. }) = (&told, &recorded.failed_node, &ended) {
            recorded.failed_node = told.failed_with(error).await;
        }
        Ok((ended.plain(), recorded))
    }

    async fn run_source(
        &self,
        request: &RunRequest,
        run: impl FnOnce(MachineRef) -> MachineRun,
    ) -> Result<Ended, ExecutionsError> {
        let Parts { machines, drafts, .. } = &self.0.parts;
        let workspace = request.workspace;
        match &request.source {
            Source::Draft { asl, .. } => {
                let machine = drafts.publish(workspace, asl).await?;
                Ok(drafts.run(run(machine)).await?)
            }
            Source::Version { workflow, number, digest, .. } => {
                let machine = self.machine(workspace, *workflow, *number, digest.as_deref()).await?;
                Ok(machines.run(run(machine)).await?)
            }
        }
    }

    /// The machine of a version, published.
    async fn machine(
        &self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        number: u32,
        digest: Option<&str>,
    ) -> Result<MachineRef, ExecutionsError> {
        let Parts { machines, store, .. } = &self.0.parts;
        let machine = match digest {
            Some(digest) => MachineRef { workspace, digest: digest.into() },
            None => {
                let version = self.version(workspace, workflow, number).await?;
                MachineRef { workspace, digest: version.digest.into() }
            }
        };
        if !machines.is_published(&machine).await? {
            let version = self.version(workspace, workflow, number).await?;
            let published = machines.publish(workspace, &version.asl_text(store).await?).await;
            if let Err(error) = published {
                // Whoever publishes makes the machine; who runs may have no right to. What is stored
                // by now runs all the same.
                if !machines.is_published(&machine).await? {
                    return Err(error.into());
                }
                tracing::warn!(error = &error as &dyn std::error::Error, "a version has no machine");
            }
        }
        Ok(machine)
    }

    /// What the machine gets (docs/decisions/002): no secret, only what is sealed is believed.
    fn envelope(&self, id: ExecutionId, started_at: Timestamp, request: &RunRequest) -> serde_json::Value {
        let (workflow, number) = match &request.source {
            Source::Version { workflow, number, .. } => (Some(*workflow), *number),
            Source::Draft { workflow, .. } => (*workflow, 0),
        };
        let seal = self.0.parts.seals.seal(request.workspace, workflow, number, id);
        json!({
            "input": request.input,
            "caller": request.caller,
            "execution": { "id": id, "started_at": started_at, "trigger": request.trigger },
            "workflow": { "id": workflow, "name": request.source.name(), "version": number },
            "connections": {},
            "seal": seal,
        })
    }
}
