//! The steps of `statemachines/deploy-server.asl.json`. What a Task state of the document calls is
//! [`Steps::run`]: in process on one machine, as the payload of this function's Lambda on AWS.
//!
//! Each step may come twice, since a lost answer is asked for again, and does its work once.

mod refusal;
mod roll_back;
mod shift;

use std::sync::Arc;

use async_trait::async_trait;
use portal_authoring::Author;
use portal_base::{DeploymentId, Rng};
use portal_engine::{TaskCall, TaskError, Tasks};
use portal_execution::{EmbeddedJob, Job, LAMBDA_INVOKE, Machines, MachinesError};
use portal_http::Api;
use portal_store::entities::deployment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::deploy::Deployer;
use crate::domain::one_call::{self, Order, Plan};
use crate::domain::{find, machines, tools};
use crate::error::Error;

pub(crate) use refusal::ended;

/// The document, as both stacks run it.
const DOCUMENT: &str = include_str!("../../../../statemachines/deploy-server.asl.json");
/// What the document calls this function.
const FUNCTION: &str = "function-deployments";

/// What the steps stand on.
#[derive(Clone)]
pub struct Steps {
    /// What every function has.
    pub api: Api,
    /// Compiles and publishes.
    pub author: Author,
    /// Where the machines of versions are made.
    pub machines: Arc<dyn Machines>,
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Steps")
    }
}

/// What a Task state says.
#[derive(Debug, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    Compile { order: Order },
    Publish { order: Order, plan: Plan },
    Probe { order: Order, plan: Plan },
    Shift { order: Order, plan: Plan },
    Confirm { order: Order, plan: Plan, shifted: Shifted },
    RollBack { order: Order, plan: Plan },
}

/// What the shift made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shifted {
    pub(crate) deployment: DeploymentId,
    pub(crate) revision: u32,
}

/// What the document gives.
#[derive(Debug, Deserialize)]
pub(crate) struct Deployed {
    pub(crate) plan: Plan,
    pub(crate) shifted: Shifted,
}

impl Steps {
    /// The document, run by the engine in this process.
    pub fn in_process(self, rng: Arc<dyn Rng>) -> Result<Arc<dyn Job>, MachinesError> {
        let clock = self.api.clock.clone();
        Ok(Arc::new(EmbeddedJob::new("deploy-server", DOCUMENT, Arc::new(self), clock, rng)?))
    }

    /// Does one step. Fails with the names that the document's retriers and catchers go by.
    pub async fn run(&self, payload: Value) -> Result<Value, TaskError> {
        let step = serde_json::from_value(payload).map_err(|error| refusal::unreadable(&error))?;
        self.step(step).await.map_err(refusal::task_error)
    }

    async fn step(&self, step: Step) -> Result<Value, Error> {
        let store = &self.api.store;
        match step {
            Step::Compile { order } => {
                let planned = one_call::plan(&self.author, &order).await?;
                Ok(json!(planned.plan))
            }
            Step::Publish { order, plan } => self.publish(&order, &plan).await,
            Step::Probe { order, plan } => {
                let candidate = one_call::candidate(store, &order, &plan).await?;
                tools::check(&candidate.offer.tools)?;
                machines::check(store, &*self.machines, &candidate.version).await?;
                let listed = candidate.offer.tools.iter().map(|tool| tool.card.name.as_str());
                Ok(json!({ "tools": listed.collect::<Vec<_>>() }))
            }
            Step::Shift { order, plan } => Ok(json!(self.shift(&order, &plan).await?)),
            Step::Confirm { order, plan, shifted } => self.confirm(&order, &plan, shifted).await,
            Step::RollBack { order, plan } => {
                Ok(json!({ "rolled_back": self.roll_back(&order, &plan).await? }))
            }
        }
    }

    async fn publish(&self, order: &Order, plan: &Plan) -> Result<Value, Error> {
        let store = &self.api.store;
        let version = match one_call::planned_version(store, order, plan).await {
            Err(Error::Raced) if plan.publishes.is_some() => {
                let draft = one_call::planned_draft(&self.author, order, plan).await?;
                self.author.publish(draft).await?
            }
            // Published before this run, or by its own first try.
            other => other?,
        };
        machines::make(store, &*self.machines, &version).await?;
        Ok(json!({}))
    }

    /// Looks as a caller does: from the slug to the tools, and to what they run.
    async fn confirm(&self, order: &Order, plan: &Plan, shifted: Shifted) -> Result<Value, Error> {
        let store = &self.api.store;
        let claimed = deployment::by_slug(store, plan.slug.as_str()).await?;
        if claimed != Some((order.workspace, shifted.deployment)) {
            return Err(Error::NotFound(shifted.deployment));
        }
        let server = find(store, order.workspace, shifted.deployment).await?;
        if server.revision > shifted.revision {
            // Somebody has deployed since; it is theirs to confirm.
            return Ok(json!({ "superseded": true }));
        }
        let version = one_call::planned_version(store, order, plan).await?;
        let offered = server.tools.iter().any(|tool| {
            (tool.workflow, tool.version, &tool.digest) == (order.workflow, plan.number, &plan.digest)
        });
        if !offered {
            return Err(Error::Unfit { tool: version.tool.name, message: "it is not offered".to_owned() });
        }
        machines::check(store, &*self.machines, &version).await?;
        Ok(json!({ "superseded": false }))
    }

    fn deployer(&self, order: &Order) -> Deployer<'_> {
        Deployer {
            store: &self.api.store,
            clock: &*self.api.clock,
            ids: &self.api.ids,
            workspace: order.workspace,
            user: order.user,
            deploy: Some(order.deploy),
        }
    }
}

/// The Task states of the document, in process.
#[async_trait]
impl Tasks for Steps {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let TaskCall { resource, mut arguments, .. } = call;
        if &*resource != LAMBDA_INVOKE || arguments.get("FunctionName").is_none_or(|name| name != FUNCTION) {
            return Err(TaskError {
                error: "States.Runtime".to_owned(),
                cause: format!("`{resource}` of {arguments} is no step of a deploy"),
            });
        }
        let payload = arguments.get_mut("Payload").map(Value::take).unwrap_or_default();
        Ok(json!({ "Payload": self.run(payload).await?, "StatusCode": 200 }))
    }
}
