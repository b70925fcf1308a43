//! `portal aws logs`: what a function said.

use std::process::ExitCode;

use super::call::Call;
use super::place::Target;
use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure, Globals};

/// Show what a function said
///
/// Needs the `aws` command line, whose output this is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which: mcp, runner, auth, workflows, deployments, executions, integrations or connector-http
    #[arg(value_parser = function)]
    function: String,
    #[command(flatten)]
    target: Target,
    /// How far back: 30s, 15m, 2h, 1d
    #[arg(long, default_value = "1h")]
    since: String,
    /// Errors only
    #[arg(long)]
    errors: bool,
    /// Go on as there is more
    #[arg(long)]
    follow: bool,
}

/// The binary's name; `function-` may be left out.
fn function(text: &str) -> Result<String, String> {
    let known = ["mcp", "runner", "auth", "workflows", "deployments", "executions", "integrations"];
    let short = text.strip_prefix("function-").unwrap_or(text);
    if known.contains(&short) {
        Ok(format!("function-{short}"))
    } else if text.starts_with("connector-") {
        Ok(text.to_owned())
    } else {
        Err(format!("one of {}, or a connector such as connector-http", known.join(", ")))
    }
}

impl Args {
    fn call(&self, region: &str, json: bool) -> Call {
        let group = format!("/aws/lambda/{}-{}", self.target.prefix(), self.function);
        let format = if json { "json" } else { "short" };
        let call = Call::new(
            "aws",
            &["logs", "tail", &group, "--since", &self.since, "--format", format, "--region", region],
        );
        let errors =
            self.errors.then(|| ["--filter-pattern".to_owned(), "{ $.level = \"ERROR\" }".to_owned()]);
        let follow = self.follow.then(|| "--follow".to_owned());
        call.args(errors.into_iter().flatten()).args(follow)
    }
}

pub(super) async fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    if globals.json && args.follow {
        return Err(Failure::input("`--json` prints one document, and `--follow` never ends").into());
    }
    let progress = Progress::start(globals, "asking AWS");
    let region = args.target.region(&progress).await?;
    let call = args.call(&region, globals.json);
    if globals.json {
        let done = call.must(&progress).await?;
        let lines: Vec<&str> = done.out.lines().filter(|line| !line.is_empty()).collect();
        crate::cli::show::json(&serde_json::json!({ "function": args.function, "lines": lines }))?;
        return Ok(ExitCode::SUCCESS);
    }
    drop(progress);
    match call.show().await? {
        Some(0) => Ok(ExitCode::SUCCESS),
        _ => Ok(Exit::Failed.into()),
    }
}
