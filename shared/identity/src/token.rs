//! Credentials we hand out: random, shown once, stored as a hash.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use portal_base::{Rng, Secret};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The text is no credential of the wanted kind. It does not say which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {what}: check that it was copied whole")]
pub struct InvalidToken {
    what: &'static str,
}

/// What is stored of a credential: the SHA-256 of its text. The text has 256 random bits, so
/// the hash needs neither salt nor slowness.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl PartialEq for TokenHash {
    /// In constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl fmt::Display for TokenHash {
    /// 64 hexadecimal digits: what is stored, and by what a session is found.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", HEXLOWER.encode_display(&self.0))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TokenHash {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(InvalidToken { what: "a hash" })
    }
}

impl Serialize for TokenHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TokenHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An API key, or the local token: `mcpp_<prefix>_<secret><checksum>`.
///
/// The prefix is public: the key is found and recognised by it. The checksum tells a mistyped key
/// from a revoked one without a look into the store, and a secret scanner a key from noise.
#[derive(Clone)]
pub struct ApiKeyToken {
    text: Secret<String>,
    prefix: String,
}

impl ApiKeyToken {
    const START: &'static str = "mcpp_";
    const PREFIX: usize = 8;
    const SECRET: usize = 52;
    const CHECKSUM: usize = 8;

    /// A new key.
    pub fn mint(rng: &dyn Rng) -> Self {
        let prefix = random_base32::<5>(rng);
        let secret = random_base32::<32>(rng);
        let unchecked = Secret::new([Self::START, prefix.expose(), "_", secret.expose()].concat());
        let text = [unchecked.expose().as_str(), &checksum(unchecked.expose())].concat();
        Self { text: Secret::new(text), prefix: prefix.expose().clone() }
    }

    /// Reads a presented key. `Ok` says only that it is well formed: find the stored one by
    /// [`ApiKeyToken::prefix`], then ask [`ApiKeyToken::matches`].
    pub fn parse(text: &str) -> Result<Self, InvalidToken> {
        Self::prefix_of(text)
            .map(|prefix| Self { text: Secret::new(text.to_owned()), prefix: prefix.to_owned() })
            .ok_or(InvalidToken { what: "an API key" })
    }

    fn prefix_of(text: &str) -> Option<&str> {
        let (prefix, secret) = text.strip_prefix(Self::START)?.split_once('_')?;
        let (unchecked, sum) = text.split_at_checked(text.len().checked_sub(Self::CHECKSUM)?)?;
        let form = prefix.len() == Self::PREFIX
            && secret.len() == Self::SECRET + Self::CHECKSUM
            && [prefix, secret].iter().all(|part| part.bytes().all(is_base32));
        (form && checksum(unchecked) == sum).then_some(prefix)
    }

    /// The public part.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The key itself, to be shown once to whoever made it.
    pub const fn text(&self) -> &Secret<String> {
        &self.text
    }

    /// What to store.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.text.expose())
    }

    /// Whether this is the key that hash was stored of; compared in constant time.
    pub fn matches(&self, stored: &str) -> bool {
        stored.parse::<TokenHash>().is_ok_and(|stored| stored == self.hash())
    }
}

impl fmt::Debug for ApiKeyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeyToken({}…)", self.prefix)
    }
}

fn random_base32<const N: usize>(rng: &dyn Rng) -> Secret<String> {
    let mut bytes = Secret::new([0; N]);
    rng.fill(bytes.expose_mut());
    let upper = Secret::new(BASE32_NOPAD.encode(bytes.expose()));
    Secret::new(upper.expose().to_ascii_lowercase())
}

fn is_base32(byte: u8) -> bool {
    byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte)
}

fn checksum(text: &str) -> String {
    let mut sum = BASE32_NOPAD.encode(&Sha256::digest(text.as_bytes())).to_ascii_lowercase();
    sum.truncate(ApiKeyToken::CHECKSUM);
    sum
}

