//! Executions that are accepted now and run when the queue delivers them.

use std::time::Duration;

use portal_base::ExecutionId;
use portal_store::QueueError;
use portal_store::entities::{Execution, ExecutionError, ExecutionStatus, Versioned, execution};
use tokio_util::sync::CancellationToken;

use super::record::{new_execution, settle};
use super::{Executions, ExecutionsError, Job};
use crate::request::RunRequest;

impl Executions {
    /// Accepts an execution: when this returns it is durable and will run.
    pub async fn start(&self, request: RunRequest) -> Result<ExecutionId, ExecutionsError> {
        let parts = &self.0.parts;
        self.check_source(&request).await?;
        let job = Job { execution: parts.ids.make(), created_at: parts.clock.now(), request };
        let body = serde_json::to_string(&job).map_err(|error| QueueError::Unavailable(error.into()))?;
        // Queue first: a message without a record is run and recorded; a record without a
        // message would wait forever.
        parts.queue.send(&job.request.workspace.to_string(), body, Duration::ZERO).await?;
        let execution = new_execution(job.execution, job.created_at, job.request);
        match execution::create(&parts.store, execution).await {
            Err(error) if !error.is_conflict() => Err(error.into()),
            // The runner may have been quicker, and made the record itself.
            _ => Ok(job.execution),
        }
    }

    /// Runs what the queue delivered. An error means: deliver it again.
    pub(crate) async fn run_queued(&self, job: Job) -> Result<(), ExecutionsError> {
        let parts = &self.0.parts;
        let Some(mut stored) = self.claim(&job).await? else { return Ok(()) };
        if self.start_and_leave(&job).await? {
            return Ok(());
        }
        let cancel = CancellationToken::new();
        let (ended, recorded) =
            self.execute(job.execution, job.created_at, &job.request, None, cancel, None).await?;
        settle(&mut stored.entity, ended, &recorded, parts.clock.now());
        match execution::finish(&parts.store, &mut stored, recorded.traces).await {
            // Somebody else finished it in the meantime: theirs stands.
            Err(error) if error.is_conflict() => Ok(()),
            other => Ok(other?),
        }
    }

    /// Marks a delivered execution as running; `None` when it is over already.
    async fn claim(&self, job: &Job) -> Result<Option<Versioned<Execution>>, ExecutionsError> {
        let parts = &self.0.parts;
        let workspace = job.request.workspace;
        let mut stored = match execution::get(&parts.store, workspace, job.execution).await? {
            Some(stored) => stored,
            None => {
                let new = new_execution(job.execution, job.created_at, job.request.clone());
                match execution::create(&parts.store, new).await {
                    Err(error) if error.is_conflict() => {
                        execution::get(&parts.store, workspace, job.execution).await?.ok_or(error)?
                    }
                    other => other?,
                }
            }
        };
        if stored.status.is_final() {
            return Ok(None);
        }
        stored.status = ExecutionStatus::Running;
        stored.started_at = Some(parts.clock.now());
        match execution::update(&parts.store, &mut stored).await {
            // Cancelled between the read and the write.
            Err(error) if error.is_conflict() => Ok(None),
            other => {
                other?;
                Ok(Some(stored))
            }
        }
    }

    /// Records that an execution could not be run at all.
    pub(crate) async fn give_up(&self, job: &Job, error: &ExecutionsError) -> Result<(), ExecutionsError> {
        let Some(mut stored) = self.claim(job).await? else { return Ok(()) };
        stored.status = ExecutionStatus::Failed;
        stored.finished_at = Some(self.0.parts.clock.now());
        stored.error = Some(ExecutionError {
            error: "Portal.NotStarted".to_owned(),
            cause: format!("the execution could not be run after several tries: {error}"),
            node: None,
        });
        Ok(execution::finish(&self.0.parts.store, &mut stored, Vec::new()).await?)
    }
}
