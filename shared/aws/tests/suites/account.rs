//! A fresh account of the stand-in.

use std::collections::BTreeMap;
use std::sync::Arc;

use portal_aws::{Calls, Clients, Settings};
use portal_base::{OsRng, Rng as _, SystemClock};
use portal_store::suites::Subject;

/// An account, and the count of what is said to it.
pub(crate) struct Account {
    settings: BTreeMap<String, String>,
    pub(crate) clients: Clients,
    pub(crate) calls: Calls,
}

impl Account {
    /// An account that nobody uses: its number is the access key.
    pub(crate) fn fresh() -> Self {
        let mut bytes = [0; 8];
        OsRng.fill(&mut bytes);
        let number = format!("{:012}", u64::from_le_bytes(bytes) % 1_000_000_000_000);
        let settings = [
            ("AWS_REGION", "eu-central-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", number.clone()),
            ("AWS_SECRET_ACCESS_KEY", "nobody checks it".to_owned()),
            ("AWS_ENDPOINT_URL", endpoint()),
            ("PORTAL_TABLE", "portal".to_owned()),
            // Names of buckets are shared by all accounts.
            ("PORTAL_BUCKET", format!("portal-{number}")),
            ("PORTAL_SECRETS_PREFIX", "portal-test-".to_owned()),
            ("PORTAL_MACHINES_PREFIX", "portal-test".to_owned()),
            ("PORTAL_MACHINES_ROLE_ARN", format!("arn:aws:iam::{number}:role/machines")),
        ];
        Self::of(settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn of(settings: BTreeMap<String, String>) -> Self {
        let calls = Calls::default();
        let read = Settings::read(|name| settings.get(name).cloned()).unwrap();
        Self { clients: Clients::new(read).counted(calls.clone()), calls, settings }
    }

    /// The same account with more settings.
    pub(crate) fn also(mut self, more: &[(&str, &str)]) -> Self {
        self.settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Self::of(self.settings)
    }

    /// Where the stand-in is.
    pub(crate) fn endpoint(&self) -> &str {
        &self.settings["AWS_ENDPOINT_URL"]
    }

    /// What was called since the last time, as `operation` or `operation×n`.
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
        panic!("these tests need a stand-in for AWS: run `make test-adapters` (docs/local-aws-testing.md)")
    })
}
