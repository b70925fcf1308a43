//! A fresh account of the stand-in.

use std::sync::Arc;

use portal_aws::{Calls, Clients, Settings};
use portal_base::{OsRng, Rng as _, SystemClock};
use portal_store::suites::Subject;

/// An account, and the count of what is said to it.
pub(crate) struct Account {
    pub(crate) clients: Clients,
    pub(crate) calls: Calls,
}

impl Account {
    /// An account that nobody uses: its number is the access key.
    pub(crate) fn fresh() -> Self {
        Self::with(&[])
    }

    /// The same with more settings.
    pub(crate) fn with(more: &[(&str, &str)]) -> Self {
        let mut bytes = [0; 8];
        OsRng.fill(&mut bytes);
        let number = format!("{:012}", u64::from_le_bytes(bytes) % 1_000_000_000_000);
        let settings = Settings::read(|name| {
            if let Some((_, value)) = more.iter().find(|(known, _)| *known == name) {
                return Some((*value).to_owned());
            }
            let value = match name {
                "AWS_REGION" => "eu-central-1",
                "AWS_ACCESS_KEY_ID" => &number,
                "AWS_SECRET_ACCESS_KEY" => "nobody checks it",
                "AWS_ENDPOINT_URL" => return Some(endpoint()),
                "PORTAL_TABLE" => "portal",
                // Names of buckets are shared by all accounts.
                "PORTAL_BUCKET" => return Some(format!("portal-{number}")),
                "PORTAL_SECRETS_PREFIX" => "portal-test-",
                "PORTAL_MACHINES_PREFIX" => "portal-test",
                "PORTAL_MACHINES_ROLE_ARN" => return Some(format!("arn:aws:iam::{number}:role/machines")),
                _ => return None,
            };
            Some(value.to_owned())
        });
        let calls = Calls::default();
        Self { clients: Clients::new(settings.unwrap()).counted(calls.clone()), calls }
    }

    /// How often each operation was called since the last time, as `operation` or `operation×n`.
    pub(crate) fn said(&self) -> Vec<String> {
        let told = self.calls.take().into_iter();
        told.map(|(name, tally)| {
            let name = name.rsplit('.').next().unwrap_or_default();
            if tally.calls == 1 { name.to_owned() } else { format!("{name}×{}", tally.calls) }
        })
        .collect()
    }
}

/// A subject of a suite that lives by the machine's clock.
pub(crate) fn subject<P: ?Sized>(port: Arc<P>, account: Account) -> Subject<P> {
    Subject { port, time: Arc::new(SystemClock), keep: Box::new(account) }
}

#[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
fn endpoint() -> String {
    std::env::var("PORTAL_TEST_AWS_ENDPOINT").unwrap_or_else(|_| {
        panic!(
            "these tests need a stand-in for AWS; run `make test-adapters`, or see docs/local-aws-testing.md"
        )
    })
}
