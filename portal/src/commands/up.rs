//! `portal up`: the whole product on this machine.

use std::io::{IsTerminal as _, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use portal_base::env;
use tokio_util::sync::CancellationToken;

use crate::cli::Globals;
use crate::compose::{self, Options, listen};
use crate::home::{self, Endpoint};

/// Start the portal on this machine: API, MCP endpoint, web app and runner.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8484)]
    port: u16,
    /// Address to listen on. Public servers and the sign-in link work on loopback only
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
    /// A private host, `host:port` or network that http.request may reach, such as `127.0.0.1:9000`; may be repeated
    #[arg(long = "allow-private", value_name = "HOST", env = env::HTTP_ALLOW, value_delimiter = ',')]
    allow_private: Vec<String>,
    /// Requests a second that one caller from another machine may make, ten times as many at once; 0 is without a limit
    #[arg(long, value_name = "N", default_value_t = 50)]
    requests_per_second: u32,
}

/// Runs until it is stopped.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    log();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(serve(args, globals.data.clone(), globals.json));
    // What a blocking thread still does (a DNS look-up, say) must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    result.map(|()| ExitCode::SUCCESS)
}

async fn serve(args: &Args, data: Option<PathBuf>, json: bool) -> anyhow::Result<()> {
    let data = home::data_dir(data)?;
    // The port first: a second `portal up` should hear of the port, not of the folder's lock.
    let listener = listen::bind(args.host, args.port).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    let shown_host = if args.host.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { args.host };
    let url = format!("http://{}", std::net::SocketAddr::new(shown_host, address.port()));
    let options = Options {
        data: data.clone(),
        host: args.host,
        allow: args.allow_private.clone(),
        url: url.clone(),
        requests_per_second: args.requests_per_second,
    };
    let portal = compose::open(&options).await?;
    home::write_endpoint(&data, &Endpoint { url: url.clone(), pid: std::process::id() })?;

    let open = !args.no_open && !json && std::io::stdout().is_terminal();
    let link = if args.host.is_loopback() { Some(portal.sign_in.link(&url).await?) } else { None };
    announce(&url, link.as_deref(), &portal, &data, json)?;
    if open && let Some(link) = &link {
        // No browser on this machine is no fault: the link is printed.
        drop(open::that_detached(link));
    }

    let stop = CancellationToken::new();
    let runner = tokio::spawn(portal.runner.run(stop.clone()));
    let signal = stop.clone();
    tokio::spawn(async move {
        listen::stop_signal().await;
        signal.cancel();
    });
    let served = listen::serve(listener, portal.app, stop.clone()).await;
    stop.cancel();
    home::remove_endpoint(&data);
    runner.await.context("the runner failed")?;
    served
}

fn announce(
    url: &str,
    link: Option<&str>,
    portal: &compose::Portal,
    data: &std::path::Path,
    json: bool,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let token = portal.token.expose();
    if json {
        let line = serde_json::json!({ "url": url, "token": token, "data": data, "sign_in": link });
        writeln!(out, "{line}")?;
    } else {
        writeln!(out, "MCP Portal is ready at {url}\n")?;
        match link {
            Some(link) if portal.has_app => writeln!(
                out,
                "  open     {link}\n           (signs this browser in; works once, within ten minutes)"
            )?,
            Some(_) => {
                writeln!(
                    out,
                    "  app      not part of this build: run `make up`, or `npm run build` in web/"
                )?;
            }
            None => writeln!(out, "  open     sign in with the token: this address is not loopback")?,
        }
        writeln!(out, "  token    {token}")?;
        writeln!(out, "  data     {}", data.display())?;
        writeln!(out, "\nStop it with Ctrl-C.")?;
    }
    out.flush()?;
    Ok(())
}

/// Logs to standard error: for people on a terminal, as JSON lines for whatever collects them.
fn log() {
    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::util::SubscriberInitExt as _;
    let filter = EnvFilter::try_from_env(env::LOG)
        .unwrap_or_else(|_| EnvFilter::new("warn,portal=info,portal_http=info,function_mcp=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = if std::io::stderr().is_terminal() {
        builder.with_target(false).compact().finish().try_init()
    } else {
        builder.json().flatten_event(true).finish().try_init()
    };
    // A subscriber that is set already is a test's own.
    drop(set);
}
