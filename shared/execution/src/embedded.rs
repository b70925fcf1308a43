//! Machines of one process: the engine over the compiled documents.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use portal_base::{Clock, ExecutionId, Rng, WorkspaceId};
use portal_engine::{ExecutionContext, Machine, RunOptions, Tasks};
use portal_store::Blobs;
use tokio_util::sync::CancellationToken;

use crate::cache::Cache;
use crate::machines::{Ended, MachineRef, MachineRun, MachineStatus, Machines, MachinesError};
use crate::signals::{Answer, Signals};

/// How many compiled machines stay in memory.
const CACHED: usize = 512;
/// How many ended executions [`Machines::status`] remembers.
const REMEMBERED: usize = 1_024;

/// Runs machines with the embedded engine. Cheap to clone.
#[derive(Clone)]
pub struct EmbeddedMachines(Arc<Inner>);

struct Inner {
    tasks: Arc<dyn Tasks>,
    signals: Signals,
    /// Where published documents are kept; absent for drafts, which live as long as the cache keeps them.
    blobs: Option<Arc<dyn Blobs>>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    cache: Mutex<Cache<MachineRef, Machine>>,
    started: Mutex<Cache<ExecutionId, Started>>,
}

enum Started {
    Running(CancellationToken),
    Ended(Ended),
}

impl EmbeddedMachines {
    /// Machines whose documents are kept in `blobs`.
    pub fn new(
        tasks: Arc<dyn Tasks>,
        blobs: Arc<dyn Blobs>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Self {
        Self::with(tasks, Some(blobs), clock, rng)
    }

    /// Machines that are kept in memory only: for test runs of drafts.
    pub fn in_memory(tasks: Arc<dyn Tasks>, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        Self::with(tasks, None, clock, rng)
    }

    fn with(
        tasks: Arc<dyn Tasks>,
        blobs: Option<Arc<dyn Blobs>>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Self {
        let signals = Signals::default();
        Self(Arc::new(Inner {
            tasks: signals.over(tasks),
            signals,
            blobs,
            clock,
            rng,
            cache: Mutex::new(Cache::new(CACHED)),
            started: Mutex::new(Cache::new(REMEMBERED)),
        }))
    }

    async fn machine(&self, machine: &MachineRef) -> Result<Option<Machine>, MachinesError> {
        if let Some(found) = lock(&self.0.cache).get(machine) {
            return Ok(Some(found.clone()));
        }
        let Some(blobs) = &self.0.blobs else { return Ok(None) };
        let stored =
            blobs.get(&machine.blob()).await.map_err(|error| MachinesError::Unavailable(error.into()))?;
        let Some(bytes) = stored else { return Ok(None) };
        let document =
            std::str::from_utf8(&bytes).map_err(|error| MachinesError::Invalid(error.to_string()))?;
        let compiled = compile(document)?;
        lock(&self.0.cache).insert(machine.clone(), compiled.clone());
        Ok(Some(compiled))
    }

    async fn to_the_end(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        let machine = self
            .machine(&run.machine)
            .await?
            .ok_or_else(|| MachinesError::Unpublished(run.machine.digest.to_string()))?;
        Ok(run_in_process(&machine, run, &self.0.tasks, &self.0.clock, &self.0.rng).await)
    }
}

/// Runs a machine in this process, to the end.
pub async fn run_in_process(
    machine: &Machine,
    run: MachineRun,
    tasks: &Arc<dyn Tasks>,
    clock: &Arc<dyn Clock>,
    rng: &Arc<dyn Rng>,
) -> Ended {
    let name: Arc<str> = run.execution.to_string().into();
    let mut options = RunOptions::new(tasks.clone());
    options.events = Some(run.events);
    options.clock = clock.clone();
    options.rng = rng.clone();
    options.cancel = run.cancel;
    options.context = ExecutionContext {
        execution_id: name.clone(),
        execution_name: name,
        started_at: Some(run.started_at),
        machine_id: run.machine.digest.clone(),
        machine_name: run.machine.digest,
        ..ExecutionContext::default()
    };
    portal_engine::run(machine, run.input, options).await.into()
}

impl fmt::Debug for EmbeddedMachines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmbeddedMachines")
    }
}

#[async_trait]
impl Machines for EmbeddedMachines {
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError> {
        let machine = MachineRef::of(workspace, document);
        if lock(&self.0.cache).get(&machine).is_some() {
            return Ok(machine);
        }
        let compiled = compile(document)?;
        if let Some(blobs) = &self.0.blobs {
            blobs
                .put(&machine.blob(), Bytes::copy_from_slice(document.as_bytes()))
                .await
                .map_err(|error| MachinesError::Unavailable(error.into()))?;
        }
        lock(&self.0.cache).insert(machine.clone(), compiled);
        Ok(machine)
    }

    async fn is_published(&self, machine: &MachineRef) -> Result<bool, MachinesError> {
        Ok(self.machine(machine).await?.is_some())
    }

    async fn run(&self, run: MachineRun) -> Result<Ended, MachinesError> {
        self.to_the_end(run).await
    }

    async fn start(&self, run: MachineRun) -> Result<(), MachinesError> {
        if self.machine(&run.machine).await?.is_none() {
            return Err(MachinesError::Unpublished(run.machine.digest.to_string()));
        }
        let id = run.execution;
        {
            let mut started = lock(&self.0.started);
            if started.get(&id).is_some() {
                return Ok(());
            }
            started.insert(id, Started::Running(run.cancel.clone()));
        }
        let this = self.clone();
        tokio::spawn(async move {
            let ended = this.to_the_end(run).await.unwrap_or_else(|error| Ended::Failed {
                error: "States.Runtime".to_owned(),
                cause: error.to_string(),
            });
            lock(&this.0.started).insert(id, Started::Ended(ended));
        });
        Ok(())
    }

    async fn status(
        &self,
        _: &MachineRef,
        execution: ExecutionId,
    ) -> Result<Option<MachineStatus>, MachinesError> {
        Ok(lock(&self.0.started).get(&execution).map(|started| match started {
            Started::Running(_) => MachineStatus::Running,
            Started::Ended(ended) => MachineStatus::Ended(ended.clone()),
        }))
    }

    async fn stop(&self, _: &MachineRef, execution: ExecutionId) -> Result<bool, MachinesError> {
        Ok(match lock(&self.0.started).get(&execution) {
            Some(Started::Running(cancel)) => {
                cancel.cancel();
                true
            }
            Some(Started::Ended(_)) | None => false,
        })
    }

    async fn signal(&self, token: &str, answer: Answer) -> Result<bool, MachinesError> {
        Ok(self.0.signals.answer(token, answer))
    }
}

/// Makes a document ready to run.
pub fn compile(document: &str) -> Result<Machine, MachinesError> {
    portal_asl::parse(document).and_then(|parsed| Machine::compile(&parsed)).map_err(|problems| {
        MachinesError::Invalid(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
