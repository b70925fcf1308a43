//! What the CDK app declares: the synthesised template, from which this suite makes its resources, so
//! that it runs with the table, the queues, the machine and the environment that a deploy would make.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value};
use tokio::process::Command;

use crate::lambda::{ACCOUNT, Function, REGION};

/// Everything behind the edge in one template.
const FILE: &str = "cdk/cdk.out/sam/mcp-portal-sam-backend.template.json";
/// What the names of its functions begin with.
const PREFIX: &str = "mcp-portal-sam-";

/// A synthesised template.
#[derive(Debug)]
pub struct Template {
    resources: Map<String, Value>,
    /// What `Ref` gives of a resource that was made: a queue's address.
    made: BTreeMap<String, String>,
}

/// One resource.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// Its name in the template.
    pub id: &'a str,
    properties: &'a Value,
}

impl Template {
    /// Synthesises the app below the repository's root and reads its template.
    pub async fn synthesise(root: &Path) -> Result<Self> {
        let program = root.join("tests/aws/template.sh");
        let done = Command::new(&program).output().await?;
        ensure!(
            done.status.success(),
            "{} failed; it needs node and npm: {}",
            program.display(),
            String::from_utf8_lossy(&done.stderr)
        );
        Self::read(&std::fs::read(root.join(FILE)).with_context(|| format!("there is no {FILE}"))?)
    }

    pub(crate) fn read(text: &[u8]) -> Result<Self> {
        let mut template: Value = serde_json::from_slice(text)?;
        let resources = template.get_mut("Resources").map(Value::take);
        let Some(Value::Object(resources)) = resources else { bail!("a template without resources") };
        Ok(Self { resources, made: BTreeMap::new() })
    }

