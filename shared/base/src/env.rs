//! The names of the environment variables the product reads. Read once, in a composition root.

/// Where `portal` keeps its data: a folder.
pub const DATA: &str = "PORTAL_DATA";
/// The address of the API a command talks to, such as `http://127.0.0.1:8484`.
pub const URL: &str = "PORTAL_URL";
/// The token a command presents to the API.
pub const TOKEN: &str = "PORTAL_TOKEN";
/// What the log shows: a `tracing` filter such as `info,portal=debug`.
pub const LOG: &str = "PORTAL_LOG";
/// Comma-separated host or `host:port` entries that `http.request` may reach although they are private.
pub const HTTP_ALLOW: &str = "PORTAL_HTTP_ALLOW";
