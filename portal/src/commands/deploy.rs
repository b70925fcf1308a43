//! `portal deploy`: workflows from files to tools of a server, in one go.

mod plan;
mod print;
mod upload;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::cli::api::{Api, segment};
use crate::cli::progress::Progress;
use crate::cli::workshop::{Examined, Workshop};
use crate::cli::{Globals, show};

/// Publish workflows and offer them as the tools of a server
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The workflows' files; each becomes a tool
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The server's slug, as in its URL; made if there is none [default: the server that offers the first workflow already, or one named after its tool]
    #[arg(long, value_name = "SLUG")]
    server: Option<String>,
    /// Who may call the server [default: unchanged, and api-key for a new one]
    #[arg(long, value_enum)]
    access: Option<Access>,
    /// Only tell what would change
    #[arg(long)]
    dry_run: bool,
}

/// Who may call a server.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Access {
    /// Everybody who reaches it
    Public,
    /// Who presents one of its API keys
    #[value(alias = "api_key")]
    ApiKey,
}

impl Access {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::ApiKey => "api_key",
        }
    }
}

/// Deploys them.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let workshop = Workshop::open(&args.files)?;
    workshop.check(globals)?;
    let api = Api::connect(globals)?;
    let done = super::block_on(async {
        let progress = Progress::start(globals, "asking the portal");
        if args.dry_run {
            plan::plan(&api, args, workshop.examined()).await
        } else {
            carry_out(&api, args, &progress, workshop.examined()).await
        }
    })?;
    if globals.json {
        show::json(&done)?;
    } else {
        print::print(&done)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Publishes and deploys one workflow after the other; the first decides which server it is.
async fn carry_out(
    api: &Api,
    args: &Args,
    progress: &Progress,
    workflows: &[Examined],
) -> anyhow::Result<Value> {
    let mut upload = upload::Upload::new(api).await?;
    let mut slug = args.server.clone();
    let (mut tools, mut server, mut created) = (Vec::new(), Value::Null, false);
    for workflow in workflows {
        let name = workflow.tool_name();
        progress.message(format!("deploying {name}"));
        let id = upload.save(workflow).await?;
        let mut body = Map::new();
        if let Some(slug) = &slug {
            body.insert("slug".into(), slug.as_str().into());
        }
        if let Some(access) = args.access {
            body.insert("access".into(), access.as_str().into());
        }
        let mut answer =
            api.post(&format!("/workflows/{}/deploy", segment(&id)), &Value::Object(body)).await?.body;
        let plan = answer.get_mut("plan").map(Value::take).unwrap_or_default();
        created |= plan.get("creates").is_some_and(|creates| *creates == true);
        slug = show::text(&plan, "/slug").map(str::to_owned).or(slug);
        server = answer.get_mut("deployment").map(Value::take).unwrap_or_default();
        tools.push(json!({
            "file": workflow.source.name,
            "name": name,
            "workflow": id,
            "version": answer.get("version"),
            "published": answer.get("published"),
            "changes": plan.get("changes"),
            "lint": plan.get("lint"),
        }));
    }
    let key = first_key(api, &server).await?;
    Ok(json!({
        "dry_run": false,
        "created": created,
        "server": server.get("slug"),
        "url": server.get("url"),
        "access": server.get("access"),
        "tools": tools,
        "key": key,
    }))
}

/// A key for a server that nobody could call without; none where there is one already.
async fn first_key(api: &Api, server: &Value) -> anyhow::Result<Option<Value>> {
    if show::text(server, "/access") != Some("api_key") {
        return Ok(None);
    }
    let path = format!("/deployments/{}/api-keys", segment(upload::id_of(server)?));
    if !api.list(&path, &[]).await?.is_empty() {
        return Ok(None);
    }
    let made = api.post(&path, &json!({ "name": "portal deploy" })).await?;
    Ok(made.body.get("secret").cloned())
}
