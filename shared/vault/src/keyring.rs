//! The master key's versions, and users' data keys wrapped under them.

use std::fmt;
use std::str::FromStr;

use portal_base::{KeyVersions, Rng, Secret, UserId};

use crate::credential::DataKey;
use crate::text::{self, stored_as_text};
use crate::{VaultError, aead};

const FORMAT: &str = "dk1";

/// The versions of the master key.
#[derive(Debug, Clone)]
pub struct Keyring(KeyVersions);

/// A user's data key as it is stored: wrapped under one version of the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    master: u32,
    version: u32,
    bytes: Vec<u8>,
}

impl WrappedKey {
    /// The version of the master key it is wrapped under: while it is named, it must not be retired.
    pub const fn master_version(&self) -> u32 {
        self.master
    }

    /// The version of the data key, which the credentials sealed with it name.
    pub const fn version(&self) -> u32 {
        self.version
    }
}

impl fmt::Display for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::write(FORMAT, [self.master, self.version], &self.bytes))
    }
}

impl FromStr for WrappedKey {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        let ([master, version], bytes) = text::read(FORMAT, text)?;
        Ok(Self { master, version, bytes })
    }
}

stored_as_text!(WrappedKey);

impl Keyring {
    /// Over these versions of the master key.
    pub const fn new(masters: KeyVersions) -> Self {
        Self(masters)
    }

    /// Makes version 1 of a user's data key: wrapped to be stored, and open to be used.
    pub fn new_data_key(&self, user: UserId, rng: &dyn Rng) -> Result<(WrappedKey, DataKey), VaultError> {
        self.make(user, 1, rng)
    }

    /// Makes the version after `old` of a user's data key, for when the old one may be known to others.
    pub fn next_data_key(
        &self,
        user: UserId,
        old: &WrappedKey,
        rng: &dyn Rng,
    ) -> Result<(WrappedKey, DataKey), VaultError> {
        self.make(user, old.version.checked_add(1).ok_or(VaultError)?, rng)
    }

    fn make(&self, user: UserId, version: u32, rng: &dyn Rng) -> Result<(WrappedKey, DataKey), VaultError> {
        let mut key = Secret::new([0; 32]);
        rng.fill(key.expose_mut());
        let data_key = DataKey { user, version, key };
        Ok((self.wrap(&data_key, rng)?, data_key))
    }

    fn wrap(&self, data_key: &DataKey, rng: &dyn Rng) -> Result<WrappedKey, VaultError> {
        let (master, master_key) = self.0.current();
        let aad = aad(data_key.user, master, data_key.version);
        let bytes = aead::seal(master_key, aad.as_bytes(), data_key.key.expose(), rng)?;
        Ok(WrappedKey { master, version: data_key.version, bytes })
    }

    /// Opens a user's data key.
    pub fn unwrap(&self, user: UserId, wrapped: &WrappedKey) -> Result<DataKey, VaultError> {
        let master_key = self.0.get(wrapped.master).ok_or(VaultError)?;
        let aad = aad(user, wrapped.master, wrapped.version);
        let opened = aead::open(master_key, aad.as_bytes(), &wrapped.bytes)?;
        let mut key = Secret::new([0; 32]);
        if opened.expose().len() != key.expose().len() {
            return Err(VaultError);
        }
        key.expose_mut().copy_from_slice(opened.expose());
        Ok(DataKey { user, version: wrapped.version, key })
    }

    /// The same data key under the current master version; `None` if it is so already.
    pub fn rewrap(
        &self,
        user: UserId,
        wrapped: &WrappedKey,
        rng: &dyn Rng,
    ) -> Result<Option<WrappedKey>, VaultError> {
        if wrapped.master == self.0.current().0 {
            return Ok(None);
        }
        self.wrap(&self.unwrap(user, wrapped)?, rng).map(Some)
    }
}

/// Whose key it is and under what. Ids and numbers have no separator in them, so two different
/// places never give the same text.
fn aad(user: UserId, master: u32, version: u32) -> String {
    format!("mcp-portal data key 1|{user}|{master}|{version}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal_base::{FakeClock, Ids, SeededRng};

    use super::*;
    use crate::Place;

    fn users() -> (UserId, UserId) {
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::default()));
        (ids.make(), ids.make())
    }

    #[test]
    fn a_wrapped_key_opens_for_its_user_only() {
        let (rng, (ada, bob)) = (SeededRng::default(), users());
        let keyring = Keyring::new(KeyVersions::generate(&rng));
        let (wrapped, data_key) = keyring.new_data_key(ada, &rng).unwrap();
        let stored: WrappedKey = serde_json::from_str(&serde_json::to_string(&wrapped).unwrap()).unwrap();
        assert_eq!(stored, wrapped);
        assert_eq!(keyring.unwrap(ada, &stored).unwrap().key.expose(), data_key.key.expose());
        assert_eq!(keyring.unwrap(bob, &stored).unwrap_err(), VaultError);
    }

    #[test]
    fn the_version_in_the_text_is_bound_to_the_key() {
        let (rng, (ada, _)) = (SeededRng::default(), users());
        let mut masters = KeyVersions::generate(&rng);
        masters.add(&rng);
        let keyring = Keyring::new(masters);
        let (wrapped, _) = keyring.new_data_key(ada, &rng).unwrap();
        for other in
            [WrappedKey { master: 1, ..wrapped.clone() }, WrappedKey { version: 2, ..wrapped.clone() }]
        {
            assert_eq!(keyring.unwrap(ada, &other).unwrap_err(), VaultError);
        }
    }

    #[test]
    fn rotation_leaves_the_credentials_as_they_are() {
        let (rng, (ada, _)) = (SeededRng::default(), users());
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::new(2)));
        let place = Place { workspace: ids.make(), connection: ids.make() };
        let mut masters = KeyVersions::generate(&rng);
        let keyring = Keyring::new(masters.clone());
        let (old, data_key) = keyring.new_data_key(ada, &rng).unwrap();
        let sealed = data_key.seal(place, b"token", &rng).unwrap();
        assert_eq!(keyring.rewrap(ada, &old, &rng), Ok(None));

        assert_eq!(masters.add(&rng), 2);
        let keyring = Keyring::new(masters.clone());
        let new = keyring.rewrap(ada, &old, &rng).unwrap().unwrap();
        assert_eq!((new.master_version(), new.version()), (2, 1));
        assert_eq!(keyring.rewrap(ada, &new, &rng), Ok(None), "a second run finds nothing to do");

        masters.retire(1);
        let keyring = Keyring::new(masters);
        assert_eq!(keyring.unwrap(ada, &old).unwrap_err(), VaultError);
        let opened = keyring.unwrap(ada, &new).unwrap().open(place, &sealed).unwrap();
        assert_eq!(opened.expose(), b"token");
    }

    #[test]
    fn a_new_data_key_does_not_open_what_the_old_one_sealed() {
        let (rng, (ada, _)) = (SeededRng::default(), users());
        let ids = Ids::new(Arc::new(FakeClock::default()), Arc::new(SeededRng::new(2)));
        let place = Place { workspace: ids.make(), connection: ids.make() };
        let keyring = Keyring::new(KeyVersions::generate(&rng));
        let (wrapped, old) = keyring.new_data_key(ada, &rng).unwrap();
        let (next, new) = keyring.next_data_key(ada, &wrapped, &rng).unwrap();
        assert_eq!(next.version(), 2);
        let sealed = old.seal(place, b"token", &rng).unwrap();
        assert_eq!(new.open(place, &sealed).unwrap_err(), VaultError);
    }
}
