//! The Step Functions API over the portal's own engine, whose Task states call the Lambda host.
//!
//! What it does not do: sign requests or check signatures, history, versions and aliases
//! (the portal names a machine after its document instead), distributed Maps, and any integration
//! but `lambda:invoke` and `lambda:invoke.waitForTaskToken`.

mod executions;
mod run;
mod service;
mod signal;
mod tasks;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode, header};
use portal_engine::Tasks;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::lambda::{ACCOUNT, Host, REGION};
use crate::rights::{Caller, Refused as NoRight, Rights, calls, refusal};

pub use service::Counts;
use service::{Refused, Service};
use tasks::LambdaTasks;

/// The running service.
#[derive(Clone)]
pub struct StepFunctions(Arc<Service>);

impl std::fmt::Debug for StepFunctions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StepFunctions")
    }
}

impl StepFunctions {
    /// Serves on `listener` until the runtime ends; Task states call the functions of `host`. `rights`
    /// say who may do what here, and what a machine's role may.
    pub fn start(listener: TcpListener, host: Host, rights: Rights) -> Self {
        let checks = rights.clone();
        let tasks = move |role: &str| -> Arc<dyn Tasks> {
            let role = Caller::Role(role.to_owned());
            Arc::new(LambdaTasks { host: host.clone(), rights: rights.clone(), role })
        };
        Self::serve(listener, Service::new(Box::new(tasks), Some(checks)))
    }

    /// Serves on `listener` until the runtime ends; Task states call `tasks`, and everybody may do all.
    pub fn over(listener: TcpListener, tasks: Arc<dyn Tasks>) -> Self {
        Self::serve(listener, Service::new(Box::new(move |_| tasks.clone()), None))
    }

    fn serve(listener: TcpListener, service: Service) -> Self {
        let service = Arc::new(service);
        let router = Router::new()
            .route("/", post(answer))
            .layer(DefaultBodyLimit::max(1024 * 1024))
            .with_state(service.clone());
        tokio::spawn(async move { axum::serve(crate::at_once(listener), router).await });
        Self(service)
    }

    /// Makes a machine, as the stack that is deployed does.
    pub fn create(&self, name: &str, definition: &str, kind: &str, role: &str) -> anyhow::Result<()> {
        let request = json!({ "name": name, "definition": definition, "type": kind, "roleArn": role });
        if let Some(rights) = &self.0.rights {
            may_run(rights, &request)?;
        }
        match self.0.create(&request) {
            Ok(_) => Ok(()),
            Err(Refused { kind, message }) => anyhow::bail!("{name}: {kind}: {message}"),
        }
    }

    /// The ends of Standard executions from now on, as EventBridge tells them.
    pub fn ends(&self) -> mpsc::UnboundedReceiver<Value> {
        let (listener, ends) = mpsc::unbounded_channel();
        self.0.listen(listener);
        ends
    }

    /// How often each action was called.
    pub fn counts(&self) -> Counts {
        self.0.counts()
    }
}

/// Step Functions makes no machine whose role it may not take.
fn may_run(rights: &Rights, request: &Value) -> Result<(), NoRight> {
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    if text("roleArn").is_empty() {
        return Ok(());
    }
    let machine = match text("stateMachineArn") {
        "" => format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{}", text("name")),
        known => known.to_owned(),
    };
    rights.check_trust("states.amazonaws.com", text("roleArn"), &machine)
}

async fn answer(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let action = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok()?.strip_prefix("AWSStepFunctions."))
        .unwrap_or_default()
        .to_owned();
    let request: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    if let Some(rights) = &service.rights {
        let needs = calls::of_target(&format!("AWSStepFunctions.{action}"), &request).unwrap_or_default();
        let checked = rights.check(&rights.caller(&headers), &needs);
        if let Err(refused) = checked.and_then(|()| may_run(rights, &request)) {
            return refusal::answer(&refused);
        }
    }
    let answer = service.call(&action, &request).await;
    let json = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
    match answer {
        Ok(answer) => (json, answer.to_string()).into_response(),
        Err(Refused { kind, message }) => {
            let body =
                json!({ "__type": format!("com.amazonaws.swf.service.v2.model#{kind}"), "message": message });
            (StatusCode::BAD_REQUEST, json, body.to_string()).into_response()
        }
    }
}
