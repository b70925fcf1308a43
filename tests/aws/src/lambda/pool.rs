//! The processes of one function.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use portal_base::{Clock as _, SystemClock};
use tokio::process::{Child, Command};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{ACCOUNT, Answer, Function, REGION};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// How a process started.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// From the start of the process to its first poll; none before it has polled.
    pub ready: Option<Duration>,
    /// Its process id.
    pub process: u32,
}

/// One event on its way through a process.
pub(super) struct Event {
    pub(super) request: String,
    pub(super) body: Bytes,
    pub(super) deadline: SystemTime,
    pub(super) answer: oneshot::Sender<Answer>,
    permit: OwnedSemaphorePermit,
}

/// What a process works on.
pub(super) struct Current {
    pub(super) request: String,
    pub(super) answer: Option<oneshot::Sender<Answer>>,
    _permit: OwnedSemaphorePermit,
}

/// One process.
pub struct Environment {
    pub(super) id: u64,
    process: u32,
    started: Instant,
    ready: OnceLock<Duration>,
    events: mpsc::Sender<Event>,
    pub(super) inbox: tokio::sync::Mutex<mpsc::Receiver<Event>>,
    pub(super) current: Mutex<Option<Current>>,
    stop: CancellationToken,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The processes of one function.
pub(super) struct Pool {
    pub(super) function: Function,
    address: SocketAddr,
    logs: PathBuf,
    slots: Arc<Semaphore>,
    all: Mutex<Vec<Arc<Environment>>>,
    idle: Mutex<Vec<Arc<Environment>>>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pool {
    pub(super) fn new(function: Function, address: SocketAddr, logs: PathBuf) -> Arc<Self> {
        let slots = Arc::new(Semaphore::new(function.concurrency));
        Arc::new(Self { function, address, logs, slots, all: Mutex::default(), idle: Mutex::default() })
    }

    pub(super) fn starts(&self) -> Vec<Start> {
        let all = lock(&self.all);
        all.iter().map(|one| Start { ready: one.ready.get().copied(), process: one.process }).collect()
    }

    pub(super) fn find(&self, id: u64) -> Option<Arc<Environment>> {
        lock(&self.all).iter().find(|one| one.id == id).cloned()
    }

    /// Called with each poll: the process is free again, unless it was started for an event that it
    /// fetches now. Taken for idle, it would be given a second one, which could be what the first
    /// waits for.
    pub(super) fn polled(&self, environment: &Arc<Environment>) {
        environment.ready.get_or_init(|| environment.started.elapsed());
        lock(&environment.current).take();
        if environment.inbox.try_lock().is_ok_and(|inbox| !inbox.is_empty()) {
            return;
        }
        let mut idle = lock(&self.idle);
        if !idle.iter().any(|one| one.id == environment.id) {
            idle.push(environment.clone());
        }
    }

    pub(super) async fn invoke(self: &Arc<Self>, body: Bytes) -> Answer {
        let Ok(permit) = self.slots.clone().acquire_owned().await else {
            return Answer::failed("Sandbox.Stopped", "the host has ended");
        };
        let idle = lock(&self.idle).pop();
        let environment = match idle {
            Some(environment) => environment,
            None => match self.spawn() {
                Ok(environment) => environment,
                Err(error) => {
                    let message = format!("{}: {error}", self.function.program.display());
                    return Answer::failed("Runtime.InvalidEntrypoint", &message);
                }
            },
        };
        let request = format!("00000000-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed));
        let deadline = SystemTime::from(SystemClock.now()) + self.function.timeout;
        let (answer, answered) = oneshot::channel();
        let event = Event { request: request.clone(), body, deadline, answer, permit };
        if environment.events.send(event).await.is_err() {
            return Answer::failed("Runtime.ExitError", "the process has ended");
        }
        match tokio::time::timeout(self.function.timeout, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => {
                Answer::failed("Runtime.ExitError", &format!("RequestId: {request} Error: Runtime exited"))
            }
            Err(_) => {
                self.remove(environment.id);
                environment.stop.cancel();
                let seconds = self.function.timeout.as_secs_f64();
                Answer::failed(
                    "Sandbox.Timedout",
                    &format!("RequestId: {request} Error: Task timed out after {seconds:.2} seconds"),
                )
            }
        }
    }

    /// Starts a process, waits for its first poll, and ends it.
    pub(super) async fn start_once(self: &Arc<Self>) -> anyhow::Result<Start> {
        let environment = self.spawn()?;
        while environment.ready.get().is_none() {
            anyhow::ensure!(
                environment.started.elapsed() < self.function.timeout && !environment.stop.is_cancelled(),
                "{} does not poll",
                self.function.program.display()
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        environment.stop.cancel();
        Ok(Start { ready: environment.ready.get().copied(), process: environment.process })
    }

    fn remove(&self, id: u64) {
        lock(&self.idle).retain(|one| one.id != id);
    }

    fn spawn(self: &Arc<Self>) -> std::io::Result<Arc<Environment>> {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = &self.function.name;
        let log = File::options().create(true).append(true).open(self.logs.join(format!("{name}.log")))?;
        let started = Instant::now();
        let child = Command::new(&self.function.program)
            .env_clear()
            .envs(self.function.environment.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_RUNTIME_API", format!("http://{}/environments/{id}", self.address))
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_REGION", REGION)
            .env("AWS_ACCESS_KEY_ID", ACCOUNT)
            .env("AWS_SECRET_ACCESS_KEY", "none")
            // The credentials of the function's role: by this, a call tells whose it is.
            .env("AWS_SESSION_TOKEN", name)
            .stdin(Stdio::null())
            .stderr(log.try_clone()?)
            .stdout(log)
            .kill_on_drop(true)
            .spawn()?;
        let (events, inbox) = mpsc::channel(1);
        let environment = Arc::new(Environment {
            id,
            process: child.id().unwrap_or_default(),
            started,
            ready: OnceLock::new(),
            events,
            inbox: tokio::sync::Mutex::new(inbox),
            current: Mutex::default(),
            stop: CancellationToken::new(),
        });
        lock(&self.all).push(environment.clone());
        tokio::spawn(self.clone().watch(child, environment.clone()));
        Ok(environment)
    }

    /// Waits for the process to end; whoever waits for its answer hears of it.
    async fn watch(self: Arc<Self>, mut child: Child, environment: Arc<Environment>) {
        tokio::select! {
            _ = child.wait() => {}
            () = environment.stop.cancelled() => drop(child.kill().await),
        }
        self.remove(environment.id);
        lock(&environment.current).take();
        // An event that was sent and never fetched.
        environment.inbox.lock().await.close();
        while environment.inbox.lock().await.recv().await.is_some() {}
    }
}

impl Environment {
    /// Takes the next event, when there is one.
    pub(super) async fn next(&self) -> Option<(String, Bytes, SystemTime)> {
        let event = tokio::select! {
            event = async { self.inbox.lock().await.recv().await } => event?,
            () = self.stop.cancelled() => return None,
        };
        let Event { request, body, deadline, answer, permit } = event;
        let current = Current { request: request.clone(), answer: Some(answer), _permit: permit };
        *lock(&self.current) = Some(current);
        Some((request, body, deadline))
    }

    /// Answers the event that the process works on, if `request` is it.
    pub(super) fn answer(&self, request: &str, answer: Answer) -> bool {
        let mut current = lock(&self.current);
        let waiting = current.as_mut().filter(|current| current.request == request);
        match waiting.and_then(|current| current.answer.take()) {
            // Whoever asked may have gone.
            Some(asked) => asked.send(answer).is_ok(),
            None => false,
        }
    }

    /// Fails whatever the process works on or is about to.
    pub(super) async fn fail(&self, body: Bytes) {
        if lock(&self.current).is_none() {
            drop(self.next().await);
        }
        let request = lock(&self.current).as_ref().map(|current| current.request.clone());
        if let Some(request) = request {
            self.answer(&request, Answer::Failed(body));
        }
    }
}

pub(super) fn milliseconds(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
