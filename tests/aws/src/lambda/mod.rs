//! A Lambda service on this machine: the Runtime API for every function, a pool of processes for
//! each, one event at a time in each process, and the Invoke API for the SDK.
//!
//! What it does not do: freeze a process between events, sign requests or check signatures, limit memory
//! or processor, or keep a function's concurrency from others.

mod invoke_api;
mod pool;
mod runtime_api;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub use pool::{Environment, Start};

use crate::rights::Rights;
use pool::Pool;

/// The account that everything here belongs to.
pub const ACCOUNT: &str = "000000000042";
/// The region that everything here lies in.
pub const REGION: &str = "eu-central-1";
/// The largest event and the largest whole answer.
pub const PAYLOAD_LIMIT: usize = 6 * 1024 * 1024;

/// One function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The program: what `bootstrap` is on AWS.
    pub program: PathBuf,
    /// Its environment.
    pub environment: Vec<(String, String)>,
    /// How long one event may take.
    pub timeout: Duration,
    /// How many processes at most.
    pub concurrency: usize,
}

impl Function {
    /// The ARN of the alias it is called by.
    pub fn arn(name: &str) -> String {
        format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}:live")
    }
}

/// How a function answered.
#[derive(Debug)]
pub enum Answer {
    /// Whole.
    Whole(Bytes),
    /// As it goes on: the parts of the body as the function sends them.
    Stream(mpsc::Receiver<Bytes>),
    /// With an error: JSON with `errorType` and `errorMessage`.
    Failed(Bytes),
}

impl Answer {
    pub(crate) fn failed(error: &str, message: &str) -> Self {
        let body = serde_json::json!({ "errorType": error, "errorMessage": message });
        Self::Failed(body.to_string().into())
    }
}

/// Why there is no answer at all.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// No such function.
    #[error("Function not found: {0}")]
    NotFound(String),
    /// The event is too large.
    #[error(
        "{0} byte payload is too large for the RequestResponse invocation type (limit {PAYLOAD_LIMIT} bytes)"
    )]
    TooLarge(usize),
}

/// The service. Cheap to clone; the processes end when the last clone is dropped.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    pools: Vec<Arc<Pool>>,
    address: SocketAddr,
    _server: tokio_util::sync::DropGuard,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host")
    }
}

impl Host {
    /// Listens on `listener` for these functions' processes and for the SDK. `logs` is the folder
    /// that their output goes to, one file a function; `rights` say who may call which by the SDK.
    pub fn start(
        listener: TcpListener,
        functions: Vec<Function>,
        logs: PathBuf,
        rights: Rights,
    ) -> anyhow::Result<Self> {
        let address = listener.local_addr()?;
        let pools: Vec<_> =
            functions.into_iter().map(|function| Pool::new(function, address, logs.clone())).collect();
        let stop = tokio_util::sync::CancellationToken::new();
        let router = runtime_api::router(pools.clone()).merge(invoke_api::router(pools.clone(), rights));
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move {
            tokio::select! {
                served = std::future::IntoFuture::into_future(axum::serve(crate::at_once(listener), router)) => drop(served),
                () = stopped => {}
            }
        });
        Ok(Self(Arc::new(Inner { pools, address, _server: stop.drop_guard() })))
    }

    /// Where the Invoke API is: `AWS_ENDPOINT_URL_LAMBDA`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Calls a function by its name or ARN and waits for the beginning of its answer.
    pub async fn invoke(&self, function: &str, event: Bytes) -> Result<Answer, InvokeError> {
        invoke(&self.0.pools, function, event).await
    }

    /// Starts a program as a function's process, waits for its first poll, and ends it.
    pub async fn start_once(
        &self,
        program: &std::path::Path,
        environment: &[(String, String)],
    ) -> anyhow::Result<Start> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let function = Function {
            name: "measured".to_owned(),
            program: program.to_owned(),
            environment: environment.to_vec(),
            timeout: Duration::from_secs(10),
            concurrency: 1,
        };
        let host = Self::start(listener, vec![function], std::env::temp_dir(), Rights::default())?;
        let pool = host.0.pools.first().ok_or_else(|| anyhow::anyhow!("no function"))?;
        pool.start_once().await
    }

    /// The processes of a function that were ever started: how they started, oldest first.
    pub fn starts(&self, function: &str) -> Vec<Start> {
        self.0
            .pools
            .iter()
            .find(|pool| pool.function.name == function)
            .map_or_else(Vec::new, |pool| pool.starts())
    }
}

async fn invoke(pools: &[Arc<Pool>], function: &str, event: Bytes) -> Result<Answer, InvokeError> {
    let name = match function.strip_prefix("arn:aws:lambda:") {
        Some(rest) => rest.split(':').nth(3).unwrap_or_default(),
        None => function.split(':').next().unwrap_or_default(),
    };
    let pool = pools
        .iter()
        .find(|pool| pool.function.name == name)
        .ok_or_else(|| InvokeError::NotFound(function.to_owned()))?;
    if event.len() > PAYLOAD_LIMIT {
        return Err(InvokeError::TooLarge(event.len()));
    }
    Ok(pool.invoke(event).await)
}
