//! The platform's own long jobs: the documents of `statemachines/`.
//!
//! On one machine the engine runs a job in process; on AWS Step Functions runs the same document,
//! and its Task states call the function whose steps they are.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use portal_base::{Clock, ExecutionId, Rng};
use portal_engine::{ExecutionContext, Machine, RunOptions, Tasks};
use serde_json::Value;

use crate::embedded::compile;
use crate::machines::{Ended, MachinesError};

/// One document of the platform, ready to run.
#[async_trait]
pub trait Job: Send + Sync {
    /// Runs to the end under that name. What was started is not stopped when the caller goes away,
    /// or when this gives up waiting with [`MachinesError::Unavailable`]: a job ends by itself, in
    /// one of the ways its document has.
    async fn run(&self, execution: ExecutionId, input: Value) -> Result<Ended, MachinesError>;
}

/// A job that the engine runs in this process.
#[derive(Clone)]
pub struct EmbeddedJob {
    name: &'static str,
    machine: Machine,
    tasks: Arc<dyn Tasks>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl fmt::Debug for EmbeddedJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedJob").field("name", &self.name).finish_non_exhaustive()
    }
}

impl EmbeddedJob {
    /// The job of a document, whose Task states are `tasks`.
    pub fn new(
        name: &'static str,
        document: &str,
        tasks: Arc<dyn Tasks>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Result<Self, MachinesError> {
        Ok(Self { name, machine: compile(document)?, tasks, clock, rng })
    }
}

#[async_trait]
impl Job for EmbeddedJob {
    async fn run(&self, execution: ExecutionId, input: Value) -> Result<Ended, MachinesError> {
        let id: Arc<str> = execution.to_string().into();
        let mut options = RunOptions::new(self.tasks.clone());
        options.clock = self.clock.clone();
        options.rng = self.rng.clone();
        options.context = ExecutionContext {
            execution_id: id.clone(),
            execution_name: id,
            machine_id: self.name.into(),
            machine_name: self.name.into(),
            ..ExecutionContext::default()
        };
        let machine = self.machine.clone();
        // A task of its own: a caller who goes away does not leave it in the middle.
        let run = tokio::spawn(async move { portal_engine::run(&machine, input, options).await });
        run.await.map(Into::into).map_err(|error| MachinesError::Unavailable(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use portal_base::{Ids, OsRng, SystemClock};
    use portal_engine::{TaskCall, TaskError};
    use serde_json::json;
    use tokio::sync::Notify;

    use super::*;

    const DOCUMENT: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{
        "a":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
             "Arguments":{"FunctionName":"f","Payload":"{% $states.context.Execution.Name %}"},"Next":"b"},
        "b":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f","Payload":"end"},"End":true}}}"#;

    /// Says that the last step was reached.
    struct Steps(Arc<Notify>);

    #[async_trait]
    impl Tasks for Steps {
        async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if call.arguments["Payload"] == "end" {
                self.0.notify_one();
            }
            Ok(call.arguments["Payload"].clone())
        }
    }

    #[tokio::test]
    async fn a_job_goes_on_when_nobody_waits_any_more() {
        let ids = Ids::new(Arc::new(SystemClock), Arc::new(OsRng));
        let reached = Arc::new(Notify::new());
        let steps = Arc::new(Steps(reached.clone()));
        let job = EmbeddedJob::new("job", DOCUMENT, steps, Arc::new(SystemClock), Arc::new(OsRng)).unwrap();
        let waited = tokio::time::timeout(Duration::from_millis(5), job.run(ids.make(), json!({}))).await;
        assert!(waited.is_err(), "the caller went away");
        tokio::time::timeout(Duration::from_secs(5), reached.notified()).await.expect("the last step");
    }
}
