//! Connectors behind a Task state.

use std::time::Duration;

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use portal_base::{Clock as _, SystemClock};
use portal_connector_kit::{Connector, ConnectorError, ErrorName};
use portal_execution::SealedConnectors;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::metrics::{self, Metric, Unit};
use crate::{Error, Stack, log};

/// How long before Lambda ends the process a call is stopped, so that its end is told and noted.
const MARGIN: Duration = Duration::from_millis(500);

/// A function that runs these connectors' operations. It fails with their error names, which is
/// what Retry and Catch of a state machine match.
pub fn connector(name: &'static str, connectors: fn() -> Vec<Connector>) -> Result<(), Error> {
    crate::run(async move {
        let stack = Stack::open()?;
        let made: OnceCell<SealedConnectors> = OnceCell::new();
        let (stack, made) = (&stack, &made);
        let handler = move |event: LambdaEvent<Value>| async move {
            let span = log::invocation(&event.context);
            async {
                let started = SystemClock.now();
                let result = match made.get_or_try_init(|| stack.sealed_connectors(connectors())).await {
                    Ok(connectors) => call(connectors, event).await,
                    Err(error) => {
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(error, "the connector cannot be put together");
                        Err(ConnectorError::new(
                            ErrorName::Unavailable,
                            "the connector cannot reach its keys at the moment",
                        ))
                    }
                };
                measure(name, started, result.as_ref().err());
                result.map_err(Failure)
            }
            .instrument(span)
            .await
        };
        lambda_runtime::run(service_fn(handler)).await
    })
}

async fn call(connectors: &SealedConnectors, event: LambdaEvent<Value>) -> Result<Value, ConnectorError> {
    let cancel = CancellationToken::new();
    let left = event.context.deadline().duration_since(SystemClock.now().into()).unwrap_or_default();
    let stop = cancel.clone();
    let timer = tokio::spawn(async move {
        tokio::time::sleep(left.saturating_sub(MARGIN)).await;
        stop.cancel();
    });
    let result = connectors.call(event.payload, cancel).await;
    timer.abort();
    result
}

fn measure(function: &str, started: portal_base::Timestamp, error: Option<&ConnectorError>) {
    let ended = SystemClock.now();
    metrics::emit(
        ended,
        &[("Function", function)],
        &[
            Metric("Calls", Unit::Count, 1.0),
            Metric("CallErrors", Unit::Count, if error.is_some() { 1.0 } else { 0.0 }),
            Metric("CallDuration", Unit::Milliseconds, metrics::elapsed(started, ended)),
        ],
    );
}

/// A connector's error as Lambda reports it: `errorType` is the error name.
struct Failure(ConnectorError);

/// The runtime logs what a function fails with: the name only, the cause may quote what is not ours.
impl std::fmt::Debug for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.name)
    }
}

impl From<Failure> for Diagnostic {
    fn from(Failure(error): Failure) -> Self {
        Self { error_type: error.name.to_string(), error_message: error.cause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_type_is_the_name_that_a_catcher_matches() {
        let failure = Failure(ConnectorError::new(ErrorName::Status(404), "GET /x: not found"));
        let told = serde_json::to_value(Diagnostic::from(failure)).unwrap();
        assert_eq!(
            told,
            serde_json::json!({ "errorType": "Http.Status404", "errorMessage": "GET /x: not found" })
        );
    }
}
