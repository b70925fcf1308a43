//! Task states call connector functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::ProvideErrorMetadata;
use aws_sdk_lambda::primitives::Blob;
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::LAMBDA_INVOKE;
use serde_json::{Value, json};

/// Calls connectors as Step Functions does, for what runs in this process: one Invoke an attempt,
/// never tried again by itself, since only the document's Retry knows whether that is safe.
#[derive(Debug, Clone)]
pub struct LambdaTasks {
    client: Client,
    connectors: Arc<BTreeMap<String, String>>,
}

impl LambdaTasks {
    pub(crate) fn new(client: Client, connectors: BTreeMap<String, String>) -> Self {
        Self { client, connectors: Arc::new(connectors) }
    }

    async fn call(&self, function: &str, payload: &Value) -> Result<Value, TaskError> {
        let invoke = self.client.invoke().function_name(function).payload(Blob::new(payload.to_string()));
        let answer = match invoke.send().await {
            Ok(answer) => answer,
            Err(error) => return Err(not_called(error.code(), error.message())),
        };
        let bytes = answer.payload.map(Blob::into_inner).unwrap_or_default();
        if answer.function_error.is_some() {
            return Err(failed(&bytes));
        }
        let payload: Value = if bytes.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&bytes) }
            .map_err(|error| {
                failure("Lambda.SdkClientException", format!("the answer is not JSON: {error}"))
            })?;
        let version = answer.executed_version.unwrap_or_else(|| "$LATEST".to_owned());
        Ok(json!({ "ExecutedVersion": version, "Payload": payload, "StatusCode": answer.status_code }))
    }
}

fn failure(error: &str, cause: impl Into<String>) -> TaskError {
    TaskError { error: error.to_owned(), cause: cause.into() }
}

/// Lambda did not call the function. The names are those Step Functions gives.
fn not_called(code: Option<&str>, message: Option<&str>) -> TaskError {
    match code {
        Some(code) => failure(&format!("Lambda.{code}"), message.unwrap_or_default()),
        None => failure("Lambda.SdkClientException", "Lambda cannot be reached"),
    }
}

/// The function failed; its error type is the name that Retry and Catch match.
fn failed(bytes: &[u8]) -> TaskError {
    let told: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let cause =
        text("errorMessage").map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), str::to_owned);
    failure(text("errorType").unwrap_or("Lambda.Unknown"), cause)
}

#[async_trait]
impl Tasks for LambdaTasks {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        if &*call.resource != LAMBDA_INVOKE {
            let cause = format!("the resource `{}` is not one this stack runs", call.resource);
            return Err(failure("States.Runtime", cause));
        }
        let name = call.arguments.get("FunctionName").and_then(Value::as_str).unwrap_or_default();
        let Some(function) = self.connectors.get(name) else {
            let cause = format!("this stage has no function `{name}`");
            return Err(failure("Lambda.ResourceNotFoundException", cause));
        };
        let payload = call.arguments.get("Payload").unwrap_or(&Value::Null);
        tokio::select! {
            answer = self.call(function, payload) => answer,
            // The function goes on; nobody waits for it any more.
            () = call.cancel.cancelled() => Err(failure("States.TaskFailed", "the execution was stopped")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_s_error_type_is_the_error_s_name() {
        let told = failed(br#"{"errorType":"Http.Status404","errorMessage":"not there"}"#);
        assert_eq!(told, failure("Http.Status404", "not there"));
        assert_eq!(failed(b"oops"), failure("Lambda.Unknown", "oops"));
    }

    #[test]
    fn a_refusal_of_lambda_s_has_its_name() {
        let told = not_called(Some("TooManyRequestsException"), Some("Rate Exceeded."));
        assert_eq!(told, failure("Lambda.TooManyRequestsException", "Rate Exceeded."));
        assert_eq!(not_called(None, None).error, "Lambda.SdkClientException");
    }
}
