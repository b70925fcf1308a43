//! What the CDK app declares: read from the synthesised template, when there is one (`make synth`),
//! so that the suite runs with the table, the queue and the variables that a deploy would make.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// Everything behind the edge in one template.
const FILE: &str = "cdk/cdk.out/sam/mcp-portal-sam-backend.template.json";
/// What CreateTable takes of a table's properties, and the expiry that is set after it.
const TABLE: [&str; 5] =
    ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode", "TimeToLiveSpecification"];

/// A synthesised template.
#[derive(Debug)]
pub struct Template(Value);

impl Template {
    /// The template below the repository's root; none if it was not synthesised.
    pub fn find(root: &Path) -> Result<Option<Self>> {
        let path = root.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read(&path)?;
        Ok(Some(Self(
            serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", path.display()))?,
        )))
    }

    /// The properties of all resources of a type.
    fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        let resources = self.0.get("Resources").and_then(Value::as_object);
        let resources = resources.into_iter().flat_map(|resources| resources.values());
        resources.filter(move |one| one["Type"] == kind).map(|one| &one["Properties"])
    }

    /// The table's properties, as far as an emulator takes them.
    pub fn table(&self) -> Result<Value> {
        let table = self.all("AWS::DynamoDB::Table").next().context("the template has no table")?;
        let taken = TABLE.iter().filter_map(|name| Some(((*name).to_owned(), table.get(name)?.clone())));
        Ok(Value::Object(taken.collect()))
    }

    /// After how many receives a message of the execution queue is a dead letter.
    pub fn max_receives(&self) -> Result<u32> {
        let queues = self.all("AWS::SQS::Queue");
        let mut counts = queues.filter_map(|queue| queue.pointer("/RedrivePolicy/maxReceiveCount")?.as_u64());
        let count = counts.next().context("the template has no queue with dead letters")?;
        Ok(u32::try_from(count)?)
    }

    /// The event source of the runner must ask which messages failed.
    pub fn check_event_source(&self) -> Result<()> {
        let source =
            self.all("AWS::Lambda::EventSourceMapping").next().context("the template has no event source")?;
        let types = source["FunctionResponseTypes"].as_array().cloned().unwrap_or_default();
        ensure!(types.iter().any(|one| one == "ReportBatchItemFailures"), "{source}");
        Ok(())
    }

    /// The names of the variables a function is given.
    pub fn variables(&self, function: &str) -> Result<BTreeSet<String>> {
        let named = |one: &&Value| {
            one["FunctionName"].as_str().is_some_and(|name| name.ends_with(&format!("-{function}")))
        };
        let found = self.all("AWS::Lambda::Function").find(named);
        let found = found.with_context(|| format!("the template has no function {function}"))?;
        let variables = found.pointer("/Environment/Variables").and_then(Value::as_object);
        Ok(variables.into_iter().flat_map(|variables| variables.keys().cloned()).collect())
    }
}
