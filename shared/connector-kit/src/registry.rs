//! From a Task's payload to the operation that runs it.

use std::collections::HashMap;
use std::sync::Arc;

use portal_base::ConnectionId;
use portal_catalog::Manifest;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug_span};

use crate::context::{CallInfo, Context, Environment};
use crate::declare::did_you_mean;
use crate::error::{ConnectorError, ErrorName};
use crate::operation::{Connection, Connector};

/// The most bytes of JSON an operation may give. Step Functions takes 256 KiB of a Task, with what
/// Lambda puts around it, and ends the whole execution past Retry and Catch when it is more; on every
/// stack the connector fails before, with an error that they see.
pub const MAX_OUTPUT: usize = 252 * 1024;

/// What a Task state sends to a connector.
#[derive(Debug, Clone, Deserialize)]
pub struct Payload {
    /// The operation's name, such as `http.request`.
    pub operation: String,
    /// Its parameters, with every expression evaluated.
    #[serde(default)]
    pub parameters: Value,
    /// The connection whose credential it uses.
    #[serde(default)]
    pub connection: Option<ConnectionId>,
    /// Which call it is.
    #[serde(flatten)]
    pub call: CallInfo,
}

/// Where an operation stands, and what of its declaration every call asks for.
#[derive(Debug, Clone, Copy)]
struct Place {
    connector: usize,
    operation: usize,
    connection: Connection,
}

/// All connectors of a process, and what their calls share.
#[derive(Clone)]
pub struct Registry {
    connectors: Arc<Vec<Connector>>,
    places: Arc<HashMap<&'static str, Place>>,
    environment: Environment,
}

impl Registry {
    /// A registry of these connectors.
    pub fn new(connectors: Vec<Connector>, environment: Environment) -> Self {
        let mut places = HashMap::new();
        for (at, connector) in connectors.iter().enumerate() {
            for (index, operation) in connector.operations.iter().enumerate() {
                let declared = operation.declaration();
                let place = Place { connector: at, operation: index, connection: declared.connection };
                places.insert(declared.name, place);
            }
        }
        Self { connectors: Arc::new(connectors), places: Arc::new(places), environment }
    }

    /// The manifests of all connectors, for the catalogue.
    pub fn manifests(&self) -> impl Iterator<Item = Manifest> {
        self.connectors.iter().map(Connector::manifest)
    }

    /// Runs the operation a Task's payload asks for and gives its output.
    pub async fn dispatch(&self, payload: Value, cancel: CancellationToken) -> Result<Value, ConnectorError> {
        let payload: Payload = serde_json::from_value(payload).map_err(|error| {
            ConnectorError::new(
                ErrorName::BadCall,
                format!("the payload is not of the form connectors take: {error}"),
            )
        })?;
        let span = debug_span!(
            "connector",
            operation = %payload.operation,
            execution.id = %payload.call.execution,
            node.id = %payload.call.node,
            attempt = payload.call.attempt,
        );
        self.run(payload, cancel).instrument(span).await
    }

    /// The same behind `arn:aws:states:::lambda:invoke`: takes that integration's `Arguments`
    /// and gives its result, so that a machine sees the same on every stack.
    pub async fn invoke(&self, arguments: Value, cancel: CancellationToken) -> Result<Value, ConnectorError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Arguments {
            function_name: String,
            payload: Value,
        }
        let arguments: Arguments = serde_json::from_value(arguments).map_err(|error| {
            ConnectorError::new(
                ErrorName::BadCall,
                format!("the arguments are not those of `lambda:invoke`: {error}"),
            )
        })?;
        let known: Vec<&str> = self.connectors.iter().map(|connector| connector.function).collect();
        if !known.contains(&arguments.function_name.as_str()) {
            return Err(ConnectorError::new(
                ErrorName::BadCall,
                format!("there is no function `{}` here", arguments.function_name),
            ));
        }
        let output = self.dispatch(arguments.payload, cancel).await?;
        Ok(json!({ "Payload": output, "StatusCode": 200, "ExecutedVersion": "$LATEST" }))
    }

    async fn run(&self, payload: Payload, cancel: CancellationToken) -> Result<Value, ConnectorError> {
        let (place, operation) = self
            .places
            .get(payload.operation.as_str())
            .and_then(|place| {
                Some((place, self.connectors.get(place.connector)?.operations.get(place.operation)?))
            })
            .ok_or_else(|| self.unknown(&payload.operation))?;
        let credential = match payload.connection {
            Some(_) if place.connection == Connection::None => {
                return Err(ConnectorError::bad_parameters(format!(
                    "`{}` takes no connection",
                    payload.operation
                )));
            }
            Some(connection) => Some(self.environment.credentials.load(connection, &payload.call).await?),
            None if place.connection == Connection::Required => {
                return Err(ConnectorError::new(
                    ErrorName::Required,
                    format!("`{}` needs a connection; choose one on the node", payload.operation),
                ));
            }
            None => None,
        };
        let context = Context {
            net: self.environment.net.clone(),
            credential,
            call: payload.call,
            cancel: cancel.clone(),
            clock: self.environment.clock.clone(),
            rng: self.environment.rng.clone(),
        };
        // Operations stop by themselves at their next request; this stops those between two.
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ConnectorError::cancelled()),
            result = operation.run(&context, &payload.parameters) => {
                result.and_then(|output| within_limit(&payload.operation, output))
            }
        }
    }

    fn unknown(&self, name: &str) -> ConnectorError {
        let known: Vec<&str> = self.places.keys().copied().collect();
        let shown: String = name.chars().take(80).collect();
        let hint =
            did_you_mean(name, &known).map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        ConnectorError::new(ErrorName::UnknownOperation, format!("there is no operation `{shown}`{hint}"))
    }
}

fn within_limit(operation: &str, output: Value) -> Result<Value, ConnectorError> {
    let mut bytes = Count(0);
    // Counting cannot fail.
    drop(serde_json::to_writer(&mut bytes, &output));
    if bytes.0 <= MAX_OUTPUT {
        return Ok(output);
    }
    let kilobytes = |bytes: usize| bytes.div_ceil(1024);
    Err(ConnectorError::new(
        ErrorName::TooLarge,
        format!(
            "`{operation}` gave {} KB, and a step may give {} KB; ask for less, for example with a filter, \
             fewer fields or smaller pages",
            kilobytes(bytes.0),
            kilobytes(MAX_OUTPUT)
        ),
    ))
}

/// Counts what is written to it.
struct Count(usize);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_state_could_not_hold_fails_where_it_can_be_caught() {
        // Two quotes around it.
        let fits = Value::from("x".repeat(MAX_OUTPUT - 2));
        assert_eq!(within_limit("http.request", fits.clone()), Ok(fits));
        let error = within_limit("http.request", Value::from("x".repeat(MAX_OUTPUT))).unwrap_err();
        assert_eq!(error.name, ErrorName::TooLarge);
        assert!(
            error.cause.contains("`http.request` gave 253 KB") && error.cause.contains("252 KB"),
            "{error}"
        );
        // As Step Functions counts: bytes, not characters.
        assert!(within_limit("http.request", Value::from("ü".repeat(MAX_OUTPUT / 2))).is_err());
    }
}
