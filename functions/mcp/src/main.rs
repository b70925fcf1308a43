//! The Lambda function: the MCP endpoint, whose answers stream.

use std::sync::Arc;

use function_mcp::{Endpoint, Guard, Settings, StoredBackend};

fn main() -> Result<(), portal_lambda::Error> {
    portal_lambda::streaming("mcp", |stack| async move {
        let backend = StoredBackend::new(stack.store()?, stack.runs().await?, stack.clock());
        let backend = backend.far(stack.mcp_trust()?);
        // The edge in front has let in its own names only, and the app is served from the same origin.
        let origins = vec![stack.public_url()?.to_string()];
        let guard = Guard { any_host: true, loopback: false, origins, ..Guard::default() };
        let settings = Settings { guard, ..Settings::default() };
        Ok(function_mcp::router(Endpoint::new(Arc::new(backend), settings)))
    })
}
