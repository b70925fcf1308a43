//! Machines on Step Functions.

mod document;
mod ended;
mod host;
mod job;
mod names;
mod pace;
mod publish;
mod signal;
mod standard;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::ProvideErrorMetadata;
use bytes::Bytes;
use portal_base::{Clock, ExecutionId, Rng, WorkspaceId, env};
use portal_engine::{Silent, Tasks};
use portal_execution::{
    Answer, Cache, Ended, LeftEnded, MachineRef, MachineRun, MachineStatus, Machines, MachinesError,
    run_in_process,
};
use portal_store::Blobs;
use serde_json::Value;

use document::{Document, Tier};
use ended::StatusChange;
pub(crate) use host::StripHostPrefix;
pub use job::StepJob;
use names::Names;
use pace::Pace;
use publish::Create;

use crate::settings::{Settings, SettingsError};

/// How many documents stay in memory, ready to run.
const CACHED: usize = 256;
/// The largest input of an execution, and the largest answer of a Task, in bytes.
const MAX_DATA: usize = 256 * 1024;
/// How long a machine that was just made may be unknown to those who start it.
const SETTLING: [Duration; 4] =
    [Duration::from_millis(200), Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2)];

/// Machines on Step Functions, and in this process where that serves better.
///
/// - A document without Task states, or with as few as [`Settings::direct_tasks`] says and no
///   loop, runs in this process: no machine is made for it.
/// - Any other has an Express machine, named by its digest. `run` is one StartSyncExecution. While
///   the machine is not there yet, or Step Functions throttles, it runs in this process.
/// - One that may wait over four minutes, or waits for an answer, has a Standard machine; `run` waits
///   for its end.
/// - `start` always uses a Standard machine, made when first needed where machines are made: only
///   there an execution has a name, a status and an end that can be asked for.
///
/// The document lies in the blobs under its workspace, which makes the machine that workspace's.
#[derive(Clone)]
pub struct StepMachines(Arc<Inner>);

/// What machines are made of, besides Step Functions.
#[derive(Clone)]
pub struct MachineParts {
    /// Where documents lie.
    pub blobs: Arc<dyn Blobs>,
    /// What Task states call that run in process.
    pub tasks: Arc<dyn Tasks>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
}

impl std::fmt::Debug for MachineParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MachineParts")
    }
}

/// Clients of Step Functions.
pub(crate) struct Steps {
    /// For everything but `run`.
    pub(crate) control: Client,
    /// For `run`: waits for minutes, and never tries again by itself.
    pub(crate) sync: Client,
}

struct Inner {
    control: Client,
    sync: Client,
    blobs: Arc<dyn Blobs>,
    tasks: Arc<dyn Tasks>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    /// Absent where no machine may be made.
    create: Option<Create>,
    names: Names,
    role: String,
    log_group: Option<String>,
    connectors: BTreeMap<String, String>,
    direct: usize,
    pace: Pace,
    documents: Mutex<Cache<MachineRef, Arc<Document>>>,
    /// The machines this process has made, or found made.
    made: Mutex<Cache<MachineRef, ()>>,
}

impl std::fmt::Debug for StepMachines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StepMachines").field("names", &self.0.names).finish_non_exhaustive()
    }
}

impl StepMachines {
    /// Those that make machines.
    pub(crate) fn new(settings: &Settings, steps: Steps, parts: MachineParts) -> Result<Self, SettingsError> {
        Self::with(settings, steps, parts, Some(publish::create))
    }

    /// Those that make none.
    pub(crate) fn made(
        settings: &Settings,
        steps: Steps,
        parts: MachineParts,
    ) -> Result<Self, SettingsError> {
        Self::with(settings, steps, parts, None)
    }

    fn with(
        settings: &Settings,
        Steps { control, sync }: Steps,
        MachineParts { blobs, tasks, clock, rng }: MachineParts,
        create: Option<Create>,
    ) -> Result<Self, SettingsError> {
        Ok(Self(Arc::new(Inner {
            control,
            sync,
            blobs,
            tasks,
            clock,
            rng,
            create,
            names: Names::of(settings)?,
            role: settings.get(env::MACHINES_ROLE_ARN)?.to_owned(),
            log_group: settings.find(env::MACHINES_LOG_GROUP_ARN).map(str::to_owned),
            connectors: settings.connectors().clone(),
            direct: settings.direct_tasks()?,
            pace: Pace::new(),
            documents: Mutex::new(Cache::new(CACHED)),
            made: Mutex::new(Cache::new(CACHED)),
        })))
    }

