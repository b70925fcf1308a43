//! Executions that are left to themselves: what may take longer than whoever starts it lives.

use std::sync::Arc;

use portal_engine::Silent;
use portal_store::entities::execution;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{Executions, ExecutionsError, Job, settle};
use crate::machines::{LeftEnded, MachineRun};
use crate::recorder::Recorded;
use crate::request::Source;
use crate::told::Told;

impl Executions {
    /// Starts the execution and leaves it, if its machine is one that outlasts us. Starting it again
    /// does nothing.
    pub(super) async fn start_and_leave(&self, job: &Job) -> Result<bool, ExecutionsError> {
        let request = &job.request;
        let Source::Version { workflow, number, digest, .. } = &request.source else { return Ok(false) };
        let machine = self.machine(request.workspace, *workflow, *number, digest.as_deref()).await?;
        let machines = &self.0.parts.machines;
        if !machines.outlasts(&machine).await? {
            return Ok(false);
        }
        let run = MachineRun {
            machine,
            execution: job.execution,
            started_at: job.created_at,
            input: self.envelope(job.execution, job.created_at, request),
            // Nobody is there any more.
            events: Arc::new(Silent),
            cancel: CancellationToken::new(),
        };
        machines.start(run).await?;
        Ok(true)
    }

    /// Records the end that an event of the stack tells of. `false`: the event is about something
    /// else. Whose execution it is, the seal in its input says; what is not sealed is not believed.
    pub(crate) async fn hear(&self, event: &Value) -> Result<bool, ExecutionsError> {
        let parts = &self.0.parts;
        let Some(LeftEnded { execution: id, input, ended }) = parts.machines.left_ended(event).await? else {
            return Ok(false);
        };
        let seal = input.get("seal").and_then(Value::as_str).unwrap_or_default();
        let Ok(sealed) = parts.seals.verify(seal) else { return Ok(false) };
        if sealed.execution != id {
            return Ok(false);
        }
        let Some(mut stored) = execution::get(&parts.store, sealed.workspace, id).await? else {
            return Ok(true);
        };
        if stored.status.is_final() {
            // Cancelled, or heard of before.
            return Ok(true);
        }
        let mut recorded = Recorded::default();
        if let crate::Ended::Failed { error, .. } = &ended {
            let told = Told::new(parts.store.clone(), sealed.workspace, id, None);
            recorded.failed_node = told.failed_with(error).await;
        }
        settle(&mut stored.entity, ended.plain(), &recorded, parts.clock.now());
        match execution::finish(&parts.store, &mut stored, recorded.traces).await {
            Err(error) if !error.is_conflict() => Err(error.into()),
            _ => Ok(true),
        }
    }
}
