//! `portal aws destroy`: takes an installation down.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::call::Call;
use super::place::{self, STACKS, Target, aws};
use super::plan::{Plan, tell};
use crate::cli::progress::Progress;
use crate::cli::{Failure, Globals, show};

/// Take an installation down
///
/// Everything goes but the data: the table, the blobs, the queue and the keys stay, and a later
/// deploy goes on with them. `--delete-data` deletes those too, for good. Needs the `aws` command line for that.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    target: Target,
    /// Delete the data as well: workflows, servers, connections, executions
    #[arg(long)]
    delete_data: bool,
    /// Do it: without this or `--dry-run` nothing is done
    #[arg(long)]
    yes: bool,
    /// The checkout; the one this folder is in otherwise
    #[arg(long, value_name = "FOLDER")]
    source: Option<PathBuf>,
    /// Print what would be run, and run nothing; needs no credentials
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

pub(super) async fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let root = place::checkout(args.source.as_deref())?;
    let cdk = root.join("cdk");
    if args.dry_run {
        let region = args.target.said_region().unwrap_or("REGION");
        args.plan(&cdk, region, "ACCOUNT", Some("KEY")).print(globals, &args.left())?;
        return Ok(ExitCode::SUCCESS);
    }
    if !args.yes {
        let what = if args.delete_data { "and everything in it is gone for good" } else { "its data stays" };
        return Err(Failure::input(format!(
            "this takes the installation `{}` down; {what}",
            args.target.stage
        ))
        .help("say `--yes` to do it, `--dry-run` to see what would be run")
        .into());
    }
    let plan = {
        let progress = Progress::start(globals, "asking AWS");
        let region = args.target.region(&progress).await?;
        let account = place::account(&region, &progress).await?;
        let account = match account {
            None if args.delete_data => {
                return Err(Failure::input("`--delete-data` needs the `aws` command line").into());
            }
            account => account.unwrap_or_default(),
        };
        let key = if args.delete_data { args.key(&region, &progress).await? } else { None };
        args.plan(&cdk, &region, &account, key.as_deref())
    };
    plan.carry_out(globals).await?;
    let left = args.left();
    if globals.json {
        show::json(
            &json!({ "destroyed": args.target.stage, "data_deleted": args.delete_data, "left": left }),
        )?;
    } else {
        left.iter().for_each(|line| tell(globals, line));
    }
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn plan(&self, cdk: &std::path::Path, region: &str, account: &str, key: Option<&str>) -> Plan {
        let name = self.target.prefix();
        let compute: Vec<String> = STACKS
            .iter()
            .rev()
            .filter(|&&stack| stack != "data")
            .map(|stack| self.target.stack(stack))
            .collect();
        let mut plan = Plan::default();
        plan.add(
            "take down what runs (about ten minutes, CloudFront takes most of it)",
            Call::new("npx", &["cdk", "destroy"])
                .args(compute)
                .args([
                    "--force".to_owned(),
                    "-c".to_owned(),
                    format!("stage={}", self.target.stage),
                    "-c".to_owned(),
                    format!("region={region}"),
                ])
                .within(cdk)
                .env("AWS_REGION", region),
        );
        if !self.delete_data {
            return plan;
        }
        let data = self.target.stack("data");
        plan.add(
            "let the data's stack be deleted",
            aws(
                region,
                &[
                    "cloudformation",
                    "update-termination-protection",
                    "--no-enable-termination-protection",
                    "--stack-name",
                    &data,
                ],
            ),
        );
        plan.add(
            "delete the data's stack",
            aws(region, &["cloudformation", "delete-stack", "--stack-name", &data]),
        );
        plan.add(
            "wait until it is gone",
            aws(region, &["cloudformation", "wait", "stack-delete-complete", "--stack-name", &data]),
        );
        plan.try_to(
            "let the table be deleted",
            aws(
                region,
                &["dynamodb", "update-table", "--table-name", &name, "--no-deletion-protection-enabled"],
            ),
        );
        plan.try_to(
            "wait for the table",
            aws(region, &["dynamodb", "wait", "table-exists", "--table-name", &name]),
        );
        plan.try_to("delete the table", aws(region, &["dynamodb", "delete-table", "--table-name", &name]));
        let bucket = format!("s3://{name}-{account}-{region}");
        plan.try_to("delete the blobs", aws(region, &["s3", "rb", "--force", &bucket]));
        for queue in ["runs", "dead-letters"] {
            let url = format!("https://sqs.{region}.amazonaws.com/{account}/{name}-{queue}");
            plan.try_to(
                format!("delete the queue `{queue}`"),
                aws(region, &["sqs", "delete-queue", "--queue-url", &url]),
            );
        }
        for secret in ["seal", "master", "owner-token"] {
            let id = format!("mcp-portal/{}/{secret}", self.target.stage);
            let delete =
                ["secretsmanager", "delete-secret", "--force-delete-without-recovery", "--secret-id", &id];
            plan.try_to(format!("delete the secret `{secret}`"), aws(region, &delete));
        }
        if let Some(key) = key {
            let schedule = ["kms", "schedule-key-deletion", "--pending-window-in-days", "7", "--key-id", key];
            plan.try_to("delete the key in seven days", aws(region, &schedule));
        }
        plan
    }

    /// The installation's own key, if it has one.
    async fn key(&self, region: &str, progress: &Progress) -> anyhow::Result<Option<String>> {
        let alias = format!("alias/{}", self.target.prefix());
        let done = aws(region, &["kms", "describe-key", "--key-id", &alias]).run(progress).await?;
        let key: serde_json::Value = serde_json::from_str(&done.out).unwrap_or_default();
        Ok(show::text(&key, "/KeyMetadata/KeyId").map(str::to_owned))
    }

    /// What is still there afterwards.
    fn left(&self) -> Vec<String> {
        let mut left = vec![
            "the function that restores WWW-Authenticate stays in us-east-1, at no cost: CloudFront lets go of it hours later".to_owned(),
            format!("state machines `{}-*` stay, at no cost", self.target.prefix()),
        ];
        if !self.delete_data {
            left.push(format!(
                "the data stays in the stack `{}`; `portal aws deploy` goes on with it",
                self.target.stack("data")
            ));
        }
        left
    }
}
