//! Which installation, in which region, from which checkout.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use super::call::Call;
use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure, show};

/// The stacks, in the order they need each other.
pub(super) const STACKS: [&str; 6] = ["data", "web", "connectors", "mcp", "api", "monitoring"];

/// Which installation is meant.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Target {
    /// Tells installations in one account apart
    #[arg(long, default_value = "main", value_parser = stage)]
    pub(super) stage: String,
    /// The region; that of the `aws` command line otherwise
    #[arg(long, env = "AWS_REGION")]
    region: Option<String>,
}

fn stage(text: &str) -> Result<String, &'static str> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = (1..=16).contains(&text.len())
        && text.chars().all(letters)
        && text.starts_with(|c: char| c.is_ascii_lowercase());
    if good { Ok(text.to_owned()) } else { Err("1 to 16 of a-z, 0-9 and `-`, a letter first") }
}

impl Target {
    /// The beginning of every name.
    pub(super) fn prefix(&self) -> String {
        format!("mcp-portal-{}", self.stage)
    }

    /// The name of a stack.
    pub(super) fn stack(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix())
    }

    /// The region as far as it is said.
    pub(super) fn said_region(&self) -> Option<&str> {
        self.region.as_deref().filter(|region| !region.is_empty())
    }

    /// The region, asked of the `aws` command line if nothing says it.
    pub(super) async fn region(&self, progress: &Progress) -> anyhow::Result<String> {
        if let Some(region) = self.said_region() {
            return Ok(region.to_owned());
        }
        let asked = Call::new("aws", &["configure", "get", "region"]).run(progress).await;
        match asked {
            Ok(done) if done.success && !done.out.trim().is_empty() => Ok(done.out.trim().to_owned()),
            _ => Err(Failure::input("no region is set")
                .help("name it: `--region eu-central-1`, or AWS_REGION")
                .into()),
        }
    }
}

/// A call of the `aws` command line that answers in JSON.
pub(super) fn aws(region: &str, arguments: &[&str]) -> Call {
    Call::new("aws", arguments).args(["--region", region, "--output", "json"].map(str::to_owned))
}

/// The account that the credentials belong to; `None` where there is no `aws` to ask.
pub(super) async fn account(region: &str, progress: &Progress) -> anyhow::Result<Option<String>> {
    let call = aws(region, &["sts", "get-caller-identity"]);
    let done = match call.run(progress).await {
        Ok(done) => done,
        Err(error) if is_missing(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    if !done.success {
        let help = "sign in to the account, for example with `aws configure sso` and `export AWS_PROFILE=…`";
        return Err(Failure::new(
            Exit::Refused,
            "no_credentials",
            "AWS does not accept the credentials, or there are none",
        )
        .help(help)
        .into());
    }
    let identity: Value =
        serde_json::from_str(&done.out).context("`aws sts get-caller-identity` did not print JSON")?;
    Ok(show::text(&identity, "/Account").map(str::to_owned))
}

/// Whether a program was not found.
pub(super) fn is_missing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(|failure| failure.code() == "missing_tool")
}

/// The folder of this product's source.
pub(super) fn checkout(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let start = match named {
        Some(folder) => folder.to_owned(),
        None => std::env::current_dir().context("cannot tell the current folder")?,
    };
    let is_root = |folder: &&Path| folder.join("cdk/cdk.json").is_file();
    let found = if named.is_some() {
        is_root(&start.as_path()).then(|| start.clone())
    } else {
        start.ancestors().find(is_root).map(Path::to_owned)
    };
    found.ok_or_else(|| {
        Failure::input(format!("`{}` is not in a checkout of MCP Portal", start.display()))
            .help("run this inside of one, or name it with `--source FOLDER`")
            .into()
    })
}
