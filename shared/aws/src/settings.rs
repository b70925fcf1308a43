//! What the stack tells a function by environment variables.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_credential_types::Credentials;
use portal_base::env;

/// Names that are read, none of them needed by every function.
const OPTIONAL: [&str; 13] = [
    env::AWS_ENDPOINT_URL,
    env::TABLE,
    env::BUCKET,
    env::QUEUE_URL,
    env::SECRETS_PREFIX,
    env::MACHINES_PREFIX,
    env::MACHINES_ROLE_ARN,
    env::MACHINES_LOG_GROUP_ARN,
    env::DIRECT_TASKS,
    env::MCP_TRUST_SECONDS,
    env::DEPLOY_MACHINE_ARN,
    env::PUBLIC_URL,
    env::LOG,
];

/// The longest trust: what is revoked must not work on for as long as somebody would notice.
const MOST_TRUST: u64 = 5;

/// The services that are called, as the names of their endpoint variables end.
const SERVICES: [&str; 6] = ["DYNAMODB", "LAMBDA", "S3", "SECRETS_MANAGER", "SFN", "SQS"];

/// Why a function cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The stack did not set what this function needs.
    #[error("the environment variable `{0}` is not set; the stack that deploys this function sets it")]
    Missing(&'static str),
    /// What is set is not what it should be.
    #[error("the environment variable `{name}` {rule}")]
    Malformed {
        /// The variable.
        name: &'static str,
        /// What it breaks.
        rule: String,
    },
}

/// The settings of one function. A function is given only what it uses, so what is missing is
/// told when it is asked for.
#[derive(Debug, Clone)]
pub struct Settings {
    values: BTreeMap<&'static str, String>,
    endpoints: BTreeMap<&'static str, String>,
    connectors: BTreeMap<String, String>,
    region: String,
    credentials: Credentials,
}

