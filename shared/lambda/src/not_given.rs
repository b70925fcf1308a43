//! What a function is not given: it has no right to it, no address of it, and no code for it.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use portal_aws::{ManagedSecrets, StepMachines};
use portal_base::{ExecutionId, Secret, WorkspaceId};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::{Ended, MachineRef, MachineRun, MachineStatus, Machines, MachinesError};
use portal_store::{Blobs, BlobsError, Message, Queue, QueueError, Secrets, SecretsError};
use serde_json::Value;

/// Stands for a bucket, a queue, connectors or machines.
pub(crate) struct NotGiven;

/// Secrets for a function that reads what `function-auth` made.
pub(crate) struct ReadsSecrets(pub(crate) ManagedSecrets);

/// Machines for a function that runs none: `made` makes them, `stopped` looks at what others run and
/// stops it. Either may be [`NotGiven`].
pub(crate) struct Part<Made, Stopped> {
    made: Made,
    stopped: Stopped,
}

impl Part<StepMachines, NotGiven> {
    pub(crate) const fn to_make(made: StepMachines) -> Self {
        Self { made, stopped: NotGiven }
    }
}

impl Part<NotGiven, StepMachines> {
    pub(crate) const fn to_stop(stopped: StepMachines) -> Self {
        Self { made: NotGiven, stopped }
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
}

#[async_trait]
impl<Made: Machines, Stopped: Machines> Machines for Part<Made, Stopped> {
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError> {
        self.made.publish(workspace, document).await
    }

    async fn is_published(&self, machine: &MachineRef) -> Result<bool, MachinesError> {
        self.made.is_published(machine).await
    }

    async fn run(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        NotGiven.run(run).await
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
}

#[async_trait]
impl Tasks for NotGiven {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let cause = format!("this function is given no connectors, and cannot run {}", call.state);
        Err(TaskError { error: "Portal.Fault".to_owned(), cause })
    }
}
