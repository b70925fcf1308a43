//! The seal on a run: what a connector believes about who is asking.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use portal_base::{ExecutionId, KeyVersions, SecretKey, WorkflowId, WorkspaceId};
use sha2::Sha256;

/// What the seal says, once it is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The workspace the run belongs to.
    pub workspace: WorkspaceId,
    /// The workflow; none for a draft that was never saved.
    pub workflow: Option<WorkflowId>,
    /// Its version; 0 for a draft.
    pub version: u32,
    /// The run itself.
    pub execution: ExecutionId,
}

/// A seal that is not ours, was changed, or is of a retired key. It does not say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the seal of this call is not valid")]
pub struct SealError;

/// The keys that seal runs and verify seals.
///
/// A seal carries what it says: `1.<key version>.<workspace>.<workflow or ->.<version>.<execution>.<HMAC-SHA256>`,
/// the HMAC over all before it. It is proof, not a credential: whoever holds it learns nothing and
/// can only repeat a call of the same run.
#[derive(Debug)]
pub struct SealKeys(KeyVersions);

const FORMAT: &str = "1";

impl SealKeys {
    /// Over these key versions.
    pub const fn new(keys: KeyVersions) -> Self {
        Self(keys)
    }

    /// Seals a run under the current key version.
    pub fn seal(
        &self,
        workspace: WorkspaceId,
        workflow: Option<WorkflowId>,
        version: u32,
        execution: ExecutionId,
    ) -> String {
        let (key_version, key) = self.0.current();
        let said = Said(&Sealed { workspace, workflow, version, execution });
        let text = format!("{FORMAT}.{key_version}.{said}");
        let tag = BASE64URL_NOPAD.encode(&mac(key, &text).finalize().into_bytes());
        format!("{text}.{tag}")
    }

    /// What a seal says, if it is one of ours.
    pub fn verify(&self, seal: &str) -> Result<Sealed, SealError> {
        self.verified(seal).ok_or(SealError)
    }

    fn verified(&self, seal: &str) -> Option<Sealed> {
        let (text, tag) = seal.rsplit_once('.')?;
        let (format, rest) = text.split_once('.')?;
        let (key_version, said) = rest.split_once('.')?;
        let key = self.0.get(key_version.parse().ok()?)?;
        let tag = BASE64URL_NOPAD.decode(tag.as_bytes()).ok()?;
        // The HMAC first, in constant time: what was not verified is not read.
        mac(key, text).verify_slice(&tag).ok()?;
        (format == FORMAT).then(|| read(said)).flatten()
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &SecretKey, text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    // What the key is used for: the same key on another kind of text gives no seal.
    mac.update(b"mcp-portal seal\0");
    mac.update(text.as_bytes());
    mac
}

struct Said<'a>(&'a Sealed);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sealed { workspace, workflow, version, execution } = self.0;
        write!(f, "{workspace}.")?;
        match workflow {
            Some(workflow) => write!(f, "{workflow}.")?,
            None => f.write_str("-.")?,
        }
        write!(f, "{version}.{execution}")
    }
}

fn read(said: &str) -> Option<Sealed> {
    let mut parts = said.split('.');
    let mut next = || parts.next();
    let workspace = next()?.parse().ok()?;
    let workflow = match next()? {
        "-" => None,
        id => Some(id.parse().ok()?),
    };
    let sealed =
        Sealed { workspace, workflow, version: next()?.parse().ok()?, execution: next()?.parse().ok()? };
    next().is_none().then_some(sealed)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal_base::{FakeClock, Ids, SeededRng};
    use proptest::prelude::*;

    use super::*;

    fn run() -> Sealed {
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()));
        Sealed { workspace: ids.make(), workflow: Some(ids.make()), version: 7, execution: ids.make() }
    }

    fn seal(keys: &SealKeys, run: Sealed) -> String {
        keys.seal(run.workspace, run.workflow, run.version, run.execution)
    }

    #[test]
    fn a_seal_says_what_was_sealed() {
        let keys = SealKeys::new(KeyVersions::generate(&SeededRng::default()));
        assert_eq!(keys.verify(&seal(&keys, run())), Ok(run()));
        let draft = Sealed { workflow: None, version: 0, ..run() };
        assert_eq!(keys.verify(&seal(&keys, draft)), Ok(draft));
    }

    #[test]
    fn a_seal_has_a_stable_form() {
        // The tag was computed by another implementation (Python's `hmac`).
        let keys = SealKeys::new(KeyVersions::generate(&SeededRng::default()));
        assert_eq!(
            seal(&keys, run()),
            "1.1.ws_06dqsacch1rns0m9xgpgn4b7xg.wf_06dqsacch1z5bcqvxth97y0bs4.7.exe_06dqsacch1wvb0ehv1abpwc008.AtcJdfRK0WAZXHXoOwTnBIJRXA-nOfin6OUsyk8MrQk"
        );
    }

    #[test]
    fn a_seal_outlives_a_rotation_until_its_key_is_retired() {
        let rng = SeededRng::default();
        let mut versions = KeyVersions::generate(&rng);
        let old = seal(&SealKeys::new(versions.clone()), run());
        versions.add(&rng);
        let keys = SealKeys::new(versions.clone());
        assert_eq!(keys.verify(&old), Ok(run()));
        assert!(seal(&keys, run()).starts_with("1.2."));
        versions.retire(1);
        assert_eq!(SealKeys::new(versions).verify(&old), Err(SealError));
    }

    #[test]
    fn another_installation_s_seal_is_refused() {
        let ours = SealKeys::new(KeyVersions::generate(&SeededRng::new(1)));
        let theirs = SealKeys::new(KeyVersions::generate(&SeededRng::new(2)));
        assert_eq!(ours.verify(&seal(&theirs, run())), Err(SealError));
    }

    proptest! {
        #[test]
        fn a_seal_that_was_changed_anywhere_is_refused(at in 0_usize..150, to in "[ -~]") {
            let keys = SealKeys::new(KeyVersions::generate(&SeededRng::default()));
            let good = seal(&keys, run());
            let at = at % good.len();
            let changed = [&good[..at], &to, &good[at + 1..]].concat();
            prop_assume!(changed != good);
            prop_assert_eq!(keys.verify(&changed), Err(SealError));
        }

        #[test]
        fn any_text_is_refused(text in ".{0,200}") {
            let keys = SealKeys::new(KeyVersions::generate(&SeededRng::default()));
            prop_assert_eq!(keys.verify(&text), Err(SealError));
        }
    }
}
