//! Standard executions: waited for by looking, or left and heard of by an event.

use std::time::Duration;

use portal_base::ExecutionId;
use portal_execution::{Ended, LeftEnded, MachineRun, MachineStatus, Machines as _, MachinesError};

use super::{StepMachines, ended, unavailable};

/// Between two looks at a Standard execution that somebody waits for.
const FIRST_LOOK: Duration = Duration::from_millis(500);
const LONGEST_LOOK: Duration = Duration::from_secs(15);

impl StepMachines {
    /// An execution whose event leaves out what was too large for it.
    pub(super) async fn look_up(
        &self,
        execution: ExecutionId,
        arn: &str,
    ) -> Result<Option<LeftEnded>, MachinesError> {
        let told =
            self.0.control.describe_execution().execution_arn(arn).send().await.map_err(unavailable)?;
        let input = serde_json::from_str(told.input.as_deref().unwrap_or("null")).unwrap_or_default();
        let ended = ended::of_described(&told)?;
        Ok(ended.map(|ended| LeftEnded { execution, input, ended }))
    }

    /// Starts a Standard execution and waits for its end. Looks ever less often: the account has
    /// fifteen looks a second.
    pub(super) async fn run_standard(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        let (machine, execution, cancel) = (run.machine.clone(), run.execution, run.cancel.clone());
        self.start(run).await?;
        let mut pause = FIRST_LOOK;
        loop {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = cancel.cancelled() => {
                    self.stop(&machine, execution).await?;
                    return Ok(Ended::Aborted);
                }
            }
            if let Some(MachineStatus::Ended(ended)) = self.status(&machine, execution).await? {
                return Ok(ended);
            }
            pause = (pause * 2).min(LONGEST_LOOK);
        }
    }
}
