//! The AWS stack on this machine: the product's own binaries between stand-ins.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::data::{Data, table_properties};
use crate::events::EventSource;
use crate::gateway;
use crate::lambda::{ACCOUNT, Function, Host};
use crate::meter::Meter;
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

const SECRETS_PREFIX: &str = "portal/test/";
const QUEUE: &str = "portal-executions";
/// As in `portal_execution::runner`.
const MAX_RECEIVES: u32 = 5;
/// Longer than the longest execution.
const VISIBILITY_SECONDS: u32 = 360;

/// What the stack is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the functions' binaries.
    pub binaries: PathBuf,
    /// Where the stand-in for the data plane is.
    pub endpoint: String,
    /// The repository: the OpenAPI document and the synthesised template are read from it.
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
        let (table, bucket) = ("portal", format!("portal-{ACCOUNT}"));
        let template = Template::find(&options.root)?;
        let (properties, max_receives) = match &template {
            Some(template) => {
                template.check_event_source()?;
                (template.table()?, template.max_receives()?)
            }
            None => (table_properties(), MAX_RECEIVES),
        };
        data.create_table(table, &properties).await?;
        data.create_bucket(&bucket).await?;
        let (queue, dead_letters) = data.create_queues(QUEUE, max_receives, VISIBILITY_SECONDS).await?;

        let (gateway_listener, url) = listen().await?;
        let (host_listener, host_url) = listen().await?;
        let (machines_listener, machines_url) = listen().await?;
        let (meter_listener, meter_url) = listen().await?;
        let folder = tempfile::tempdir()?;
        let connectors = json!({ "connector-http": Function::arn("connector-http") });
        let mut environment: Vec<(String, String)> = [
            ("PORTAL_STAGE", "test"),
            ("PORTAL_TABLE", table),
            ("PORTAL_BUCKET", &bucket),
            ("PORTAL_QUEUE_URL", &queue),
            ("PORTAL_SECRETS_PREFIX", SECRETS_PREFIX),
            ("PORTAL_MACHINES_PREFIX", "portal-test"),
            ("PORTAL_MACHINES_ROLE_ARN", &format!("arn:aws:iam::{ACCOUNT}:role/portal-machines")),
            ("PORTAL_CONNECTORS", &connectors.to_string()),
            ("PORTAL_PUBLIC_URL", &url),
            ("PORTAL_HTTP_ALLOW", "127.0.0.1"),
            ("AWS_ENDPOINT_URL", &meter_url),
            ("AWS_ENDPOINT_URL_SFN", &machines_url),
            ("AWS_ENDPOINT_URL_LAMBDA", &host_url),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        environment.extend(options.environment.iter().cloned());
        let functions = FUNCTIONS.iter().map(|name| function(name, options, template.as_ref(), &environment));
        let functions = functions.collect::<Result<Vec<_>>>()?;

        let meter = Meter::start(meter_listener, http.clone(), &options.endpoint);
        let host = Host::start(host_listener, functions, folder.path().to_owned())?;
        let machines = StepFunctions::start(machines_listener, host.clone());
        let openapi: Value =
            serde_json::from_slice(&std::fs::read(options.root.join("tests/contract/openapi.json"))?)?;
        gateway::serve(gateway_listener, gateway::routes(&openapi)?, host.clone());
        let source = EventSource::start(&data, &host, &queue, "function-runner");

        let mut stack = Self {
            url,
            token: String::new(),
            host,
            machines,
            meter,
            source,
            data,
            queue,
            dead_letters,
            environment,
            folder,
        };
        stack.token = match stack.settle(&http).await {
            Ok(token) => token,
            Err(error) => bail!("the stack does not answer: {error:#}\n{}", stack.log("function-auth")),
        };
        Ok(stack)
    }

    /// What `portal aws deploy` does after a deploy: asks whether the portal can answer, which
    /// makes the owner, and reads the owner's token.
    async fn settle(&self, http: &reqwest::Client) -> Result<String> {
        let health = http.get(format!("{}/api/v1/health", self.url)).send().await?;
        let (status, text) = (health.status(), health.text().await?);
        if !status.is_success() {
            bail!("health: {status}: {text}");
        }
        Ok(self.data.secret(&format!("{SECRETS_PREFIX}owner-token")).await?.trim().to_owned())
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

fn function(
    name: &str,
    options: &Options,
    template: Option<&Template>,
    environment: &[(String, String)],
) -> Result<Function> {
    let program = options.binaries.join(name);
    if !program.exists() {
        bail!("there is no {}: `make test-aws` builds it", program.display());
    }
    let program = program.canonicalize().context("the binaries' folder")?;
    let (seconds, concurrency) = match name {
        "connector-http" => (60, 24),
        "function-mcp" => (300, 4),
        "function-runner" => (330, 2),
        _ => (29, 2),
    };
    // Of ours a function gets what a deploy would give it, and the address of the test's own API.
    let given = template.map(|template| template.variables(name)).transpose()?;
    let kept = |name: &str| match &given {
        Some(given) => !name.starts_with("PORTAL_") || name == "PORTAL_HTTP_ALLOW" || given.contains(name),
        None => true,
    };
    let environment = environment.iter().filter(|(name, _)| kept(name)).cloned().collect();
    Ok(Function {
        name: name.to_owned(),
        program,
        environment,
        timeout: Duration::from_secs(seconds),
        concurrency,
    })
}
