//! Credentials, sealed with their owner's data key.

use std::fmt;
use std::str::FromStr;

use portal_base::{ConnectionId, Rng, Secret, SecretKey, UserId, WorkspaceId};

use crate::text::{self, stored_as_text};
use crate::{VaultError, aead};

const FORMAT: &str = "cr1";

/// A user's data key, open. Lives as long as the call that needs it.
#[derive(Debug)]
pub struct DataKey {
    pub(crate) user: UserId,
    pub(crate) version: u32,
    pub(crate) key: SecretKey,
}

/// Where a credential belongs; beside its owner, who is the data key's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The workspace of the connection.
    pub workspace: WorkspaceId,
    /// The connection.
    pub connection: ConnectionId,
}

/// A credential as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    key_version: u32,
    bytes: Vec<u8>,
}

impl Sealed {
    /// The version of the data key that opens it.
    pub const fn key_version(&self) -> u32 {
        self.key_version
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(FORMAT, [self.key_version], &self.bytes))
    }
}

impl FromStr for Sealed {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        let ([key_version], bytes) = text::read(FORMAT, text)?;
        Ok(Self { key_version, bytes })
    }
}

stored_as_text!(Sealed);

impl DataKey {
    /// Seals a credential for its place.
    pub fn seal(&self, place: Place, plaintext: &[u8], rng: &dyn Rng) -> Result<Sealed, VaultError> {
        let bytes = aead::seal(&self.key, self.aad(place).as_bytes(), plaintext, rng)?;
        Ok(Sealed { key_version: self.version, bytes })
    }

    /// Opens a credential that was sealed for this place with this key.
    pub fn open(&self, place: Place, sealed: &Sealed) -> Result<Secret<Vec<u8>>, VaultError> {
        if sealed.key_version != self.version {
            return Err(VaultError);
        }
        aead::open(&self.key, self.aad(place).as_bytes(), &sealed.bytes)
    }

    /// Ids and numbers have no separator in them, so two different places never give the same text.
    fn aad(&self, place: Place) -> String {
        let Place { workspace, connection } = place;
        format!("mcp-portal credential 1|{workspace}|{}|{connection}|{}", self.user, self.version)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal_base::{FakeClock, Ids, KeyVersions, SeededRng};
    use proptest::prelude::*;

    use super::*;
    use crate::Keyring;

    fn ids() -> Ids {
        Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::new(9)))
    }

    fn place() -> Place {
        let ids = ids();
        Place { workspace: ids.make(), connection: ids.make() }
    }

    fn data_key(seed: u64) -> DataKey {
        let rng = SeededRng::new(seed);
        let keyring = Keyring::new(KeyVersions::generate(&rng));
        keyring.new_data_key(ids().make(), &rng).unwrap().1
    }

    /// Sealed by the release that introduced the format: what it stored must open for ever.
    #[test]
    fn opens_what_the_first_release_sealed() {
        let sealed: Sealed = "cr1.1.WsOJoww7A2P4NpeTaawdH1Ja-vGEZAIGlgKCeXjJ5SSYha4".parse().unwrap();
        assert_eq!(data_key(1).open(place(), &sealed).unwrap().expose(), b"hunter2");
    }

    #[test]
    fn opens_in_its_place_only() {
        let (rng, key) = (SeededRng::default(), data_key(1));
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::new(10)));
        let sealed = key.seal(place(), b"hunter2", &rng).unwrap();
        let others =
            [Place { workspace: ids.make(), ..place() }, Place { connection: ids.make(), ..place() }];
        for other in others {
            assert_eq!(key.open(other, &sealed).unwrap_err(), VaultError);
        }
        assert_eq!(data_key(2).open(place(), &sealed).unwrap_err(), VaultError);
        let other_user = DataKey { user: ids.make(), version: 1, key: key.key.clone() };
        assert_eq!(other_user.open(place(), &sealed).unwrap_err(), VaultError);
        let other_version = DataKey { version: 2, user: key.user, key: key.key.clone() };
        let claimed = Sealed { key_version: 2, ..sealed };
        assert_eq!(other_version.open(place(), &claimed).unwrap_err(), VaultError);
    }

    #[test]
    fn the_same_credential_never_looks_the_same() {
        let (rng, key) = (SeededRng::default(), data_key(1));
        let seals: Vec<_> = (0..100).map(|_| key.seal(place(), b"x", &rng).unwrap().to_string()).collect();
        let distinct: std::collections::HashSet<_> = seals.iter().collect();
        assert_eq!(distinct.len(), seals.len());
    }

    #[test]
    fn nothing_prints_a_key_or_a_plaintext() {
        let key = data_key(1);
        assert!(format!("{key:?}").contains("[redacted]"));
        let opened = key.open(place(), &key.seal(place(), b"hunter2", &SeededRng::default()).unwrap());
        assert_eq!(format!("{opened:?}"), "Ok([redacted])");
        assert_eq!(VaultError.to_string(), "the sealed value cannot be opened");
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens(plaintext: Vec<u8>, seed: u64) {
            let key = data_key(seed);
            let sealed = key.seal(place(), &plaintext, &SeededRng::new(seed)).unwrap();
            let stored: Sealed = serde_json::from_value(serde_json::to_value(&sealed).unwrap()).unwrap();
            let opened = key.open(place(), &stored).unwrap();
            prop_assert_eq!(opened.expose(), &plaintext);
        }

        #[test]
        fn one_flipped_bit_is_an_error(plaintext in proptest::collection::vec(any::<u8>(), 0..40), bit: usize) {
            let key = data_key(1);
            let mut sealed = key.seal(place(), &plaintext, &SeededRng::default()).unwrap();
            let bit = bit % (sealed.bytes.len() * 8);
            sealed.bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(key.open(place(), &sealed).unwrap_err(), VaultError);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(cr1|dk1)?[.0-9A-Za-z_-]{0,60}") {
            if let Ok(sealed) = text.parse::<Sealed>() {
                prop_assert!(data_key(1).open(place(), &sealed).is_err());
            }
            let _ = text.parse::<crate::WrappedKey>();
        }
    }
}