    fn cached(&self, machine: &MachineRef) -> Option<Arc<Document>> {
        self.0.documents.lock().unwrap_or_else(PoisonError::into_inner).get(machine).cloned()
    }

    fn keep(&self, machine: &MachineRef, document: Document) -> Arc<Document> {
        let document = Arc::new(document);
        let mut documents = self.0.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.insert(machine.clone(), document.clone());
        document
    }

    async fn text(&self, machine: &MachineRef) -> Result<Option<String>, MachinesError> {
        let stored = self.0.blobs.get(&machine.blob()).await.map_err(unavailable)?;
        let text = stored.map(|bytes| String::from_utf8(bytes.into())).transpose();
        text.map_err(|error| MachinesError::Invalid(error.to_string()))
    }

    /// The published document: one read of the blobs, once in the life of the process.
    async fn document(&self, machine: &MachineRef) -> Result<Option<Arc<Document>>, MachinesError> {
        if let Some(document) = self.cached(machine) {
            return Ok(Some(document));
        }
        let Some(text) = self.text(machine).await? else { return Ok(None) };
        Ok(Some(self.keep(machine, Document::parse(&text)?)))
    }

    async fn run_here(&self, document: &Document, mut run: MachineRun) -> Ended {
        // The connectors note their nodes wherever a document runs; heard here as well, each would be
        // told twice.
        run.events = Arc::new(Silent);
        run_in_process(&document.machine, run, &self.0.tasks, &self.0.clock, &self.0.rng).await
    }

    async fn run_express(
        &self,
        document: &Document,
        run: MachineRun,
        input: String,
    ) -> Result<Ended, MachinesError> {
        let start = self
            .0
            .sync
            .start_sync_execution()
            .state_machine_arn(self.0.names.machine(&run.machine, Tier::Express))
            .name(run.execution.to_string())
            .input(input);
        let done = tokio::select! {
            done = start.send() => done,
            // An Express execution cannot be stopped; its end is nobody's any more.
            () = run.cancel.cancelled() => return Ok(Ended::Aborted),
        };
        let error = match done {
            Ok(done) => return ended::of_sync(&done),
            Err(error) => error,
        };
        // Nothing has run in these cases, so nothing runs twice.
        let code = error.code().unwrap_or_default();
        if ["StateMachineDoesNotExist", "StateMachineDeleting"].contains(&code) || is_throttled(code) {
            tracing::warn!(
                machine = %run.machine.digest, code,
                "Step Functions does not take an execution, so it runs in this process"
            );
            return Ok(self.run_here(document, run).await);
        }
        Err(unavailable(error))
    }
}

#[async_trait]
impl Machines for StepMachines {
    /// One PutObject, and one CreateStateMachine if the document needs a machine.
    ///
    /// An error after the document was stored leaves it runnable, in process; publishing again
    /// makes the machine.
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError> {
        let machine = MachineRef::of(workspace, document);
        let parsed = Document::parse(document)?;
        let tier = parsed.tier(self.0.direct);
        if self.cached(&machine).is_none() {
            let bytes = Bytes::copy_from_slice(document.as_bytes());
            self.0.blobs.put(&machine.blob(), bytes).await.map_err(unavailable)?;
            self.keep(&machine, parsed);
        }
        let made = || self.0.made.lock().unwrap_or_else(PoisonError::into_inner);
        if tier != Tier::Direct && made().get(&machine).is_none() {
            let create = self.0.create.ok_or_else(|| unavailable("no machine is made here"))?;
            create(&self.0, &machine, document, tier).await?;
            made().insert(machine.clone(), ());
        }
        Ok(machine)
    }

    /// One GetObject, none when the document is in memory.
    async fn is_published(&self, machine: &MachineRef) -> Result<bool, MachinesError> {
        Ok(self.document(machine).await?.is_some())
    }

    /// Step Functions tells an Express execution's end only, and what runs in process is as silent.
    fn tells_steps(&self) -> bool {
        false
    }

    /// One StartSyncExecution, or what the Task states call when it runs in process.
    async fn run(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        let document = self.document(&run.machine).await?.ok_or_else(|| unpublished(&run.machine))?;
        let tier = document.tier(self.0.direct);
        if tier == Tier::Direct {
            return Ok(self.run_here(&document, run).await);
        }
        let input = run.input.to_string();
        if input.len() > MAX_DATA {
            return Ok(too_large(input.len()));
        }
        match tier {
            Tier::Standard => self.run_standard(run).await,
            Tier::Express | Tier::Direct => self.run_express(&document, run, input).await,
        }
    }

