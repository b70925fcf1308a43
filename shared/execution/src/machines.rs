//! The port to what runs state machines.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use portal_base::{ExecutionId, Timestamp, WorkspaceId};
use portal_engine::Events;
use portal_store::entities::ExecutionError;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::recorder::error_of;
use crate::signals::Answer;

/// One published machine. Machines of equal documents are one machine: the digest names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MachineRef {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// SHA-256 of the ASL document's bytes, in hexadecimal.
    pub digest: Arc<str>,
}

impl MachineRef {
    /// The machine that a document is in a workspace.
    pub fn of(workspace: WorkspaceId, document: &str) -> Self {
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(document.as_bytes()));
        Self { workspace, digest: digest.into() }
    }

    /// The name of the blob that holds the document.
    pub fn blob(&self) -> String {
        format!("{}/machines/{}.asl.json", self.workspace, self.digest)
    }
}

/// One execution of a machine.
#[derive(Clone)]
pub struct MachineRun {
    /// What runs.
    pub machine: MachineRef,
    /// The execution's name: two starts under one name are one execution.
    pub execution: ExecutionId,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// The envelope.
    pub input: Value,
    /// Who hears of every step. On stacks that cannot tell, nobody does.
    pub events: Arc<dyn Events>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl fmt::Debug for MachineRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineRun")
            .field("machine", &self.machine)
            .field("execution", &self.execution)
            .finish_non_exhaustive()
    }
}

/// How an execution of a machine ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// With this output.
    Succeeded(Value),
    /// With an error nobody caught.
    Failed {
        /// The error's name.
        error: String,
        /// What happened.
        cause: String,
    },
    /// The machine's own time ran out.
    TimedOut,
    /// It was stopped.
    Aborted,
}

impl Ended {
    /// The same with a cause for people: Step Functions gives that of a failed Lambda as JSON
    /// around the message.
    pub fn plain(self) -> Self {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Lambda {
            error_message: String,
        }
        match self {
            Self::Failed { error, cause } if cause.starts_with("{\"errorMessage\":") => {
                let told = serde_json::from_str(&cause).map(|Lambda { error_message }| error_message);
                Self::Failed { error, cause: told.unwrap_or(cause) }
            }
            other => other,
        }
    }
}

impl From<portal_engine::Outcome> for Ended {
    fn from(outcome: portal_engine::Outcome) -> Self {
        match outcome {
            portal_engine::Outcome::Succeeded(output) => Self::Succeeded(Arc::unwrap_or_clone(output)),
            portal_engine::Outcome::Failed(failure) => {
                let ExecutionError { error, cause, .. } = error_of(&failure);
                Self::Failed { error, cause }
            }
            portal_engine::Outcome::Aborted => Self::Aborted,
            portal_engine::Outcome::TimedOut => Self::TimedOut,
        }
    }
}

/// Where an execution stands.
#[derive(Debug, Clone, PartialEq)]
pub enum MachineStatus {
    /// Under way.
    Running,
    /// Over.
    Ended(Ended),
}

/// The end of an execution that was left to itself, as the stack told it.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftEnded {
    /// The execution.
    pub execution: ExecutionId,
    /// What it was started with: the envelope.
    pub input: Value,
    /// How it ended.
    pub ended: Ended,
}

/// Why a machine could not be run.
#[derive(Debug, thiserror::Error)]
pub enum MachinesError {
    /// No machine of that digest was published in that workspace.
    #[error("the machine {0} is not published")]
    Unpublished(String),
    /// The document is no state machine this stack runs.
    #[error("the compiled document is not valid: {0}")]
    Invalid(String),
    /// The stack cannot answer.
    #[error("machines cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The port. `run` is StartSyncExecution, `start` is StartExecution.
#[async_trait]
pub trait Machines: Send + Sync {
    /// Makes a document runnable under the digest of its bytes. Publishing what is published does nothing.
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError>;

    /// Whether [`Machines::run`] would find the machine.
    async fn is_published(&self, machine: &MachineRef) -> Result<bool, MachinesError>;

    /// Whether [`MachineRun::events`] hears of every step. Where nobody tells, the connectors note
    /// their nodes themselves ([`SealedConnectors`](crate::SealedConnectors)).
    fn tells_steps(&self) -> bool {
        true
    }

    /// Runs to the end. Where `cancel` cannot stop it (Express on AWS), it is left to run on and
    /// counts as aborted.
    async fn run(&self, run: MachineRun) -> Result<Ended, MachinesError>;

    /// Starts and returns. Starting an execution that is known already does nothing.
    async fn start(&self, run: MachineRun) -> Result<(), MachinesError>;

    /// Whether an execution of that machine may outlast who started it. Such a one is started and
    /// left, and its end is told by an event ([`Machines::left_ended`]).
    async fn outlasts(&self, _machine: &MachineRef) -> Result<bool, MachinesError> {
        Ok(false)
    }

    /// The end that an event of the stack tells of; `None` when it tells of none.
    async fn left_ended(&self, _event: &Value) -> Result<Option<LeftEnded>, MachinesError> {
        Ok(None)
    }

    /// Where a started execution of that machine stands; `None` for one this stack does not know
    /// (any more).
    async fn status(
        &self,
        machine: &MachineRef,
        execution: ExecutionId,
    ) -> Result<Option<MachineStatus>, MachinesError>;

    /// Stops a started execution of that machine; tells whether there was one to stop.
    async fn stop(&self, machine: &MachineRef, execution: ExecutionId) -> Result<bool, MachinesError>;

    /// Ends the Task that waits for an answer under this token (a `Resource` that ends in
    /// [`WAIT_FOR_TASK_TOKEN`](portal_engine::WAIT_FOR_TASK_TOKEN)), as if what it called had answered so;
    /// tells whether one was waiting. A Task is answered once. A token is good until its Task ends;
    /// what runs again from the beginning has new ones.
    async fn signal(&self, token: &str, answer: Answer) -> Result<bool, MachinesError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_of_a_failed_lambda_is_its_message() {
        let ended = |cause: &str| Ended::Failed { error: "Http.Status404".into(), cause: cause.into() };
        let wrapped = r#"{"errorMessage":"GET /x: not found","errorType":"Http.Status404","requestId":"1"}"#;
        assert_eq!(ended(wrapped).plain(), ended("GET /x: not found"));
        for other in ["GET /x: not found", "{\"errorMessage\":", "{\"errorMessage\":1}"] {
            assert_eq!(ended(other).plain(), ended(other));
        }
    }
}
