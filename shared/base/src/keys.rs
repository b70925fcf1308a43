//! Secret keys that are replaced from time to time: versions of one key.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::{Rng, Secret};

/// One secret key of 256 bits.
pub type SecretKey = Secret<[u8; 32]>;

/// The versions of a key: new things are made with the current one, old things still open with theirs.
#[derive(Debug, Clone)]
pub struct KeyVersions {
    current: (u32, SecretKey),
    older: BTreeMap<u32, SecretKey>,
}

/// The text is not what [`KeyVersions::encode`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored keys cannot be read: put back a copy of them")]
pub struct KeysError;

const HEADER: &str = "mcp-portal keys 1";

impl KeyVersions {
    /// Version 1 of a new key.
    pub fn generate(rng: &dyn Rng) -> Self {
        Self { current: (1, random_key(rng)), older: BTreeMap::new() }
    }

    /// Makes a new version, the current one from now on, and tells its number.
    ///
    /// The numbers end at `u32::MAX`; there the last version is replaced.
    pub fn add(&mut self, rng: &dyn Rng) -> u32 {
        let version = self.current.0.saturating_add(1);
        let (replaced, key) = std::mem::replace(&mut self.current, (version, random_key(rng)));
        self.older.insert(replaced, key);
        version
    }

    /// Forgets an old version; the current one stays. Tells whether it was there.
    pub fn retire(&mut self, version: u32) -> bool {
        self.older.remove(&version).is_some()
    }

    /// The version to make new things with.
    pub const fn current(&self) -> (u32, &SecretKey) {
        (self.current.0, &self.current.1)
    }

    /// The key of that version, unless it was retired.
    pub fn get(&self, version: u32) -> Option<&SecretKey> {
        if version == self.current.0 { Some(&self.current.1) } else { self.older.get(&version) }
    }

    /// The versions there are, oldest first.
    pub fn versions(&self) -> impl Iterator<Item = u32> + '_ {
        self.older.keys().copied().chain([self.current.0])
    }

    /// What is kept in the secret store.
    pub fn encode(&self) -> Secret<Vec<u8>> {
        // Room for all of it: a text that grows leaves copies behind that nobody wipes.
        let mut text = String::with_capacity(HEADER.len() + 1 + (self.older.len() + 1) * 80);
        text.push_str(HEADER);
        text.push('\n');
        for (version, key) in self.older.iter().chain([(&self.current.0, &self.current.1)]) {
            let _ = write!(text, "{version} ");
            HEXLOWER.encode_append(key.expose(), &mut text);
            text.push('\n');
        }
        Secret::new(text.into_bytes())
    }

    /// Reads what [`KeyVersions::encode`] wrote.
    pub fn decode(stored: &Secret<Vec<u8>>) -> Result<Self, KeysError> {
        let text = std::str::from_utf8(stored.expose()).map_err(|_| KeysError)?;
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(KeysError);
        }
        let mut older = lines.map(decode_line).collect::<Option<BTreeMap<_, _>>>().ok_or(KeysError)?;
        let current = older.pop_last().ok_or(KeysError)?;
        Ok(Self { current, older })
    }
}

fn random_key(rng: &dyn Rng) -> SecretKey {
    let mut key = Secret::new([0; 32]);
    rng.fill(key.expose_mut());
    key
}

fn decode_line(line: &str) -> Option<(u32, SecretKey)> {
    let (version, hex) = line.split_once(' ')?;
    let bytes = Zeroizing::new(HEXLOWER.decode(hex.as_bytes()).ok()?);
    let key = <[u8; 32]>::try_from(bytes.as_slice()).ok()?;
    Some((version.parse().ok()?, Secret::new(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRng;

    #[test]
    fn a_new_version_is_current_and_the_old_one_stays_until_retired() {
        let rng = SeededRng::default();
        let mut keys = KeyVersions::generate(&rng);
        let first = keys.current().1.expose().to_owned();
        assert_eq!(keys.add(&rng), 2);
        assert_eq!(keys.current().0, 2);
        assert_ne!(keys.current().1.expose(), &first);
        assert_eq!(keys.get(1).unwrap().expose(), &first);
        assert!(!keys.retire(2), "the current version stays");
        assert!(keys.retire(1));
        assert!(!keys.retire(1));
        assert_eq!(keys.versions().collect::<Vec<_>>(), [2]);
        assert_eq!(keys.add(&rng), 3, "a number is not used again");
    }

    #[test]
    fn the_stored_form_round_trips() {
        let rng = SeededRng::default();
        let mut keys = KeyVersions::generate(&rng);
        keys.add(&rng);
        let again = KeyVersions::decode(&keys.encode()).unwrap();
        for version in [1, 2] {
            assert_eq!(again.get(version).unwrap().expose(), keys.get(version).unwrap().expose());
        }
        assert_eq!(again.current().0, 2);
    }

    #[test]
    fn the_stored_form_is_refused_when_damaged() {
        let good = String::from_utf8(KeyVersions::generate(&SeededRng::default()).encode().expose().clone())
            .unwrap();
        let none = HEADER.to_owned();
        let short = good.trim_end()[..good.len() - 3].to_owned();
        for text in
            [String::new(), none, short, good.replace("keys 1", "keys 2"), good.replace("\n1 ", "\nx ")]
        {
            assert_eq!(KeyVersions::decode(&Secret::new(text.into_bytes())).unwrap_err(), KeysError);
        }
        assert!(KeyVersions::decode(&Secret::new(vec![0xFF])).is_err());
    }

    #[test]
    fn debug_shows_no_key() {
        let keys = KeyVersions::generate(&SeededRng::default());
        assert_eq!(format!("{keys:?}"), "KeyVersions { current: (1, [redacted]), older: {} }");
    }
}