    /// One StartExecution.
    async fn start(&self, run: MachineRun) -> Result<(), MachinesError> {
        if self.document(&run.machine).await?.is_none() {
            return Err(unpublished(&run.machine));
        }
        let input = run.input.to_string();
        if input.len() > MAX_DATA {
            return Err(MachinesError::Invalid(format!(
                "its input has {} bytes, more than the {MAX_DATA} of an execution",
                input.len()
            )));
        }
        let start = self
            .0
            .control
            .start_execution()
            .state_machine_arn(self.0.names.machine(&run.machine, Tier::Standard))
            .name(run.execution.to_string())
            .input(input);
        let mut settling = SETTLING.into_iter();
        let mut create = self.0.create;
        loop {
            let Err(error) = start.clone().send().await else { return Ok(()) };
            match error.code().unwrap_or_default() {
                "ExecutionAlreadyExists" => return Ok(()),
                "StateMachineDoesNotExist" => {
                    if let Some(create) = create.take() {
                        let text = self.text(&run.machine).await?.ok_or_else(|| unpublished(&run.machine))?;
                        create(&self.0, &run.machine, &text, Tier::Standard).await?;
                    } else if let Some(wait) = settling.next() {
                        tokio::time::sleep(wait).await;
                    } else {
                        return Err(unavailable(error));
                    }
                }
                _ => return Err(unavailable(error)),
            }
        }
    }

    /// One that may wait for longer than a function lives.
    async fn outlasts(&self, machine: &MachineRef) -> Result<bool, MachinesError> {
        let document = self.document(machine).await?.ok_or_else(|| unpublished(machine))?;
        Ok(document.tier(self.0.direct) == Tier::Standard)
    }

    /// No call, or one DescribeExecution for what was too large for an event.
    async fn left_ended(&self, event: &Value) -> Result<Option<LeftEnded>, MachinesError> {
        let Some(change) = StatusChange::read(event) else { return Ok(None) };
        let StatusChange { execution, execution_arn, input, status } = change;
        match (input, status) {
            (_, Some(MachineStatus::Running)) => Ok(None),
            (Some(input), Some(MachineStatus::Ended(ended))) => {
                Ok(Some(LeftEnded { execution, input, ended }))
            }
            _ => self.look_up(execution, &execution_arn).await,
        }
    }

    /// One DescribeExecution.
    async fn status(
        &self,
        machine: &MachineRef,
        execution: ExecutionId,
    ) -> Result<Option<MachineStatus>, MachinesError> {
        let arn = self.0.names.execution(machine, execution);
        let told = match self.0.control.describe_execution().execution_arn(arn).send().await {
            Ok(told) => told,
            Err(error) if error.code() == Some("ExecutionDoesNotExist") => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        let ended = ended::of_described(&told)?;
        Ok(Some(ended.map_or(MachineStatus::Running, MachineStatus::Ended)))
    }

    /// One DescribeExecution, and one StopExecution if there is something to stop: that one alone
    /// would not tell.
    async fn stop(&self, machine: &MachineRef, execution: ExecutionId) -> Result<bool, MachinesError> {
        if self.status(machine, execution).await? != Some(MachineStatus::Running) {
            return Ok(false);
        }
        let arn = self.0.names.execution(machine, execution);
        self.0.control.stop_execution().execution_arn(arn).send().await.map_err(unavailable)?;
        Ok(true)
    }

    /// One SendTaskSuccess or SendTaskFailure.
    async fn signal(&self, token: &str, answer: Answer) -> Result<bool, MachinesError> {
        self.answer(token, answer).await
    }
}

/// What the engine says of it too.
fn too_large(bytes: usize) -> Ended {
    Ended::Failed {
        error: "States.DataLimitExceeded".to_owned(),
        cause: format!(
            "the input of the execution has {bytes} bytes, more than the {MAX_DATA} that are allowed"
        ),
    }
}

fn unpublished(machine: &MachineRef) -> MachinesError {
    MachinesError::Unpublished(machine.digest.to_string())
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> MachinesError {
    MachinesError::Unavailable(error.into())
}

fn is_throttled(code: &str) -> bool {
    ["ThrottlingException", "TooManyRequestsException", "KmsThrottlingException", "RequestLimitExceeded"]
        .contains(&code)
}
