//! What a function is not given: it has no right to it, no address of it, and no code for it.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use portal_aws::{ManagedSecrets, S3Blobs, StepMachines};
use portal_base::{ExecutionId, Secret, WorkspaceId};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::{Answer, Ended, MachineRef, MachineRun, MachineStatus, Machines, MachinesError};
use portal_store::{Blobs, BlobsError, Message, Queue, QueueError, Secrets, SecretsError};
use serde_json::Value;

/// Stands for a bucket, a queue, connectors or machines.
pub(crate) struct NotGiven;

/// Blobs for a function that deletes none.
pub(crate) struct KeepsBlobs(pub(crate) S3Blobs);

/// Secrets for a function that reads what `function-auth` made.
pub(crate) struct ReadsSecrets(pub(crate) ManagedSecrets);

/// Machines for a function that does a part of it: `made` makes them, `ran` runs them while somebody
/// waits, `stopped` looks at what others run and stops it. Each may be [`NotGiven`].
pub(crate) struct Part<Made, Ran, Stopped> {
    made: Made,
    ran: Ran,
    stopped: Stopped,
}

impl Part<StepMachines, NotGiven, NotGiven> {
    pub(crate) const fn to_make(made: StepMachines) -> Self {
        Self { made, ran: NotGiven, stopped: NotGiven }
    }
}

impl Part<StepMachines, StepMachines, NotGiven> {
    /// What is to run is stored where it is not stored yet.
    pub(crate) fn to_run(ran: StepMachines) -> Self {
        Self { made: ran.clone(), ran, stopped: NotGiven }
    }
}

impl Part<NotGiven, NotGiven, StepMachines> {
    pub(crate) const fn to_stop(stopped: StepMachines) -> Self {
        Self { made: NotGiven, ran: NotGiven, stopped }
    }
}

fn blobs<T>() -> Result<T, BlobsError> {
    Err(BlobsError::Unavailable("this function is given no bucket".into()))
}

fn queue<T>() -> Result<T, QueueError> {
    Err(QueueError::Unavailable("this function is given no queue".into()))
}

#[async_trait]
impl Blobs for NotGiven {
    async fn put(&self, _: &str, _: Bytes) -> Result<(), BlobsError> {
        blobs()
    }

    async fn get(&self, _: &str) -> Result<Option<Bytes>, BlobsError> {
        blobs()
    }

    async fn delete(&self, _: &str) -> Result<(), BlobsError> {
        blobs()
    }
}

#[async_trait]
impl Blobs for KeepsBlobs {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), BlobsError> {
        self.0.put(name, bytes).await
    }

    async fn get(&self, name: &str) -> Result<Option<Bytes>, BlobsError> {
        self.0.get(name).await
    }

    async fn delete(&self, _: &str) -> Result<(), BlobsError> {
        Err(BlobsError::Unavailable("this function deletes no blobs".into()))
    }
}

#[async_trait]
impl Queue for NotGiven {
    fn max_receives(&self) -> u32 {
        0
    }

    async fn send(&self, _: &str, _: String, _: Duration) -> Result<(), QueueError> {
        queue()
    }

    async fn receive(&self, _: usize, _: Duration, _: Duration) -> Result<Vec<Message>, QueueError> {
        queue()
    }

    async fn ack(&self, _: &str) -> Result<(), QueueError> {
        queue()
    }

    async fn extend(&self, _: &str, _: Duration) -> Result<(), QueueError> {
        queue()
    }

    async fn release(&self, _: &str, _: Duration) -> Result<(), QueueError> {
        queue()
    }

    async fn dead_letters(&self, _: usize) -> Result<Vec<Message>, QueueError> {
        queue()
    }
}

fn secrets<T>() -> Result<T, SecretsError> {
    Err(SecretsError::Unavailable("a secret is not there, and only `function-auth` makes them".into()))
}

#[async_trait]
impl Secrets for ReadsSecrets {
    async fn get(&self, name: &str) -> Result<Option<Secret<Vec<u8>>>, SecretsError> {
        self.0.get(name).await
    }

    async fn get_or_create(&self, _: &str, _: Secret<Vec<u8>>) -> Result<Secret<Vec<u8>>, SecretsError> {
        secrets()
    }

    async fn put(&self, _: &str, _: Secret<Vec<u8>>) -> Result<(), SecretsError> {
        secrets()
    }
}

fn machines<T>(what: &str) -> Result<T, MachinesError> {
    Err(MachinesError::Unavailable(format!("this function is not given machines to {what}").into()))
}

#[async_trait]
impl Machines for NotGiven {
    async fn publish(&self, _: WorkspaceId, _: &str) -> Result<MachineRef, MachinesError> {
        machines("make")
    }

    async fn is_published(&self, _: &MachineRef) -> Result<bool, MachinesError> {
        machines("look at")
    }

    async fn run(&self, _: MachineRun) -> Result<Ended, MachinesError> {
        machines("run")
    }

    async fn start(&self, _: MachineRun) -> Result<(), MachinesError> {
        machines("start")
    }

    async fn status(&self, _: &MachineRef, _: ExecutionId) -> Result<Option<MachineStatus>, MachinesError> {
        machines("look at")
    }

    async fn stop(&self, _: &MachineRef, _: ExecutionId) -> Result<bool, MachinesError> {
        machines("stop")
    }

    async fn signal(&self, _: &str, _: Answer) -> Result<bool, MachinesError> {
        machines("answer")
    }
}

#[async_trait]
impl<Made: Machines, Ran: Machines, Stopped: Machines> Machines for Part<Made, Ran, Stopped> {
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError> {
        self.made.publish(workspace, document).await
    }

    async fn is_published(&self, machine: &MachineRef) -> Result<bool, MachinesError> {
        self.made.is_published(machine).await
    }

    fn tells_steps(&self) -> bool {
        self.ran.tells_steps()
    }

    async fn run(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        self.ran.run(run).await
    }

    async fn start(&self, run: MachineRun) -> Result<(), MachinesError> {
        NotGiven.start(run).await
    }

    async fn status(
        &self,
        machine: &MachineRef,
        execution: ExecutionId,
    ) -> Result<Option<MachineStatus>, MachinesError> {
        self.stopped.status(machine, execution).await
    }

    async fn stop(&self, machine: &MachineRef, execution: ExecutionId) -> Result<bool, MachinesError> {
        self.stopped.stop(machine, execution).await
    }

    async fn signal(&self, token: &str, answer: Answer) -> Result<bool, MachinesError> {
        NotGiven.signal(token, answer).await
    }
}

#[async_trait]
impl Tasks for NotGiven {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let cause = format!("this function is given no connectors, and cannot run {}", call.state);
        Err(TaskError { error: "Portal.Fault".to_owned(), cause })
    }
}
