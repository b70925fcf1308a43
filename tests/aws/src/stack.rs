//! The AWS stack on this machine: the product's own binaries between stand-ins.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::data::Data;
use crate::events::{EventSource, Rule};
use crate::gateway::{self, Gateway};
use crate::lambda::{Function, Host};
use crate::meter::Meter;
use crate::rights::{Rights, services};
use crate::sfn::StepFunctions;
use crate::template::Template;

/// The functions of the stack: package and binary bear one name.
pub const FUNCTIONS: [&str; 8] = [
    "function-auth",
    "function-workflows",
    "function-deployments",
    "function-executions",
    "function-integrations",
    "function-mcp",
    "function-runner",
    "connector-http",
];

/// What a table is made of here.
const TABLE_PROPERTIES: [&str; 6] = [
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "BillingMode",
    "TimeToLiveSpecification",
];

/// What the stack is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the functions' binaries.
    pub binaries: PathBuf,
    /// Where the stand-in for the data plane is.
    pub endpoint: String,
    /// The repository: the OpenAPI document is read from it, and the template synthesised in it.
    pub root: PathBuf,
    /// More environment for the functions.
    pub environment: Vec<(String, String)>,
}

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    /// Where people and clients reach it.
    pub url: String,
    /// The owner's token.
    pub token: String,
    /// The functions.
    pub host: Host,
    /// The machines.
    pub machines: StepFunctions,
    /// What the functions said to the data plane.
    pub meter: Meter,
    /// What each role may do, and did.
    pub rights: Rights,
    /// The way in.
    pub gateway: Gateway,
    /// The execution queue's event source.
    pub source: EventSource,
    /// The data plane itself.
    pub data: Data,
    /// The execution queue.
    pub queue: String,
    /// The dead-letter queue.
    pub dead_letters: String,
    /// The functions' environment.
    pub environment: Vec<(String, String)>,
    folder: TempDir,
}

async fn listen() -> Result<(TcpListener, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

impl Stack {
    /// Makes the resources, starts everything, and waits until the portal answers.
    pub async fn start(options: &Options) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        let data = Data::new(http.clone(), &options.endpoint);
        let mut template = Template::synthesise(&options.root).await?;
        template.check_event_source()?;
        let (queue, dead_letters) = make(&data, &mut template).await?;
        let template = template;

        let (gateway_listener, url) = listen().await?;
        let (host_listener, host_url) = listen().await?;
        let (machines_listener, machines_url) = listen().await?;
        let (meter_listener, meter_url) = listen().await?;
        let folder = tempfile::tempdir()?;
        let own: Vec<(String, String)> = [
            // The template's is the address of an API that was never made.
            ("PORTAL_PUBLIC_URL", &url),
            ("PORTAL_HTTP_ALLOW", &"127.0.0.1".to_owned()),
            ("AWS_ENDPOINT_URL", &meter_url),
            ("AWS_ENDPOINT_URL_SFN", &machines_url),
            ("AWS_ENDPOINT_URL_LAMBDA", &host_url),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into();
        let functions = FUNCTIONS.iter().map(|name| function(name, options, &template, &own));
        let functions = functions.collect::<Result<Vec<_>>>()?;
        // All that any of them is given.
        let environment: BTreeMap<_, _> = functions.iter().flat_map(|one| one.environment.clone()).collect();
        let environment = environment.into_iter().collect();

        let openapi: Value =
            serde_json::from_slice(&std::fs::read(options.root.join("tests/contract/openapi.json"))?)?;
        let routes = gateway::routes(&openapi)?;
        let rights = Rights::read(&template, &FUNCTIONS)?;
        services::check(&template, &rights, &FUNCTIONS, &routes)?;

        let meter = Meter::start(meter_listener, http.clone(), &options.endpoint, rights.clone());
        let host = Host::start(host_listener, functions, folder.path().to_owned(), rights.clone())?;
        let machines = StepFunctions::start(machines_listener, host.clone(), rights.clone());
        for machine in template.all("AWS::StepFunctions::StateMachine") {
            let text = |name: &str| template.text(machine, name);
            machines.create(
                &text("StateMachineName")?,
                &text("DefinitionString")?,
                &text("StateMachineType")?,
                &text("RoleArn")?,
            )?;
        }
        let rule = Rule::read(&template.property(template.one("AWS::Events::Rule")?, "EventPattern")?)?;
        rule.forward(machines.ends(), data.clone(), queue.clone());
        let gateway = gateway::serve(gateway_listener, routes, host.clone());
        let source = EventSource::start(&data, &host, &queue, "function-runner");

        let mut stack = Self {
            url,
            token: String::new(),
            host,
            machines,
            meter,
            rights,
            gateway,
            source,
            data,
            queue,
            dead_letters,
            environment,
            folder,
        };
        let secrets = template.environment("function-auth")?;
        let prefix = secrets.get("PORTAL_SECRETS_PREFIX").context("no prefix of secrets")?;
        stack.token = match stack.settle(&http, prefix).await {
            Ok(token) => token,
            Err(error) => {
                let refused = stack.rights.refused().join("\n");
                bail!("the stack does not answer: {error:#}\n{refused}\n{}", stack.log("function-auth"))
            }
        };
        Ok(stack)
    }

    /// What `portal aws deploy` does after a deploy: asks whether the portal can answer, which
    /// makes the owner, and reads the owner's token.
    async fn settle(&self, http: &reqwest::Client, prefix: &str) -> Result<String> {
        let health = http.get(format!("{}/api/v1/health", self.url)).send().await?;
        let (status, text) = (health.status(), health.text().await?);
        if !status.is_success() {
            bail!("health: {status}: {text}");
        }
        Ok(self.data.secret(&format!("{prefix}owner-token")).await?.trim().to_owned())
    }

    /// What a function has logged.
    pub fn log(&self, function: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(format!("{function}.log"))).unwrap_or_default()
    }

    /// What all functions have logged.
    pub fn logs(&self) -> String {
        FUNCTIONS.iter().map(|function| self.log(function)).collect()
    }
}

