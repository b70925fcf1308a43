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

// On AWS, set by the stack for each function.

/// The region; set by Lambda itself.
pub const AWS_REGION: &str = "AWS_REGION";
/// Access key, secret key and session token; set by Lambda itself.
pub const AWS_CREDENTIALS: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
/// Another endpoint for all services: a stand-in. `AWS_ENDPOINT_URL_<SERVICE>` is for one of them.
pub const AWS_ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";
/// The DynamoDB table.
pub const TABLE: &str = "PORTAL_TABLE";
/// The S3 bucket of the blobs.
pub const BUCKET: &str = "PORTAL_BUCKET";
/// The URL of the SQS queue of executions.
pub const QUEUE_URL: &str = "PORTAL_QUEUE_URL";
/// What the names of the platform's secrets begin with.
pub const SECRETS_PREFIX: &str = "PORTAL_SECRETS_PREFIX";
/// What the names of the state machines begin with.
pub const MACHINES_PREFIX: &str = "PORTAL_MACHINES_PREFIX";
/// The role every state machine runs as.
pub const MACHINES_ROLE_ARN: &str = "PORTAL_MACHINES_ROLE_ARN";
/// Where state machines log their errors; without it they do not.
pub const MACHINES_LOG_GROUP_ARN: &str = "PORTAL_MACHINES_LOG_GROUP_ARN";
/// The most Task states a document may have to be run by the calling function itself; 1 unless set.
pub const DIRECT_TASKS: &str = "PORTAL_DIRECT_TASKS";
/// For how many seconds a process lets in again, without looking, whom it let in to an MCP server: 0 to 5;
/// 0 unless set.
pub const MCP_TRUST_SECONDS: &str = "PORTAL_MCP_TRUST_SECONDS";
/// The machine that deploys servers: `statemachines/deploy-server.asl.json`.
pub const DEPLOY_MACHINE_ARN: &str = "PORTAL_DEPLOY_MACHINE_ARN";
/// Which functions the connectors are: a JSON object from their names to the ARNs of their aliases.
pub const CONNECTORS: &str = "PORTAL_CONNECTORS";
/// Where the product is reached from outside.
pub const PUBLIC_URL: &str = "PORTAL_PUBLIC_URL";