impl Settings {
    /// Reads the settings through `lookup`, which gives the value of an environment variable.
    /// Nothing else is looked at: no profile, no metadata service.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let lookup = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let needed = |name: &'static str| lookup(name).ok_or(SettingsError::Missing(name));
        let values = OPTIONAL.iter().filter_map(|name| Some((*name, lookup(name)?))).collect();
        let endpoints = SERVICES
            .iter()
            .filter_map(|service| Some((*service, lookup(&format!("{}_{service}", env::AWS_ENDPOINT_URL))?)))
            .collect();
        let connectors = lookup(env::CONNECTORS)
            .map_or_else(|| Ok(BTreeMap::new()), |text| serde_json::from_str(&text))
            .map_err(|error| SettingsError::Malformed {
                name: env::CONNECTORS,
                rule: format!("is a JSON object from function names to ARNs: {error}"),
            })?;
        let [key, secret, token] = env::AWS_CREDENTIALS;
        let credentials = Credentials::new(needed(key)?, needed(secret)?, lookup(token), None, "environment");
        Ok(Self { values, endpoints, connectors, region: needed(env::AWS_REGION)?, credentials })
    }

    /// Reads the settings from the environment of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "a function's `main` reads its environment through this, once"
    )]
    pub fn from_process() -> Result<Self, SettingsError> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// A value that this function cannot do without.
    pub fn get(&self, name: &'static str) -> Result<&str, SettingsError> {
        self.find(name).ok_or(SettingsError::Missing(name))
    }

    /// A value, if it is set.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The most Task states a document may have to be run in process.
    pub fn direct_tasks(&self) -> Result<usize, SettingsError> {
        self.find(env::DIRECT_TASKS).map_or(Ok(1), |text| {
            text.parse().map_err(|_| SettingsError::Malformed {
                name: env::DIRECT_TASKS,
                rule: format!("is a number, not `{text}`"),
            })
        })
    }

    /// For how long a process lets in again, without looking, whom it let in to an MCP server.
    pub fn mcp_trust(&self) -> Result<Duration, SettingsError> {
        let name = env::MCP_TRUST_SECONDS;
        let Some(text) = self.find(name) else { return Ok(Duration::ZERO) };
        match text.parse() {
            Ok(seconds) if seconds <= MOST_TRUST => Ok(Duration::from_secs(seconds)),
            _ => Err(SettingsError::Malformed { name, rule: format!("is 0 to {MOST_TRUST}, not `{text}`") }),
        }
    }

    /// The ARN of the alias that each connector is called by.
    pub fn connectors(&self) -> &BTreeMap<String, String> {
        &self.connectors
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The endpoint of a service, when it is not AWS's own.
    pub(crate) fn endpoint(&self, service: &str) -> Option<&str> {
        self.endpoints.get(service).map(String::as_str).or_else(|| self.find(env::AWS_ENDPOINT_URL))
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: [(&str, &str); 3] =
        [("AWS_REGION", "eu-central-1"), ("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "hush")];

    fn read(more: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let all: BTreeMap<_, _> = BASE.iter().chain(more).copied().collect();
        Settings::read(|name| all.get(name).map(ToString::to_string))
    }

    #[test]
    fn what_is_not_set_is_missed_when_it_is_asked_for() {
        let settings = read(&[("PORTAL_TABLE", "portal"), ("PORTAL_BUCKET", "")]).unwrap();
        assert_eq!(settings.get(env::TABLE), Ok("portal"));
        assert_eq!(settings.get(env::BUCKET), Err(SettingsError::Missing("PORTAL_BUCKET")));
        assert_eq!(settings.direct_tasks(), Ok(1));
        assert!(settings.connectors().is_empty());
    }

    #[test]
    fn the_region_and_credentials_are_always_needed() {
        for missing in BASE {
            let settings = Settings::read(|name| {
                BASE.iter().find(|one| one.0 == name && one != &&missing).map(|one| one.1.to_owned())
            });
            assert_eq!(settings.unwrap_err(), SettingsError::Missing(missing.0));
        }
    }

    #[test]
    fn a_service_s_own_endpoint_comes_first() {
        let settings =
            read(&[("AWS_ENDPOINT_URL", "http://all"), ("AWS_ENDPOINT_URL_SFN", "http://sfn")]).unwrap();
        assert_eq!(settings.endpoint("SFN"), Some("http://sfn"));
        assert_eq!(settings.endpoint("S3"), Some("http://all"));
        assert_eq!(read(&[]).unwrap().endpoint("S3"), None);
    }

    #[test]
    fn malformed_values_are_told_by_name() {
        let error = read(&[("PORTAL_CONNECTORS", "connector-http")]).unwrap_err();
        assert!(error.to_string().contains("`PORTAL_CONNECTORS`"), "{error}");
        let settings = read(&[
            ("PORTAL_CONNECTORS", r#"{"connector-http":"arn:aws:lambda:x"}"#),
            ("PORTAL_DIRECT_TASKS", "few"),
        ])
        .unwrap();
        assert_eq!(settings.connectors().get("connector-http").unwrap(), "arn:aws:lambda:x");
        assert!(matches!(settings.direct_tasks(), Err(SettingsError::Malformed { .. })));
    }

    #[test]
    fn trust_is_short() {
        let trust = |text: &str| read(&[("PORTAL_MCP_TRUST_SECONDS", text)]).unwrap().mcp_trust();
        assert_eq!(trust(""), Ok(Duration::ZERO));
        assert_eq!(trust("5"), Ok(Duration::from_secs(5)));
        for wrong in ["6", "-1", "1.5", "no"] {
            assert!(trust(wrong).unwrap_err().to_string().contains("is 0 to 5"), "{wrong}");
        }
    }

    #[test]
    fn the_secret_key_is_not_printed() {
        assert!(!format!("{:?}", read(&[]).unwrap()).contains("hush"));
    }
}
