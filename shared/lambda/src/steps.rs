//! A function that is called in two ways: by API Gateway, and by the Task states of one of the
//! platform's own machines. The payload of a Task state has a `step`, which no request has at its
//! top; only the role of that machine may call the function so.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use lambda_http::Adapter;
use lambda_http::request::LambdaRequest;
use lambda_runtime::{LambdaEvent, service_fn};
use portal_engine::TaskError;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::OnceCell;
use tower::Service as _;
use tracing::Instrument as _;

use crate::failure::Failure;
use crate::gateway::{Function, Whole};
use crate::stack::kept_bucket;
use crate::{Error, Stack, StackError, log};

#[derive(Deserialize)]
struct Marked {
    step: Option<IgnoredAny>,
}

/// Whether an event is a Task state's.
fn is_step(event: &RawValue) -> bool {
    serde_json::from_str(event.get()).is_ok_and(|Marked { step }| step.is_some())
}

/// A REST function ([`crate::rest`]) that also does the steps that `steps` opens. A step's error
/// name is what Retry and Catch of the machine match.
pub fn rest_with_steps<F, Made, G, S, Ran>(name: &'static str, routes: F, steps: G) -> Result<(), Error>
where
    F: Fn(Arc<Stack>) -> Made + Send + Sync,
    Made: Future<Output = Result<Router, StackError>> + Send,
    G: Fn(&Stack) -> Result<S, StackError> + Send + Sync,
    S: Fn(Value) -> Ran + Send + Sync,
    Ran: Future<Output = Result<Value, TaskError>> + Send,
{
    crate::run(async move {
        let function = Function::new(name, kept_bucket, routes)?;
        let opened: OnceCell<S> = OnceCell::new();
        let (function, opened, steps) = (&function, &opened, &steps);
        let handler = move |event: LambdaEvent<Box<RawValue>>| async move {
            let LambdaEvent { payload, context } = event;
            if !is_step(&payload) {
                let request: LambdaRequest = read(&payload)?;
                let answer =
                    tower::service_fn(
                        move |request| async move { function.answer(request).await.map(Whole::of) },
                    );
                let Ok(response) = Adapter::from(answer).call(LambdaEvent::new(request, context)).await;
                return serde_json::to_value(response).map_err(|error| fault(&error));
            }
            let span = log::invocation(&context);
            async {
                let open = || async { steps(function.stack()) };
                let run = opened.get_or_try_init(open).await.map_err(|error| fault(&error))?;
                run(read(&payload)?).await.map_err(Failure)
            }
            .instrument(span)
            .await
        };
        lambda_runtime::run(service_fn(handler)).await
    })
}

fn read<T: serde::de::DeserializeOwned>(event: &RawValue) -> Result<T, Failure> {
    serde_json::from_str(event.get()).map_err(|error| fault(&error))
}

/// What is wrong before a step begins.
fn fault(error: &(dyn std::error::Error + 'static)) -> Failure {
    tracing::error!(error, "an event cannot be answered");
    Failure(TaskError { error: "Portal.Fault".to_owned(), cause: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_from_a_request() {
        let event = |text: &str| is_step(&RawValue::from_string(text.to_owned()).unwrap());
        assert!(event(r#"{"step":"compile","order":{}}"#));
        assert!(!event(r#"{"httpMethod":"POST","body":"{\"step\":\"compile\"}"}"#));
        assert!(!event(r#"{"httpMethod":"POST","step":null}"#));
        assert!(!event("[]"));
    }
}
