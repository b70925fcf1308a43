//! `portal aws deploy`: from a checkout to a portal in an account.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use portal_base::Secret;
use serde_json::{Value, json};

use super::call::Call;
use super::place::{self, Target, aws};
use super::plan::{Plan, tell};
use crate::cli::api::Api;
use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure, Globals, show};

/// How often the new portal is asked before it counts as not answering, and how long between.
const ASKED: u32 = 12;
const PAUSE: Duration = Duration::from_secs(5);

/// Deploy this checkout to an AWS account
///
/// Checks what is needed, builds the functions and the app, deploys them with the CDK, and prints the
/// URL and the owner's token. Running it again deploys what has changed. docs/deploy.md has the parts.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    target: Target,
    /// How large: `small` costs about a dollar a month while idle, `medium` is for 50,000 users
    #[arg(long, value_enum, default_value = "small")]
    size: Size,
    /// A domain of your own
    #[arg(long, requires = "certificate")]
    domain: Option<String>,
    /// The ARN of its certificate, in us-east-1
    #[arg(long, requires = "domain", value_name = "ARN")]
    certificate: Option<String>,
    /// Who is told of alarms
    #[arg(long, value_name = "EMAIL")]
    alarm_email: Option<String>,
    /// The checkout; the one this folder is in otherwise
    #[arg(long, value_name = "FOLDER")]
    source: Option<PathBuf>,
    /// Deploy what is built already
    #[arg(long)]
    no_build: bool,
    /// Print what would be run, and run nothing; needs no credentials
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Size {
    Small,
    Medium,
    Large,
}

impl Size {
    const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The concurrent executions of functions it wants; docs/scale.md has the arithmetic.
    const fn concurrency(self) -> f64 {
        match self {
            Self::Small => 50.0,
            Self::Medium => 10_000.0,
            Self::Large => 40_000.0,
        }
    }
}

pub(super) async fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let root = place::checkout(args.source.as_deref())?;
    let outputs = root.join("cdk/cdk.out/outputs.json");
    if args.dry_run {
        let region = args.target.said_region().unwrap_or("REGION");
        args.plan(&root, region, Bootstrap::Unknown, &outputs).print(
            globals,
            &["the first step of all asks whose credentials these are, whether the region is prepared, and for its quotas".to_owned()],
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let (region, bootstrap) = {
        let progress = Progress::start(globals, "checking what is needed");
        args.check_tools(&progress).await?;
        let region = args.target.region(&progress).await?;
        let account = place::account(&region, &progress).await?;
        let whose = account.as_ref().map_or_else(
            || "account unknown without the `aws` command".to_owned(),
            |account| format!("account {account}"),
        );
        tell(globals, format_args!("{whose}, region {region}, stage {}", args.target.stage));
        let bootstrap = match account {
            Some(account) => {
                args.warn_of_quotas(&region, globals, &progress).await?;
                prepared(&region, account, &progress).await?
            }
            None => Bootstrap::Unknown,
        };
        (region, bootstrap)
    };
    args.plan(&root, &region, bootstrap, &outputs).carry_out(globals).await?;

    let url = url_of(&outputs)?;
    let progress = Progress::start(globals, "asking the portal for the first time");
    answers(&url, &progress).await?;
    let token = owner_token(&region, &args.target, &progress).await?;
    drop(progress);
    report(args, globals, &region, &url, token)
}

/// Whether the region is prepared for the CDK.
enum Bootstrap {
    Done,
    Missing(Vec<String>),
    Unknown,
}

/// The CDK's own stack, in the region and where CloudFront's functions live.
async fn prepared(region: &str, account: String, progress: &Progress) -> anyhow::Result<Bootstrap> {
    let mut missing = Vec::new();
    let elsewhere = (region != "us-east-1").then_some("us-east-1");
    for region in std::iter::once(region).chain(elsewhere) {
        let look = aws(region, &["cloudformation", "describe-stacks", "--stack-name", "CDKToolkit"]);
        if !look.run(progress).await?.success {
            missing.push(format!("aws://{account}/{region}"));
        }
    }
    Ok(if missing.is_empty() { Bootstrap::Done } else { Bootstrap::Missing(missing) })
}

impl Args {
    fn plan(&self, root: &Path, region: &str, bootstrap: Bootstrap, outputs: &Path) -> Plan {
        let cdk = root.join("cdk");
        let npx = |arguments: &[&str]| Call::new("npx", arguments).within(&cdk).env("AWS_REGION", region);
        let mut plan = Plan::default();
        plan.add(
            "install the packages of the CDK app",
            Call::new("npm", &["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"])
                .within(&cdk),
        );
        if !self.no_build {
            plan.add(
                "build the functions for Lambda (minutes at first)",
                Call::new(root.join("tests/gate/lambda.sh").display().to_string(), &[]).within(root),
            );
            plan.add(
                "build the app",
                Call::new(root.join("tests/gate/web-build.sh").display().to_string(), &[]).within(root),
            );
        }
        let settings = self.settings(region);
        match bootstrap {
            Bootstrap::Done => {}
            Bootstrap::Missing(environments) => plan.add(
                "prepare the account for the CDK",
                npx(&["cdk", "bootstrap"]).args(environments).args(settings.clone()),
            ),
            Bootstrap::Unknown => plan.add(
                "prepare the account for the CDK, unless it is",
                npx(&["cdk", "bootstrap"]).args(settings.clone()),
            ),
        }
        let outputs = outputs.display().to_string();
        plan.add(
            "deploy (about eight minutes the first time, CloudFront takes most of it)",
            npx(&[
                "cdk",
                "deploy",
                "--all",
                "--require-approval",
                "never",
                "--progress",
                "events",
                "--outputs-file",
                &outputs,
            ])
            .args(settings),
        );
        plan
    }

    /// What the CDK app is told, as docs/deploy.md lists it.
    fn settings(&self, region: &str) -> Vec<String> {
        let mut settings = vec![
            format!("stage={}", self.target.stage),
            format!("profile={}", self.size.name()),
            format!("region={region}"),
            "requireBinaries=true".to_owned(),
        ];
        let optional =
            [("domain", &self.domain), ("certificate", &self.certificate), ("alarmEmail", &self.alarm_email)];
        settings.extend(
            optional.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?))),
        );
        settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
    }

    async fn check_tools(&self, progress: &Progress) -> anyhow::Result<()> {
        let node = Call::new("node", &["--version"]).must(progress).await?.out;
        let version = node.trim().trim_start_matches('v').to_owned();
        let major_minor: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).take(2).collect();
        if major_minor.as_slice() < [20, 19].as_slice() {
            let message = format!("Node.js {version} is too old");
            return Err(Failure::new(Exit::Input, "missing_tool", message)
                .help("install 20.19 or newer from https://nodejs.org")
                .into());
        }
        if !self.no_build {
            Call::new("cargo-lambda", &["--version"]).must(progress).await?;
        }
        Ok(())
    }

    /// Too small a quota is no reason not to deploy, only not to be surprised.
    async fn warn_of_quotas(
        &self,
        region: &str,
        globals: &Globals,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        let ask = aws(
            region,
            &[
                "service-quotas",
                "get-service-quota",
                "--service-code",
                "lambda",
                "--quota-code",
                "L-B99A9384",
            ],
        );
        let done = ask.run(progress).await?;
        let quota: Value = serde_json::from_str(&done.out).unwrap_or(Value::Null);
        let have = quota.pointer("/Quota/Value").and_then(Value::as_f64);
        if let Some(have) = have.filter(|have| *have < self.size.concurrency()) {
            tell(
                globals,
                format_args!(
                    "warning: this account runs {have} functions at a time in {region}, `{}` wants {}; docs/scale.md says what to ask AWS for",
                    self.size.name(),
                    self.size.concurrency()
                ),
            );
        }
        Ok(())
    }
}

