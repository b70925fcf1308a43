//! Machines and executions, and the actions on them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use portal_base::{Clock as _, SystemClock};
use portal_engine::Tasks;
use portal_execution::Signals;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::run::{Ended, Stored, compile, run, validate};
use crate::lambda::{ACCOUNT, REGION};
use crate::rights::Rights;

/// The largest input and output of an execution.
pub(super) const DATA_LIMIT: usize = 256 * 1024;
/// How long an Express execution may take.
const EXPRESS_LIMIT: Duration = Duration::from_secs(300);

/// How often each action was called.
pub type Counts = BTreeMap<String, u64>;

/// A typed error of the service.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

pub(super) fn refused<T>(kind: &'static str, message: impl Into<String>) -> Result<T, Refused> {
    Err(Refused { kind, message: message.into() })
}

struct Execution {
    machine: String,
    name: String,
    input: String,
    started: f64,
    stop: CancellationToken,
    ended: Option<(f64, Ended)>,
}

/// What the Task states of a machine call that runs as that role.
pub(super) type TasksOf = Box<dyn Fn(&str) -> Arc<dyn Tasks> + Send + Sync>;

pub(super) struct Service {
    tasks: TasksOf,
    /// Who may do what; all may do all, if there are none.
    pub(super) rights: Option<Rights>,
    pub(super) signals: Signals,
    machines: Mutex<BTreeMap<String, Stored>>,
    executions: Mutex<BTreeMap<String, Execution>>,
    counts: Mutex<Counts>,
    /// Who hears of the ends of Standard executions: EventBridge.
    listener: OnceLock<mpsc::UnboundedSender<Value>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> f64 {
    SystemClock.now().as_duration().as_secs_f64()
}

pub(super) fn text<'a>(request: &'a Value, name: &str) -> &'a str {
    request.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl Service {
    pub(super) fn new(tasks: TasksOf, rights: Option<Rights>) -> Self {
        Self {
            tasks,
            rights,
            signals: Signals::default(),
            machines: Mutex::default(),
            executions: Mutex::default(),
            counts: Mutex::default(),
            listener: OnceLock::new(),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        lock(&self.counts).clone()
    }

    pub(super) async fn call(self: &Arc<Self>, action: &str, request: &Value) -> Result<Value, Refused> {
        *lock(&self.counts).entry(action.to_owned()).or_default() += 1;
        match action {
            "CreateStateMachine" => self.create(request),
            "DescribeStateMachine" => self.describe(request),
            "DeleteStateMachine" => {
                lock(&self.machines).remove(text(request, "stateMachineArn"));
                Ok(json!({}))
            }
            "ListStateMachines" => Ok(self.list()),
            "ValidateStateMachineDefinition" => Ok(validate(text(request, "definition"))),
            "StartSyncExecution" => self.start_sync(request).await,
            "StartExecution" => self.start(request),
            "StopExecution" => self.stop(request),
            "DescribeExecution" => self.describe_execution(request),
            "ListExecutions" => Ok(self.list_executions(request)),
            "SendTaskSuccess" => self.send_task_success(request),
            "SendTaskFailure" => self.send_task_failure(request),
            _ => refused("UnknownOperationException", format!("{action} is no action of this stand-in")),
        }
    }

    pub(super) fn create(&self, request: &Value) -> Result<Value, Refused> {
        let name = text(request, "name");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > 80 || !name.chars().all(plain) {
            return refused("InvalidName", format!("Invalid Name: '{name}'"));
        }
        if !text(request, "roleArn").starts_with("arn:aws:iam::") {
            return refused("InvalidArn", format!("Invalid Role Arn: '{}'", text(request, "roleArn")));
        }
        let definition = text(request, "definition");
        let machine = match compile(definition) {
            Ok(machine) => machine,
            Err(problems) => {
                return refused(
                    "InvalidDefinition",
                    format!("Invalid State Machine Definition: '{problems}'"),
                );
            }
        };
        let express = text(request, "type") == "EXPRESS";
        let arn = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}");
        let mut machines = lock(&self.machines);
        if let Some(there) = machines.get(&arn) {
            if there.definition == definition && there.express == express {
                return Ok(json!({ "stateMachineArn": arn, "creationDate": there.created }));
            }
            return refused("StateMachineAlreadyExists", format!("State Machine Already Exists: '{arn}'"));
        }
        let stored = Stored {
            name: name.to_owned(),
            definition: definition.to_owned(),
            express,
            role: text(request, "roleArn").to_owned(),
            created: now(),
            machine,
        };
        let created = stored.created;
        machines.insert(arn.clone(), stored);
        Ok(json!({ "stateMachineArn": arn, "creationDate": created }))
    }

    fn find(&self, arn: &str) -> Result<Stored, Refused> {
        match lock(&self.machines).get(arn) {
            Some(found) => Ok(found.clone()),
            None => refused("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'")),
        }
    }

    fn describe(&self, request: &Value) -> Result<Value, Refused> {
        let arn = text(request, "stateMachineArn");
        let found = self.find(arn)?;
        Ok(json!({
            "stateMachineArn": arn, "name": found.name, "status": "ACTIVE", "definition": found.definition,
            "roleArn": found.role, "type": found.kind(), "creationDate": found.created,
        }))
    }

    fn list(&self) -> Value {
        let machines = lock(&self.machines);
        let machines: Vec<Value> = machines
            .iter()
            .map(|(arn, found)| {
                json!({ "stateMachineArn": arn, "name": found.name, "type": found.kind(), "creationDate": found.created })
            })
            .collect();
        json!({ "stateMachines": machines })
    }

    async fn start_sync(&self, request: &Value) -> Result<Value, Refused> {
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

    fn start(self: &Arc<Self>, request: &Value) -> Result<Value, Refused> {
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

    fn stop(&self, request: &Value) -> Result<Value, Refused> {
        let arn = text(request, "executionArn");
        match lock(&self.executions).get(arn) {
            Some(execution) => {
                execution.stop.cancel();
                Ok(json!({ "stopDate": now() }))
            }
            None => refused("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'")),
        }
    }

    fn describe_execution(&self, request: &Value) -> Result<Value, Refused> {
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

    fn list_executions(&self, request: &Value) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;

    const PASS: &str = r#"{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Pass","Output":"{% $states.input.n + 1 %}","End":true}}}"#;

    fn service() -> Arc<Service> {
        let (tasks, _called) = portal_execution::suites::calls();
        Arc::new(Service::new(Box::new(move |_| tasks.clone()), None))
    }

    fn machine(name: &str, kind: &str) -> Value {
        json!({ "name": name, "definition": PASS, "type": kind, "roleArn": "arn:aws:iam::1:role/r" })
    }

    #[tokio::test]
    async fn a_machine_is_made_once_and_runs() {
        let service = service();
        let made = service.call("CreateStateMachine", &machine("m", "EXPRESS")).await.unwrap();
        assert_eq!(made, service.call("CreateStateMachine", &machine("m", "EXPRESS")).await.unwrap());
        let other = service.call("CreateStateMachine", &machine("m", "STANDARD")).await.unwrap_err();
        assert_eq!(other.kind, "StateMachineAlreadyExists");
        let arn = made["stateMachineArn"].clone();
        let ran = service
            .call("StartSyncExecution", &json!({ "stateMachineArn": arn, "input": "{\"n\":1}" }))
            .await;
        let ran = ran.unwrap();
        assert_eq!((ran["status"].as_str(), ran["output"].as_str()), (Some("SUCCEEDED"), Some("2")));
        let unknown = json!({ "stateMachineArn": "arn:aws:states:x:1:stateMachine:none" });
        assert_eq!(
            service.call("DescribeStateMachine", &unknown).await.unwrap_err().kind,
            "StateMachineDoesNotExist"
        );
        assert_eq!(service.counts()["CreateStateMachine"], 3);
    }

    #[tokio::test]
    async fn a_standard_execution_is_known_by_its_name() {
        let service = service();
        let made = service.call("CreateStateMachine", &machine("s", "STANDARD")).await.unwrap();
        let start =
            json!({ "stateMachineArn": made["stateMachineArn"], "name": "one", "input": "{\"n\":1}" });
        let refused = service.call("StartSyncExecution", &start).await.unwrap_err();
        assert_eq!(refused.kind, "StateMachineTypeNotSupported");
        let started = service.call("StartExecution", &start).await.unwrap();
        let mut told = Value::Null;
        for _ in 0..200 {
            told = service.call("DescribeExecution", &started).await.unwrap();
            if told["status"] != "RUNNING" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!((told["status"].as_str(), told["output"].as_str()), (Some("SUCCEEDED"), Some("2")));
        assert_eq!(service.call("StartExecution", &start).await.unwrap_err().kind, "ExecutionAlreadyExists");
    }

    #[tokio::test]
    async fn what_is_no_machine_is_refused() {
        let service = service();
        let mut wrong = machine("w", "EXPRESS");
        wrong["definition"] = json!("{}");
        assert_eq!(service.call("CreateStateMachine", &wrong).await.unwrap_err().kind, "InvalidDefinition");
        assert_eq!(validate("{}")["result"], "FAIL");
        assert_eq!(validate(PASS)["result"], "OK");
    }
}
