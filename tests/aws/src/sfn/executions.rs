//! Executions, and the actions on them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use portal_base::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::run::{Ended, run};
use super::service::{DATA_LIMIT, Refused, Service, lock, now, refused, text};
use crate::lambda::{ACCOUNT, REGION};

/// How long an Express execution may take.
const EXPRESS_LIMIT: Duration = Duration::from_secs(300);

/// A Standard execution.
pub(super) struct Execution {
    machine: String,
    name: String,
    input: String,
    started: f64,
    stop: CancellationToken,
    ended: Option<(f64, Ended)>,
}

impl Service {
    pub(super) async fn start_sync(&self, request: &Value) -> Result<Value, Refused> {
        let arn = text(request, "stateMachineArn");
        let found = self.find(arn)?;
        if !found.express {
            return refused(
                "StateMachineTypeNotSupported",
                "This operation is not supported by this type of state machine",
            );
        }
        let (input, name) = (input_of(request)?, name_of(request));
        let execution = format!("{}:{name}:{:x}", arn.replace(":stateMachine:", ":express:"), fresh());
        let (began, started) = (Instant::now(), now());
        // Dropped with the connection, the run would stop; Step Functions goes on.
        let run = tokio::spawn(run(
            self.signals.over((self.tasks)(&found.role)),
            found,
            name.clone(),
            input.clone(),
            CancellationToken::new(),
        ));
        let ended = match tokio::time::timeout(EXPRESS_LIMIT, run).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(error)) => return refused("InternalServerError", error.to_string()),
            Err(_) => Ended::timed_out(),
        };
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut answer = json!({
            "executionArn": execution, "stateMachineArn": arn, "name": name, "startDate": started,
            "stopDate": now(), "input": input,
            "billingDetails": { "billedDurationInMilliseconds": took.div_ceil(100) * 100, "billedMemoryUsedInMB": 64 },
        });
        ended.tell(&mut answer);
        Ok(answer)
    }

    pub(super) fn start(self: &Arc<Self>, request: &Value) -> Result<Value, Refused> {
        let arn = text(request, "stateMachineArn");
        let found = self.find(arn)?;
        let (input, name) = (input_of(request)?, name_of(request));
        let execution = format!("{}:{name}", arn.replace(":stateMachine:", ":execution:"));
        let stop = CancellationToken::new();
        let started = now();
        {
            let mut executions = lock(&self.executions);
            if let Some(there) = executions.get(&execution) {
                // The same name and input of one that runs is the same start.
                if there.input == input && there.ended.is_none() {
                    return Ok(json!({ "executionArn": execution, "startDate": there.started }));
                }
                return refused("ExecutionAlreadyExists", format!("Execution Already Exists: '{execution}'"));
            }
            let new = Execution {
                machine: arn.to_owned(),
                name: name.clone(),
                input: input.clone(),
                started,
                stop: stop.clone(),
                ended: None,
            };
            executions.insert(execution.clone(), new);
        }
        let (this, key) = (self.clone(), execution.clone());
        tokio::spawn(async move {
            let tasks = this.signals.over((this.tasks)(&found.role));
            let ended = run(tasks, found, name, input, stop).await;
            if let Some(execution) = lock(&this.executions).get_mut(&key) {
                execution.ended = Some((now(), ended));
            }
            this.tell(&key);
        });
        Ok(json!({ "executionArn": execution, "startDate": started }))
    }

    pub(super) fn stop(&self, request: &Value) -> Result<Value, Refused> {
        let arn = text(request, "executionArn");
        match lock(&self.executions).get(arn) {
            Some(execution) => {
                execution.stop.cancel();
                Ok(json!({ "stopDate": now() }))
            }
            None => refused("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'")),
        }
    }

    pub(super) fn describe_execution(&self, request: &Value) -> Result<Value, Refused> {
        let arn = text(request, "executionArn");
        let executions = lock(&self.executions);
        let Some(found) = executions.get(arn) else {
            return refused("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'"));
        };
        let mut answer = json!({
            "executionArn": arn, "stateMachineArn": found.machine, "name": found.name, "startDate": found.started,
            "status": "RUNNING", "input": found.input, "redriveCount": 0,
        });
        if let Some((stopped, ended)) = &found.ended {
            answer["stopDate"] = json!(stopped);
            ended.tell(&mut answer);
        }
        Ok(answer)
    }

    pub(super) fn list_executions(&self, request: &Value) -> Value {
        let arn = text(request, "stateMachineArn");
        let executions = lock(&self.executions);
        let found = executions.iter().filter(|(_, execution)| execution.machine == arn);
        let found: Vec<Value> = found
            .map(|(key, execution)| {
                let status = execution.ended.as_ref().map_or("RUNNING", |(_, ended)| ended.status);
                json!({
                    "executionArn": key, "stateMachineArn": arn, "name": execution.name, "status": status,
                    "startDate": execution.started,
                })
            })
            .collect();
        json!({ "executions": found })
    }

    /// From now on `listener` hears of the ends of Standard executions.
    pub(super) fn listen(&self, listener: mpsc::UnboundedSender<Value>) {
        drop(self.listener.set(listener));
    }

    /// Tells the end of an execution as EventBridge does.
    fn tell(&self, arn: &str) {
        let Some(listener) = self.listener.get() else { return };
        let Ok(mut detail) = self.describe_execution(&json!({ "executionArn": arn })) else { return };
        // Times are whole milliseconds there.
        for time in ["startDate", "stopDate"] {
            detail[time] = json!(detail[time].as_f64().map(|seconds| (seconds * 1000.0).round()));
        }
        detail["inputDetails"] = json!({ "included": true });
        detail["outputDetails"] =
            if detail["output"].is_null() { Value::Null } else { json!({ "included": true }) };
        let event = json!({
            "version": "0", "id": format!("{:x}", fresh()), "source": "aws.states", "account": ACCOUNT, "region": REGION,
            "detail-type": "Step Functions Execution Status Change", "resources": [arn], "detail": detail,
        });
        drop(listener.send(event));
    }
}

fn fresh() -> u128 {
    SystemClock.now().as_nanosecond().unsigned_abs()
}

fn name_of(request: &Value) -> String {
    Some(text(request, "name"))
        .filter(|name| !name.is_empty())
        .map_or_else(|| format!("{:x}", fresh()), str::to_owned)
}

fn input_of(request: &Value) -> Result<String, Refused> {
    let input = Some(text(request, "input")).filter(|input| !input.is_empty()).unwrap_or("{}");
    if input.len() > DATA_LIMIT {
        return refused("ValidationException", format!("input is longer than {DATA_LIMIT} characters"));
    }
    if serde_json::from_str::<serde::de::IgnoredAny>(input).is_err() {
        return refused("InvalidExecutionInput", "Invalid State Machine Execution Input");
    }
    Ok(input.to_owned())
}
