//! Connectors behind a Task state.

use std::time::Duration;

use lambda_runtime::{LambdaEvent, service_fn};
use portal_base::{Clock as _, SystemClock};
use portal_connector_kit::{Connector, ConnectorError, ErrorName};
use portal_execution::SealedConnectors;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::failure::Failure;
use crate::metrics::{self, Metric, Unit};
use crate::stack::no_bucket;
use crate::{Error, Stack, log};

/// How long before Lambda ends the process a call is stopped, so that its end is told and noted.
const MARGIN: Duration = Duration::from_millis(500);

/// A function that runs these connectors' operations. It fails with their error names, which is
/// what Retry and Catch of a state machine match.
pub fn connector(name: &'static str, connectors: fn() -> Vec<Connector>) -> Result<(), Error> {
    crate::run(async move {
        // A connector reads connections and notes nodes: items that are never big.
        let stack = Stack::open(no_bucket)?;
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
                result.map_err(Failure::from)
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