/// Makes the table, the bucket and the queues; gives the addresses of the execution queue and of its
/// dead letters.
async fn make(data: &Data, template: &mut Template) -> Result<(String, String)> {
    let table = template.one("AWS::DynamoDB::Table")?;
    let mut properties = serde_json::Map::new();
    for name in TABLE_PROPERTIES {
        properties.insert(name.to_owned(), template.property(table, name)?);
    }
    data.create_table(&Value::Object(properties)).await?;
    data.create_bucket(&template.text(template.one("AWS::S3::Bucket")?, "BucketName")?).await?;
    let (mut runs, mut dead_letters) = (None, None);
    let mut made = Vec::new();
    for queue in template.all("AWS::SQS::Queue") {
        let attribute = |name: &'static str| Ok::<_, anyhow::Error>((name, template.property(queue, name)?));
        let redrive = attribute("RedrivePolicy")?;
        let dead = redrive.1.is_null();
        let attributes = [attribute("VisibilityTimeout")?, redrive];
        let url = data.create_queue(&template.text(queue, "QueueName")?, &attributes).await?;
        made.push((queue.id.to_owned(), url.clone()));
        *(if dead { &mut dead_letters } else { &mut runs }) = Some(url);
    }
    for (id, url) in made {
        template.note(&id, &url);
    }
    Ok((runs.context("no queue with dead letters")?, dead_letters.context("no dead-letter queue")?))
}

fn function(
    name: &str,
    options: &Options,
    template: &Template,
    own: &[(String, String)],
) -> Result<Function> {
    let program = options.binaries.join(name);
    if !program.exists() {
        bail!("there is no {}: `make test-aws` builds it", program.display());
    }
    let program = program.canonicalize().context("the binaries' folder")?;
    let concurrency = match name {
        "connector-http" => 24,
        "function-mcp" => 4,
        // A deploy waits in one process for its steps in another.
        "function-deployments" => 6,
        _ => 2,
    };
    let mut environment = template.environment(name)?;
    // What a function is not given by the template it is not given here either.
    let all = |name: &str| !name.starts_with("PORTAL_") || name == "PORTAL_HTTP_ALLOW";
    let own = own.iter().filter(|(name, _)| all(name) || environment.contains_key(name)).cloned();
    let own: Vec<_> = own.collect();
    environment.extend(own);
    // Whoever starts the stack asks for these.
    environment.extend(options.environment.iter().cloned());
    Ok(Function {
        name: name.to_owned(),
        program,
        environment: environment.into_iter().collect(),
        timeout: template.timeout(name)?,
        concurrency,
    })
}
