//! The SDK's clients, made once in a function's init, and the adapters over them.

use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{Builder as HttpClient, tls};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use portal_base::{Clock, Rng, env};
use portal_execution::runner::MAX_RECEIVES;

use crate::blobs::S3Blobs;
use crate::calls::Calls;
use crate::machines::{MachineParts, StepJob, StepMachines, Steps, StripHostPrefix};
use crate::queue::SqsQueue;
use crate::secrets::ManagedSecrets;
use crate::settings::{Settings, SettingsError};
use crate::table::DynamoTable;
use crate::tasks::LambdaTasks;

/// How long a connection may take: AWS is near, and a retry finds another host.
const CONNECT: Duration = Duration::from_secs(1);
/// How long one try of an ordinary call may take.
const ATTEMPT: Duration = Duration::from_secs(5);
/// How long the first wait between two tries of a call to DynamoDB is; it doubles.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
/// How long one try of a call that carries megabytes may take.
const LARGE: Duration = Duration::from_secs(30);

/// How long an Express execution may take, and its answer after it.
const LONGEST_EXPRESS: Duration = Duration::from_secs(310);
/// How long a function may take, and its answer after it.
const LONGEST_FUNCTION: Duration = Duration::from_secs(910);

/// Makes the adapters a function uses. Those it does not ask for are not linked into it.
#[derive(Debug, Clone)]
pub struct Clients {
    settings: Arc<Settings>,
    config: SdkConfig,
    calls: Option<Calls>,
}

/// A service's configuration, with the interceptors that all have.
macro_rules! configured {
    ($sdk:ident, $service:literal, $this:expr, $timeouts:expr) => {{
        let mut builder = $sdk::config::Builder::from(&$this.config).timeout_config($timeouts);
        if let Some(endpoint) = $this.settings.endpoint($service) {
            builder = builder.endpoint_url(endpoint);
        }
        if let Some(calls) = &$this.calls {
            builder = builder.interceptor(calls.clone());
        }
        builder
    }};
}

impl Clients {
    /// Clients as the settings say. Opens no connection yet.
    pub fn new(settings: Settings) -> Self {
        let http =
            HttpClient::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring));
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(settings.region().to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(settings.credentials().clone()))
            .http_client(http.build_https())
            .sleep_impl(TokioSleep::new())
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .build();
        Self { settings: Arc::new(settings), config, calls: None }
    }

    /// The same clients, and `calls` counts what they say.
    pub fn counted(mut self, calls: Calls) -> Self {
        self.calls = Some(calls);
        self
    }

    /// What the clients were made from.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The table.
    pub fn table(&self, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<DynamoTable, SettingsError> {
        Ok(DynamoTable::new(self.dynamodb(), self.settings.get(env::TABLE)?, clock, rng))
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        // Adaptive: a function that DynamoDB throttles slows itself down.
        let retry = RetryConfig::adaptive().with_max_attempts(5).with_initial_backoff(FIRST_BACKOFF);
        let config = configured!(aws_sdk_dynamodb, "DYNAMODB", self, timeouts(ATTEMPT)).retry_config(retry);
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// The blobs: objects of the bucket.
    pub fn blobs(&self) -> Result<S3Blobs, SettingsError> {
        Ok(S3Blobs::new(self.s3(), self.settings.get(env::BUCKET)?))
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        let stand_in = self.settings.endpoint("S3").is_some();
        // A stand-in has no host name for each bucket.
        let config = configured!(aws_sdk_s3, "S3", self, timeouts(LARGE)).force_path_style(stand_in);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// The queue of executions, without a look at its dead letters: no function has one.
    pub fn queue(&self, clock: Arc<dyn Clock>) -> Result<SqsQueue, SettingsError> {
        Ok(SqsQueue::new(self.sqs(), self.settings.get(env::QUEUE_URL)?, None, MAX_RECEIVES, clock))
    }

    /// The queue of executions with its dead letters, which lie in the queue at `dead`: for tools of
    /// whoever operates the stack.
    pub fn queue_with_dead_letters(
        &self,
        clock: Arc<dyn Clock>,
        dead: &str,
    ) -> Result<SqsQueue, SettingsError> {
        let url = self.settings.get(env::QUEUE_URL)?;
        Ok(SqsQueue::new(self.sqs(), url, Some(dead), MAX_RECEIVES, clock))
    }

    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::from_conf(configured!(aws_sdk_sqs, "SQS", self, timeouts(ATTEMPT)).build())
    }

    /// The platform's secrets.
    pub fn secrets(&self) -> Result<ManagedSecrets, SettingsError> {
        let prefix = self.settings.get(env::SECRETS_PREFIX)?;
        let config = configured!(aws_sdk_secretsmanager, "SECRETS_MANAGER", self, timeouts(ATTEMPT));
        Ok(ManagedSecrets::new(aws_sdk_secretsmanager::Client::from_conf(config.build()), prefix))
    }

    /// What Task states call when they run in process.
    pub fn tasks(&self) -> LambdaTasks {
        // A connector takes as long as its function may.
        let config = configured!(aws_sdk_lambda, "LAMBDA", self, timeouts(LONGEST_FUNCTION));
        let config = config.retry_config(RetryConfig::disabled()).build();
        LambdaTasks::new(aws_sdk_lambda::Client::from_conf(config), self.settings.connectors().clone())
    }

    /// The machines.
    pub fn machines(&self, parts: MachineParts) -> Result<StepMachines, SettingsError> {
        StepMachines::new(&self.settings, self.steps(), parts)
    }

    /// The same for who has no right to make a machine: what is published is stored, and where it
    /// needs a machine that is an error.
    pub fn made_machines(&self, parts: MachineParts) -> Result<StepMachines, SettingsError> {
        StepMachines::made(&self.settings, self.steps(), parts)
    }

    fn steps(&self) -> Steps {
        let control = configured!(aws_sdk_sfn, "SFN", self, timeouts(ATTEMPT)).build();
        Steps { control: aws_sdk_sfn::Client::from_conf(control), sync: self.sync() }
    }

    /// The platform's own machine whose ARN the environment names `variable`.
    pub fn job(&self, variable: &'static str) -> Result<StepJob, SettingsError> {
        Ok(StepJob::new(self.sync(), self.settings.get(variable)?))
    }

    /// For StartSyncExecution: waits for minutes, and never tries again by itself.
    fn sync(&self) -> aws_sdk_sfn::Client {
        let config = configured!(aws_sdk_sfn, "SFN", self, timeouts(LONGEST_EXPRESS))
            .retry_config(RetryConfig::disabled())
            .interceptor(StripHostPrefix);
        aws_sdk_sfn::Client::from_conf(config.build())
    }
}

fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(attempt).build()
}
