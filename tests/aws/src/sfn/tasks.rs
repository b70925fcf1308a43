//! Task states over the Lambda host.

use async_trait::async_trait;
use portal_engine::{TaskCall, TaskError, Tasks};
use serde_json::{Value, json};

use crate::lambda::{Answer, Host};
use crate::rights::{Caller, Rights, calls};

/// Task states call functions of this host, as far as the machine's role may.
pub(super) struct LambdaTasks {
    pub(super) host: Host,
    pub(super) rights: Rights,
    pub(super) role: Caller,
}

fn failed(error: &str, cause: impl Into<String>) -> TaskError {
    TaskError { error: error.to_owned(), cause: cause.into() }
}

#[async_trait]
impl Tasks for LambdaTasks {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        if &*call.resource != "arn:aws:states:::lambda:invoke" {
            return Err(failed(
                "States.Runtime",
                format!("`{}` is no integration of this stand-in", call.resource),
            ));
        }
        let name = call.arguments.get("FunctionName").and_then(Value::as_str).unwrap_or_default();
        if let Err(refused) = self.rights.check(&self.role, &[calls::of_function(name)]) {
            return Err(failed("Lambda.AccessDeniedException", refused.to_string()));
        }
        let payload = call.arguments.get("Payload").cloned().unwrap_or_else(|| json!({}));
        match self.host.invoke(name, payload.to_string().into()).await {
            Ok(Answer::Whole(body)) => {
                let payload: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
                Ok(json!({ "ExecutedVersion": "1", "Payload": payload, "StatusCode": 200 }))
            }
            Ok(Answer::Stream(_)) => Err(failed("Lambda.Unknown", "the function streams its answer")),
            Ok(Answer::Failed(body)) => Err(from_lambda(&body)),
            Err(error) => Err(failed("Lambda.ResourceNotFoundException", error.to_string())),
        }
    }
}

/// The error is the exception's type; the cause is JSON text in this order.
fn from_lambda(body: &[u8]) -> TaskError {
    let told: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let error = text("errorType");
    let cause = json!({ "errorMessage": text("errorMessage"), "errorType": error }).to_string();
    failed(if error.is_empty() { "Lambda.Unknown" } else { &error }, cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_error_is_the_error_that_catchers_match() {
        let error = from_lambda(br#"{"errorType":"Http.Status404","errorMessage":"not found"}"#);
        assert_eq!(error.error, "Http.Status404");
        assert_eq!(error.cause, r#"{"errorMessage":"not found","errorType":"Http.Status404"}"#);
        assert_eq!(from_lambda(b"?").error, "Lambda.Unknown");
    }
}