macro_rules! opaque_token {
    ($(#[$doc:meta])* $name:ident, $start:literal, $what:literal, $lifetime:expr) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Secret<String>);

        impl $name {
            /// How long one is good for.
            pub const LIFETIME: Duration = $lifetime;

            /// A new one.
            pub fn mint(rng: &dyn Rng) -> Self {
                let mut bytes = Secret::new([0; 32]);
                rng.fill(bytes.expose_mut());
                let secret = Secret::new(BASE64URL_NOPAD.encode(bytes.expose()));
                Self(Secret::new([$start, secret.expose()].concat()))
            }

            /// Reads a presented one. `Ok` says only that it is well formed: what it opens is
            /// found by [`Self::hash`].
            pub fn parse(text: &str) -> Result<Self, InvalidToken> {
                let secret = text.strip_prefix($start);
                let bytes = secret.and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
                match bytes.map(Secret::new) {
                    Some(bytes) if bytes.expose().len() == 32 => Ok(Self(Secret::new(text.to_owned()))),
                    _ => Err(InvalidToken { what: $what }),
                }
            }

            /// The token itself, for the one who may have it.
            pub const fn text(&self) -> &Secret<String> {
                &self.0
            }

            /// What to store, and to find it by.
            pub fn hash(&self) -> TokenHash {
                TokenHash::of(self.0.expose())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

opaque_token! {
    /// What a browser's cookie holds.
    SessionToken, "mcps_", "a session", Duration::from_secs(30 * 24 * 60 * 60)
}

opaque_token! {
    /// Hands a browser its first session: whoever starts the server opens the page with the code
    /// in its address, and the page exchanges it at once. Good for one exchange, which the store
    /// makes sure of by deleting it under its version.
    OneTimeCode, "mcpc_", "a sign-in code", Duration::from_secs(60)
}

#[cfg(test)]
mod tests {
    use portal_base::SeededRng;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_found_by_its_prefix_and_proved_by_its_hash() {
        let rng = SeededRng::default();
        let (key, other) = (ApiKeyToken::mint(&rng), ApiKeyToken::mint(&rng));
        let presented = ApiKeyToken::parse(key.text().expose()).unwrap();
        assert_eq!(presented.prefix(), key.prefix());
        assert!(presented.matches(&key.hash().to_string()));
        assert!(!presented.matches(&other.hash().to_string()));
        assert!(!presented.matches("not a hash"));
        assert_eq!(key.text().expose().len(), 5 + 8 + 1 + 52 + 8);
    }

    #[test]
    fn a_mistyped_key_is_told_from_a_wrong_one() {
        let key = ApiKeyToken::mint(&SeededRng::default());
        let text = key.text().expose();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
            assert!(ApiKeyToken::parse(&String::from_utf8(bytes).unwrap()).is_err(), "changed at {at}");
        }
        for text in [&text[..text.len() - 1], &format!("{text}a"), &text.to_uppercase(), "", "mcpp_"] {
            assert!(ApiKeyToken::parse(text).is_err());
        }
    }

    #[test]
    fn nothing_prints_a_secret() {
        let rng = SeededRng::default();
        let (key, session) = (ApiKeyToken::mint(&rng), SessionToken::mint(&rng));
        assert_eq!(format!("{key:?}"), format!("ApiKeyToken({}…)", key.prefix()));
        assert_eq!(format!("{session:?}"), "SessionToken([redacted])");
        let error = ApiKeyToken::parse("mcpp_hunter2").unwrap_err();
        assert_eq!(error.to_string(), "not an API key: check that it was copied whole");
    }

    #[test]
    fn one_kind_is_not_taken_for_another() {
        let rng = SeededRng::default();
        let (session, code) = (SessionToken::mint(&rng), OneTimeCode::mint(&rng));
        assert_eq!(SessionToken::parse(session.text().expose()).unwrap().hash(), session.hash());
        assert_eq!(OneTimeCode::parse(code.text().expose()).unwrap().hash(), code.hash());
        assert!(SessionToken::parse(code.text().expose()).is_err());
        assert!(OneTimeCode::parse(session.text().expose()).is_err());
        assert!(ApiKeyToken::parse(session.text().expose()).is_err());
    }

    #[test]
    fn a_hash_has_a_stable_stored_form() {
        let hash = TokenHash::of("abc");
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_string(), hex);
        assert_eq!(hex.parse::<TokenHash>().unwrap(), hash);
        assert_eq!(serde_json::from_str::<TokenHash>(&format!("\"{hex}\"")).unwrap(), hash);
        assert!(serde_json::from_str::<TokenHash>("\"ba78\"").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,90}") {
            prop_assert!(ApiKeyToken::parse(&text).is_err());
            prop_assert!(SessionToken::parse(&text).is_err());
        }

        #[test]
        fn every_minted_key_parses(seed: u64) {
            let key = ApiKeyToken::mint(&SeededRng::new(seed));
            prop_assert!(ApiKeyToken::parse(key.text().expose()).unwrap().matches(&key.hash().to_string()));
        }
    }
}
