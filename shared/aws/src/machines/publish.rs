//! Makes machines.

use std::pin::Pin;
use std::time::Duration;

use aws_sdk_sfn::config::Config;
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::types::{
    CloudWatchLogsLogGroup, LogDestination, LogLevel, LoggingConfiguration, StateMachineType,
};
use portal_execution::{MachineRef, MachinesError};
use tokio::time::Instant;

use super::document::{Tier, definition};
use super::{Inner, is_throttled, unavailable};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How long a publish waits for the account's control plane before it says so: less than the 29
/// seconds after which API Gateway hangs up.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What makes machines; where it is not named it is not linked.
pub(super) type Create =
    for<'a> fn(&'a Inner, &'a MachineRef, &'a str, Tier) -> BoxFuture<'a, Result<(), MachinesError>>;

/// Makes the machine of a document. Making what is there does nothing; one that was made with
/// other aliases is brought up to date.
pub(super) fn create<'a>(
    inner: &'a Inner,
    machine: &'a MachineRef,
    document: &'a str,
    tier: Tier,
) -> BoxFuture<'a, Result<(), MachinesError>> {
    Box::pin(made(inner, machine, document, tier))
}

async fn made(inner: &Inner, machine: &MachineRef, document: &str, tier: Tier) -> Result<(), MachinesError> {
    let definition = definition(document, &inner.connectors)?;
    let kind = if tier == Tier::Standard { StateMachineType::Standard } else { StateMachineType::Express };
    let create = inner
        .control
        .create_state_machine()
        .name(inner.names.name(machine, tier))
        .definition(&definition)
        .role_arn(&inner.role)
        .r#type(kind)
        .set_logging_configuration(inner.logging());
    let deadline = Instant::now() + PATIENCE;
    let mut wait = Duration::from_millis(500);
    loop {
        inner.pace.turn().await;
        // Tried again here, in turn, and not by the SDK.
        let once = Config::builder().retry_config(RetryConfig::disabled());
        let Err(error) = create.clone().customize().config_override(once).send().await else { return Ok(()) };
        match error.code().unwrap_or_default() {
            "StateMachineAlreadyExists" => return update(inner, machine, &definition, tier).await,
            "InvalidDefinition" => {
                return Err(MachinesError::Invalid(error.message().unwrap_or_default().to_owned()));
            }
            // The name is free again in a moment.
            "StateMachineDeleting" | "ConflictException" => {}
            code if is_throttled(code) => inner.pace.slow_down().await,
            // Making a machine twice makes it once, so a lost answer does no harm.
            "" | "InternalFailure" | "InternalServerError" | "ServiceUnavailable" => {}
            _ => return Err(unavailable(error)),
        }
        if Instant::now() + wait > deadline {
            return Err(unavailable(error));
        }
        tokio::time::sleep(wait.mul_f64(0.5 + inner.rng.unit() / 2.0)).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn update(
    inner: &Inner,
    machine: &MachineRef,
    definition: &str,
    tier: Tier,
) -> Result<(), MachinesError> {
    inner.pace.turn().await;
    let update = inner.control.update_state_machine().state_machine_arn(inner.names.machine(machine, tier));
    let update = update.definition(definition).role_arn(&inner.role);
    update.set_logging_configuration(inner.logging()).send().await.map(drop).map_err(unavailable)
}

impl Inner {
    /// Errors only, and no data: a line for every step of every call would cost more than the calls.
    fn logging(&self) -> Option<LoggingConfiguration> {
        let arn = self.log_group.as_deref()?;
        // Step Functions wants the streams of the group.
        let arn = if arn.ends_with(":*") { arn.to_owned() } else { format!("{arn}:*") };
        let group = CloudWatchLogsLogGroup::builder().log_group_arn(arn).build();
        let destination = LogDestination::builder().cloud_watch_logs_log_group(group).build();
        let logging = LoggingConfiguration::builder().level(LogLevel::Error).include_execution_data(false);
        Some(logging.destinations(destination).build())
    }
}
