//! `portal call`: a tool of a server, called as an MCP client does.

use std::process::ExitCode;

use http::StatusCode;
use http::header::HeaderName;
use portal_base::Secret;
use serde_json::{Value, json};

use crate::cli::api::Api;
use crate::cli::progress::Progress;
use crate::cli::{Exit, Failure, Globals, input, show};

const VERSION: &str = "2026-07-28";

/// Call a tool of a server over MCP and print its answer
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The server's slug, as in its URL
    server: String,
    /// The tool's name
    tool: String,
    /// The arguments: a JSON object, a file that holds one, or - for standard input
    #[arg(long, value_name = "JSON|FILE", default_value = "{}")]
    arguments: String,
    /// API key of the server [default: the portal's token]
    #[arg(long, value_name = "KEY", env = "PORTAL_KEY", hide_env_values = true)]
    key: Option<String>,
}

/// Calls the tool.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let arguments = input::json_object(&args.arguments, "--arguments")?;
    let api = Api::connect(globals)?;
    super::block_on(async {
        let progress = Progress::start(globals, format!("calling {}", args.tool));
        let key = args.key.clone().map(Secret::new);
        let message = message(&args.tool, &arguments);
        let (status, answer) = api.mcp(&args.server, &headers(&args.tool), key.as_ref(), &message).await?;
        let result = result(status, answer, args)?;
        drop(progress);
        print(&result, globals)
    })
}

fn message(tool: &str, arguments: &Value) -> Value {
    json!({
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {
            "name": tool,
            "arguments": arguments,
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": VERSION,
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": { "name": "portal", "version": env!("CARGO_PKG_VERSION") },
            },
        },
    })
}

fn headers(tool: &str) -> [(HeaderName, String); 3] {
    [
        (HeaderName::from_static("mcp-protocol-version"), VERSION.to_owned()),
        (HeaderName::from_static("mcp-method"), "tools/call".to_owned()),
        (HeaderName::from_static("mcp-name"), tool.to_owned()),
    ]
}

fn result(status: StatusCode, mut answer: Value, args: &Args) -> anyhow::Result<Value> {
    let server = &args.server;
    if let Some(error) = answer.get("error") {
        let text = show::text(error, "/message").or_else(|| error.as_str());
        let text = text.unwrap_or("the call was refused").to_owned();
        let failure = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Failure::new(Exit::Refused, "unauthenticated", text)
                    .help("give the server's key with `--key`")
            }
            StatusCode::NOT_FOUND => {
                Failure::input(text).help("`portal servers` lists the servers and their tools")
            }
            _ if error.pointer("/code").and_then(Value::as_i64) == Some(-32602) => {
                Failure::input(text).help("`portal servers` lists the servers and their tools")
            }
            _ => Failure::new(Exit::Failed, "mcp_error", text),
        };
        return Err(failure.details(error.clone()).into());
    }
    match answer.get_mut("result") {
        Some(result) if status.is_success() => Ok(result.take()),
        _ if status == StatusCode::NOT_FOUND => Err(Failure::input(format!("there is no server `{server}`"))
            .help("`portal servers` lists the servers and their tools")
            .into()),
        _ if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(Failure::new(
            Exit::Refused,
            "unauthenticated",
            format!("the server `{server}` did not let the call in"),
        )
        .help("give the server's key with `--key`")
        .into()),
        _ => Err(Failure::new(
            Exit::Failed,
            "mcp_error",
            format!("the server `{server}` answered with status {status}"),
        )
        .into()),
    }
}

fn print(result: &Value, globals: &Globals) -> anyhow::Result<ExitCode> {
    let failed = result.get("isError").is_some_and(|flag| *flag == true);
    if globals.json {
        show::json(result)?;
    } else if let Some(structured) = result.get("structuredContent").filter(|_| !failed) {
        show::json(structured)?;
    } else {
        for block in show::items(result, "/content") {
            match show::text(block, "/type") {
                Some("text") => show::line(show::text(block, "/text").unwrap_or_default())?,
                _ => show::json(block)?,
            }
        }
    }
    Ok(if failed { Exit::Failed.into() } else { ExitCode::SUCCESS })
}
