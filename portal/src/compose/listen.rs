//! The one listener: binds, serves, and stops without dropping what is under way.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long a stop waits for requests that are still being answered.
const GRACE: Duration = Duration::from_secs(5);

/// Binds the address; a port already taken is an error that says what to do.
pub(crate) async fn bind(host: IpAddr, port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(SocketAddr::new(host, port)).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {port} on {host} is already taken: another `portal up` may be running; stop it, or choose a port with `--port` (0 takes any free one)"
        ),
        io::ErrorKind::PermissionDenied => anyhow::anyhow!("not allowed to listen on port {port}: choose one above 1023 with `--port`"),
        io::ErrorKind::AddrNotAvailable => anyhow::anyhow!("{host} is no address of this machine: choose another with `--host`"),
        _ => anyhow::Error::new(error).context(format!("cannot listen on {host}:{port}")),
    })
}

/// Serves until `stop` is cancelled, then lets what is under way finish for up to five seconds.
pub(crate) async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) -> anyhow::Result<()> {
    // Without TCP_NODELAY each event of an SSE answer waits about 40 ms for the peer's acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
    });
    let app = app.layer(axum::middleware::map_request(super::drain::drained));
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = server => served.context("the listener failed"),
        () = late => Ok(()),
    }
}

/// Resolves on the first Ctrl-C or SIGTERM. A second one ends the process at once.
pub(crate) async fn stop_signal() {
    wait_for_signal().await;
    tokio::spawn(async {
        wait_for_signal().await;
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
