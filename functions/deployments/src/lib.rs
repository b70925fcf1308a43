//! REST: deployments, each one an MCP server.
