//! Machines, and the actions on them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use portal_base::{Clock as _, SystemClock};
use portal_engine::Tasks;
use portal_execution::Signals;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::executions::Execution;
use super::run::{Stored, compile, validate};
use crate::lambda::{ACCOUNT, REGION};
use crate::rights::Rights;

/// The largest input and output of an execution.
pub(super) const DATA_LIMIT: usize = 256 * 1024;

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

/// What the Task states of a machine call that runs as that role.
pub(super) type TasksOf = Box<dyn Fn(&str) -> Arc<dyn Tasks> + Send + Sync>;

pub(super) struct Service {
    pub(super) tasks: TasksOf,
    /// Who may do what; all may do all, if there are none.
    pub(super) rights: Option<Rights>,
    pub(super) signals: Signals,
    machines: Mutex<BTreeMap<String, Stored>>,
    pub(super) executions: Mutex<BTreeMap<String, Execution>>,
    counts: Mutex<Counts>,
    /// Who hears of the ends of Standard executions: EventBridge.
    pub(super) listener: OnceLock<mpsc::UnboundedSender<Value>>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn now() -> f64 {
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

    pub(super) fn find(&self, arn: &str) -> Result<Stored, Refused> {
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
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
