//! Machines of one process: the engine over the compiled documents.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use portal_base::{Clock, ExecutionId, Rng, WorkspaceId};
use portal_engine::{ExecutionContext, Machine, RunOptions, Tasks};
use portal_store::Blobs;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::machines::{Ended, MachineRef, MachineRun, MachineStatus, Machines, MachinesError};

/// How many compiled machines stay in memory.
const CACHED: usize = 512;
/// How many ended executions [`Machines::status`] remembers.
const REMEMBERED: usize = 1_024;

/// Runs machines with the embedded engine. Cheap to clone.
#[derive(Clone)]
pub struct EmbeddedMachines(Arc<Inner>);

struct Inner {
    tasks: Arc<dyn Tasks>,
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
        Self(Arc::new(Inner {
            tasks,
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
            blobs.get(&blob_name(machine)).await.map_err(|error| MachinesError::Unavailable(error.into()))?;
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
        let name: Arc<str> = run.execution.to_string().into();
        let mut options = RunOptions::new(self.0.tasks.clone());
        options.events = Some(run.events);
        options.clock = self.0.clock.clone();
        options.rng = self.0.rng.clone();
        options.cancel = run.cancel;
        options.context = ExecutionContext {
            execution_id: name.clone(),
            execution_name: name,
            started_at: Some(run.started_at),
            machine_id: run.machine.digest.clone(),
            machine_name: run.machine.digest,
            ..ExecutionContext::default()
        };
        Ok(portal_engine::run(&machine, run.input, options).await.into())
    }
}

impl fmt::Debug for EmbeddedMachines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmbeddedMachines")
    }
}

#[async_trait]
impl Machines for EmbeddedMachines {
    async fn publish(&self, workspace: WorkspaceId, document: &str) -> Result<MachineRef, MachinesError> {
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(document.as_bytes()));
        let machine = MachineRef { workspace, digest: digest.into() };
        if lock(&self.0.cache).get(&machine).is_some() {
            return Ok(machine);
        }
        let compiled = compile(document)?;
        if let Some(blobs) = &self.0.blobs {
            blobs
                .put(&blob_name(&machine), Bytes::copy_from_slice(document.as_bytes()))
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

    async fn status(&self, execution: ExecutionId) -> Result<Option<MachineStatus>, MachinesError> {
        Ok(lock(&self.0.started).get(&execution).map(|started| match started {
            Started::Running(_) => MachineStatus::Running,
            Started::Ended(ended) => MachineStatus::Ended(ended.clone()),
        }))
    }

    async fn stop(&self, execution: ExecutionId) -> Result<bool, MachinesError> {
        Ok(match lock(&self.0.started).get(&execution) {
            Some(Started::Running(cancel)) => {
                cancel.cancel();
                true
            }
            Some(Started::Ended(_)) | None => false,
        })
    }
}

fn blob_name(machine: &MachineRef) -> String {
    format!("{}/machines/{}.asl.json", machine.workspace, machine.digest)
}

fn compile(document: &str) -> Result<Machine, MachinesError> {
    portal_asl::parse(document).and_then(|parsed| Machine::compile(&parsed)).map_err(|problems| {
        MachinesError::Invalid(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A bounded map: two generations, the older one forgotten whole when the younger is full. What is
/// in use moves to the younger.
struct Cache<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    size: usize,
}

impl<K: Clone + Eq + std::hash::Hash, V> Cache<K, V> {
    fn new(size: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), size }
    }

    fn get(&mut self, key: &K) -> Option<&V> {
        if !self.young.contains_key(key) {
            let (key, value) = self.old.remove_entry(key)?;
            self.insert(key, value);
        }
        self.young.get(key)
    }

    fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.size {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_forgets_what_is_not_used() {
        let mut cache = Cache::new(2);
        for key in 0..6 {
            cache.insert(key, key);
            assert_eq!(cache.get(&0), Some(&0), "in use after {key}");
        }
        assert_eq!(cache.get(&1), None);
        assert_eq!(cache.get(&5), Some(&5));
    }
}
