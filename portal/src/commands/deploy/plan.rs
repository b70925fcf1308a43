//! What a deploy would change. Nothing is stored, not even a draft, so the tools that the files
//! make are compared here with those that the server offers.

use serde_json::{Value, json};

use super::{Access, Args};
use crate::cli::api::Api;
use crate::cli::show;
use crate::cli::workshop::Examined;

/// Tells what a deploy would do.
pub(super) async fn plan(api: &Api, args: &Args, workflows: &[Examined]) -> anyhow::Result<Value> {
    let servers = api.list("/deployments", &[]).await?;
    let first = workflows.first().map(Examined::tool_name).unwrap_or_default();
    let server = match &args.server {
        Some(slug) => servers.iter().find(|server| show::text(server, "/slug") == Some(slug)),
        None => servers.iter().find(|server| offered(server, first).is_some()),
    };
    let tools: Vec<Value> = workflows.iter().map(|workflow| planned(workflow, server)).collect();
    let access = args.access.map(Access::as_str);
    let served = |pointer: &str| server.and_then(|server| show::text(server, pointer));
    Ok(json!({
        "dry_run": true,
        "created": server.is_none(),
        "server": served("/slug").or(args.server.as_deref()),
        "url": served("/url"),
        "access": access.or(served("/access")).unwrap_or("api_key"),
        "tools": tools,
    }))
}

/// The tool of that name of a server.
fn offered<'v>(server: &'v Value, name: &str) -> Option<&'v Value> {
    show::items(server, "/tools").iter().find(|tool| show::text(tool, "/name") == Some(name))
}

fn planned(workflow: &Examined, server: Option<&Value>) -> Value {
    let name = workflow.tool_name();
    let old = server.and_then(|server| offered(server, name));
    // Without a compiled workflow only its name is known; the deploy itself will tell the rest.
    let card = workflow.tool_card();
    let fields: Vec<&str> = ["title", "description", "input_schema", "output_schema", "annotations"]
        .into_iter()
        .filter(|field| {
            card.is_some()
                && old.is_some_and(|old| present(Some(old), field) != present(card.as_ref(), field))
        })
        .collect();
    let change = match old {
        None => "added",
        Some(_) if fields.is_empty() => "unchanged",
        Some(_) => "changed",
    };
    json!({
        "file": workflow.source.name,
        "name": name,
        "changes": [{ "name": name, "change": change, "fields": fields, "breaking": [] }],
    })
}

/// An absent field and an empty one say the same.
fn present<'v>(card: Option<&'v Value>, field: &str) -> Option<&'v Value> {
    card?.get(field).filter(|value| !value.is_null() && **value != "")
}