/// The portal's address, from what the stacks put out.
fn url_of(outputs: &Path) -> anyhow::Result<String> {
    let text =
        std::fs::read_to_string(outputs).with_context(|| format!("cannot read `{}`", outputs.display()))?;
    let stacks: Value =
        serde_json::from_str(&text).with_context(|| format!("`{}` is not JSON", outputs.display()))?;
    let url = stacks
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values)
        .find_map(|stack| show::text(stack, "/Url"));
    url.map(str::to_owned).context("the stacks were deployed, but none of them told the portal's URL")
}

/// Asks until it answers: the first request makes the owner and the keys, and CloudFront takes a
/// moment to know a new API everywhere.
async fn answers(url: &str, progress: &Progress) -> anyhow::Result<()> {
    let globals = Globals { json: true, url: Some(url.to_owned()), token: None, data: None };
    let api = Api::connect(&globals)?;
    let mut left = ASKED;
    loop {
        left -= 1;
        match api.get("/health", &[]).await {
            Ok(_) => return Ok(()),
            Err(error) if left == 0 => {
                return Err(error.context(format!("the portal was deployed to {url}, but does not answer")));
            }
            Err(_) => {
                progress.message(format!("{url} does not answer yet"));
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// The owner's token; `None` where there is no `aws` to read it with.
async fn owner_token(
    region: &str,
    target: &Target,
    progress: &Progress,
) -> anyhow::Result<Option<Secret<String>>> {
    let name = token_name(target);
    let read = aws(region, &["secretsmanager", "get-secret-value", "--secret-id", &name]);
    let secret = match read.json(progress).await {
        Ok(secret) => secret,
        Err(error) if place::is_missing(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let binary = |text: &str| {
        data_encoding::BASE64.decode(text.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok())
    };
    let text = show::text(&secret, "/SecretString").map(str::to_owned);
    let token = text.or_else(|| show::text(&secret, "/SecretBinary").and_then(binary));
    Ok(token.map(|token| Secret::new(token.trim().to_owned())))
}

fn token_name(target: &Target) -> String {
    format!("mcp-portal/{}/owner-token", target.stage)
}

fn report(
    args: &Args,
    globals: &Globals,
    region: &str,
    url: &str,
    token: Option<Secret<String>>,
) -> anyhow::Result<ExitCode> {
    let shown = token.as_ref().map(|token| token.expose().as_str());
    if globals.json {
        show::json(&json!({ "url": url, "token": shown, "stage": args.target.stage, "region": region }))?;
        return Ok(ExitCode::SUCCESS);
    }
    show::line(format_args!("URL    {url}"))?;
    match shown {
        Some(token) => show::line(format_args!("token  {token}"))?,
        None => show::line(format_args!("token  in Secrets Manager, `{}`", token_name(&args.target)))?,
    }
    show::line(format_args!("\nnext: portal deploy FILE --url {url} --token {}", shown.unwrap_or("TOKEN")))?;
    Ok(ExitCode::SUCCESS)
}
