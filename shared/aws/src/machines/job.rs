//! The platform's own machines, made by the stack that deploys the functions.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sfn::Client;
use portal_base::ExecutionId;
use portal_execution::{Ended, Job, MachinesError};
use serde_json::Value;

use super::{ended, unavailable};

/// How long a job is waited for: API Gateway hangs up after 29 seconds, and the caller should hear
/// before that the job goes on.
const PATIENCE: Duration = Duration::from_secs(26);

/// A job on an Express machine: one StartSyncExecution.
#[derive(Debug, Clone)]
pub struct StepJob {
    client: Client,
    arn: String,
}

impl StepJob {
    pub(crate) fn new(client: Client, arn: &str) -> Self {
        Self { client, arn: arn.to_owned() }
    }
}

#[async_trait]
impl Job for StepJob {
    async fn run(&self, execution: ExecutionId, input: Value) -> Result<Ended, MachinesError> {
        let start = self.client.start_sync_execution().state_machine_arn(&self.arn);
        let start = start.name(execution.to_string()).input(input.to_string()).send();
        let done = tokio::time::timeout(PATIENCE, start).await;
        let done = done.map_err(|_| unavailable("it goes on on Step Functions"))?.map_err(unavailable)?;
        ended::of_sync(&done)
    }
}
