//! The MCP endpoint: both protocol eras on one URL.
