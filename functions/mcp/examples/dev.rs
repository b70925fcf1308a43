//! The endpoint alone on a port, over tools in memory: for trying clients without the product.
//! `cargo run -p function-mcp --example dev -- 8001`, then `http://127.0.0.1:8001/mcp/open`.

#[path = "../tests/api/memory.rs"]
mod memory;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::ListenerExt;
use function_mcp::{Endpoint, Settings, router};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8001);
    let endpoint = Endpoint::new(Arc::new(memory::Memory::new()), Settings::default());
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    // Without it every event of a stream waits for the acknowledgement of the one before.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router(endpoint).into_make_service_with_connect_info::<SocketAddr>()).await
}
