//! `portal aws status`: the stacks, what rings, where it is.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::place::{Target, aws};
use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure, Globals, show};

/// Show the stacks, the URL and the alarms that ring
///
/// Exits 1 when a stack is not in order or an alarm rings. Needs the `aws` command line.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let (stacks, alarms) = {
        let progress = Progress::start(globals, "asking AWS");
        let region = args.target.region(&progress).await?;
        let stacks = aws(&region, &["cloudformation", "describe-stacks"]).json(&progress).await?;
        let prefix = format!("{}-", args.target.prefix());
        let ring =
            ["cloudwatch", "describe-alarms", "--state-value", "ALARM", "--alarm-name-prefix", &prefix];
        (stacks, aws(&region, &ring).json(&progress).await?)
    };
    let prefix = format!("{}-", args.target.prefix());
    let ours: Vec<&Value> = show::items(&stacks, "/Stacks")
        .iter()
        .filter(|stack| show::text(stack, "/StackName").is_some_and(|name| name.starts_with(&prefix)))
        .collect();
    if ours.is_empty() {
        let message = format!("there is no installation `{}` in this account and region", args.target.stage);
        return Err(Failure::new(Exit::Input, "not_deployed", message)
            .help("`portal aws deploy` makes one")
            .into());
    }
    let outputs: Vec<&Value> = ours.iter().flat_map(|stack| show::items(stack, "/Outputs")).collect();
    let url = outputs.iter().find(|output| show::text(output, "/OutputKey") == Some("Url"));
    let url = url.and_then(|output| show::text(output, "/OutputValue"));
    let ringing = show::items(&alarms, "/MetricAlarms");
    let settled = |stack: &&Value| {
        show::text(stack, "/StackStatus")
            .is_some_and(|status| status.ends_with("_COMPLETE") && !status.contains("ROLLBACK"))
    };
    let good = ringing.is_empty() && ours.iter().all(settled);
    if globals.json {
        let stacks: Vec<Value> = ours
            .iter()
            .map(|stack| json!({ "name": stack["StackName"], "status": stack["StackStatus"] }))
            .collect();
        let alarms: Vec<Value> = ringing
            .iter()
            .map(|alarm| json!({ "name": alarm["AlarmName"], "what": alarm["AlarmDescription"] }))
            .collect();
        show::json(&json!({ "url": url, "stacks": stacks, "alarms": alarms }))?;
    } else {
        show::line(format_args!("{}\n", url.unwrap_or("no URL: `web` is not deployed")))?;
        let rows: Vec<_> = ours
            .iter()
            .map(|stack| vec![show::cell(stack, "/StackName"), show::cell(stack, "/StackStatus")])
            .collect();
        show::table(&["STACK", "STATUS"], &rows)?;
        for alarm in ringing {
            show::line(format_args!(
                "\nrings: {}\n  {}",
                show::cell(alarm, "/AlarmName"),
                show::cell(alarm, "/AlarmDescription")
            ))?;
        }
        if ringing.is_empty() {
            show::line("\nno alarm rings")?;
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { Exit::Failed.into() })
}