    /// The resources of a type.
    pub fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = Resource<'a>> {
        let of_kind = self.resources.iter().filter(move |(_, one)| one["Type"] == kind);
        of_kind.map(|(id, one)| Resource { id, properties: &one["Properties"] })
    }

    /// The only resource of a type.
    pub fn one<'a>(&'a self, kind: &'a str) -> Result<Resource<'a>> {
        let mut all = self.all(kind);
        let one = all.next().with_context(|| format!("the template has no {kind}"))?;
        ensure!(all.next().is_none(), "the template has several {kind}");
        Ok(one)
    }

    /// A function by the name of its binary.
    pub fn function(&self, name: &str) -> Result<Resource<'_>> {
        let full = format!("{PREFIX}{name}");
        let mut functions = self.all("AWS::Lambda::Function");
        let found = functions.find(|one| one.properties["FunctionName"] == full.as_str());
        found.with_context(|| format!("the template has no function {name}"))
    }

    /// Notes what `Ref` gives of a resource from now on.
    pub fn note(&mut self, id: &str, reference: &str) {
        self.made.insert(id.to_owned(), reference.to_owned());
    }

    /// A property with everything in it worked out.
    pub fn property(&self, resource: Resource<'_>, name: &str) -> Result<Value> {
        let value = resource.properties.get(name).cloned().unwrap_or(Value::Null);
        self.resolve(&value).with_context(|| format!("{name} of {}", resource.id))
    }

    /// The same as text.
    pub fn text(&self, resource: Resource<'_>, name: &str) -> Result<String> {
        let value = self.property(resource, name)?;
        let text = value.as_str().map(str::to_owned);
        text.with_context(|| format!("{name} of {} is no text: {value}", resource.id))
    }

    /// The names of the resources that a list of references names.
    pub fn references(&self, resource: Resource<'_>, name: &str) -> Vec<String> {
        let list = resource.properties[name].as_array().into_iter().flatten();
        list.filter_map(|one| Some(one["Ref"].as_str()?.to_owned())).collect()
    }

    /// The environment of a function.
    pub fn environment(&self, function: &str) -> Result<BTreeMap<String, String>> {
        let environment = self.property(self.function(function)?, "Environment")?;
        let variables = environment["Variables"].as_object().cloned().unwrap_or_default();
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        Ok(variables.into_iter().filter_map(text).collect())
    }

    /// How long a function may take.
    pub fn timeout(&self, function: &str) -> Result<Duration> {
        let timeout = self.property(self.function(function)?, "Timeout")?;
        Ok(Duration::from_secs(timeout.as_u64().context("a function without a time-out")?))
    }

    /// The event source of the runner must ask which messages failed.
    pub fn check_event_source(&self) -> Result<()> {
        let source = self.one("AWS::Lambda::EventSourceMapping")?.properties;
        let types = source["FunctionResponseTypes"].as_array().cloned().unwrap_or_default();
        ensure!(types.iter().any(|one| one == "ReportBatchItemFailures"), "{source}");
        Ok(())
    }

    /// The value with CloudFormation's functions worked out, as far as this template uses them.
    fn resolve(&self, value: &Value) -> Result<Value> {
        Ok(match value {
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.resolve(item)).collect::<Result<_>>()?)
            }
            Value::Object(fields) => match fields.iter().next() {
                Some((name, argument))
                    if fields.len() == 1 && (name == "Ref" || name.starts_with("Fn::")) =>
                {
                    self.call(name, argument)?
                }
                _ => {
                    let fields = fields.iter().map(|(name, one)| Ok((name.clone(), self.resolve(one)?)));
                    Value::Object(fields.collect::<Result<_>>()?)
                }
            },
            plain => plain.clone(),
        })
    }

    fn call(&self, name: &str, argument: &Value) -> Result<Value> {
        let resolved = self.resolve(argument)?;
        let list = || resolved.as_array().with_context(|| format!("{name} of {argument}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match name {
            "Ref" => self.reference(&text(argument)).map(Value::String),
            "Fn::GetAtt" => {
                let list = list()?;
                ensure!(list.get(1).is_some_and(|attribute| attribute == "Arn"), "{name} of {argument}");
                self.arn(&text(list.first().unwrap_or(&Value::Null))).map(Value::String)
            }
            "Fn::Join" => {
                let list = list()?;
                let (by, parts) = (list.first().map(text).unwrap_or_default(), list.get(1));
                let parts =
                    parts.and_then(Value::as_array).with_context(|| format!("{name} of {argument}"))?;
                Ok(Value::String(parts.iter().map(text).collect::<Vec<_>>().join(&by)))
            }
            _ => bail!("{name} is no function that is worked out here"),
        }
    }

    fn resource(&self, id: &str) -> Result<(&str, &Value)> {
        let one = self.resources.get(id).with_context(|| format!("there is no {id}"))?;
        Ok((one["Type"].as_str().unwrap_or_default(), &one["Properties"]))
    }

    fn reference(&self, id: &str) -> Result<String> {
        match id {
            "AWS::AccountId" => return Ok(ACCOUNT.to_owned()),
            "AWS::Region" => return Ok(REGION.to_owned()),
            "AWS::Partition" => return Ok("aws".to_owned()),
            "AWS::URLSuffix" => return Ok("amazonaws.com".to_owned()),
            _ => {}
        }
        if let Some(made) = self.made.get(id) {
            return Ok(made.clone());
        }
        let (kind, properties) = self.resource(id)?;
        let name = match kind {
            "AWS::DynamoDB::Table" => "TableName",
            "AWS::S3::Bucket" => "BucketName",
            "AWS::Logs::LogGroup" => "LogGroupName",
            "AWS::Lambda::Function" => "FunctionName",
            // Of an alias, its ARN; here functions have the names of their binaries.
            "AWS::Lambda::Alias" => {
                let function = self.resolve(&properties["FunctionName"])?;
                let name = function.as_str().unwrap_or_default();
                return Ok(Function::arn(name.strip_prefix(PREFIX).unwrap_or(name)));
            }
            "AWS::ApiGateway::RestApi" => return Ok(id.to_lowercase()),
            _ => bail!("a reference to the {kind} {id}, which is not made here"),
        };
        let name = self.resolve(&properties[name])?;
        Ok(name.as_str().with_context(|| format!("{id} has no name of its own"))?.to_owned())
    }

    /// The ARN of a resource by its name in the template.
    pub fn arn(&self, id: &str) -> Result<String> {
        let (kind, properties) = self.resource(id)?;
        let name = |property: &str| -> Result<String> {
            let name = self.resolve(&properties[property])?;
            Ok(name.as_str().with_context(|| format!("{id} has no name of its own"))?.to_owned())
        };
        match kind {
            "AWS::IAM::Role" => Ok(format!("arn:aws:iam::{ACCOUNT}:role/{id}")),
            "AWS::SQS::Queue" => Ok(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}", name("QueueName")?)),
            "AWS::S3::Bucket" => Ok(format!("arn:aws:s3:::{}", name("BucketName")?)),
            "AWS::Events::Rule" => Ok(format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{}", name("Name")?)),
            // With all the streams of the group, as CloudFormation gives it.
            "AWS::Logs::LogGroup" => {
                Ok(format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{}:*", name("LogGroupName")?))
            }
            _ => bail!("the ARN of the {kind} {id}, which is not made here"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template() -> Template {
        let resources = json!({
            "Table": { "Type": "AWS::DynamoDB::Table", "Properties": { "TableName": "t" } },
            "Role": { "Type": "AWS::IAM::Role", "Properties": {} },
            "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "q" } },
            "Live": { "Type": "AWS::Lambda::Alias", "Properties": { "FunctionName": { "Ref": "Function" } } },
            "Function": { "Type": "AWS::Lambda::Function", "Properties": {
                "FunctionName": "mcp-portal-sam-connector-http", "Timeout": 29,
                "Environment": { "Variables": {
                    "TABLE": { "Ref": "Table" }, "ROLE": { "Fn::GetAtt": ["Role", "Arn"] }, "QUEUE": { "Ref": "Queue" },
                    "CALLS": { "Fn::Join": ["", ["{\"connector-http\":\"", { "Ref": "Live" }, "\"}"]] },
                } } } },
        });
        Template::read(json!({ "Resources": resources }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn an_environment_is_worked_out() {
        let mut template = template();
        assert!(template.environment("connector-http").is_err(), "a queue has no address before it is made");
        template.note("Queue", "http://q");
        let given = template.environment("connector-http").unwrap();
        assert_eq!((given["TABLE"].as_str(), given["QUEUE"].as_str()), ("t", "http://q"));
        assert_eq!(given["ROLE"], format!("arn:aws:iam::{ACCOUNT}:role/Role"));
        assert_eq!(given["CALLS"], format!("{{\"connector-http\":\"{}\"}}", Function::arn("connector-http")));
        assert_eq!(template.timeout("connector-http").unwrap().as_secs(), 29);
        assert!(template.environment("function-mcp").is_err());
        assert!(template.one("AWS::S3::Bucket").is_err());
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let template = template();
        for wrong in [
            json!({ "Fn::Sub": "${X}" }),
            json!({ "Ref": "None" }),
            json!({ "Fn::GetAtt": ["Queue", "QueueName"] }),
        ] {
            assert!(template.resolve(&wrong).is_err(), "{wrong}");
        }
    }
}
