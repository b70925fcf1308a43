//! Joins Task states to the connectors of this process.

use async_trait::async_trait;
use portal_connector_kit::Registry;
use portal_engine::{TaskCall, TaskError, Tasks};
use serde_json::Value;

/// The one integration our machines use.
pub const LAMBDA_INVOKE: &str = "arn:aws:states:::lambda:invoke";

/// Task states call connectors in this process.
#[derive(Clone)]
pub struct ConnectorTasks(Registry);

impl ConnectorTasks {
    /// Over these connectors.
    pub fn new(registry: Registry) -> Self {
        Self(registry)
    }
}

impl std::fmt::Debug for ConnectorTasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ConnectorTasks")
    }
}

#[async_trait]
impl Tasks for ConnectorTasks {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        if &*call.resource != LAMBDA_INVOKE {
            return Err(TaskError {
                error: "States.Runtime".to_owned(),
                cause: format!("the resource `{}` is not one this stack runs", call.resource),
            });
        }
        self.0
            .invoke(call.arguments, call.cancel)
            .await
            .map_err(|error| TaskError { error: error.name.to_string(), cause: error.cause })
    }
}
