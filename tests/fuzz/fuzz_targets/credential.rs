//! No text makes the readers of keys, tokens, seals and stored keys panic, and a seal that nobody
//! made is refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portal_base::{KeyVersions, Secret, SeededRng};
use portal_identity::{ApiKeyToken, OneTimeCode, SealKeys, SessionToken};

static SEALS: LazyLock<SealKeys> = LazyLock::new(|| SealKeys::new(KeyVersions::generate(&SeededRng::default())));

fuzz_target!(|text: &str| {
    if let Ok(key) = ApiKeyToken::parse(text) {
        assert!(text.trim().starts_with(key.prefix()), "a key is found by how it begins");
    }
    let _ = SessionToken::parse(text);
    let _ = OneTimeCode::parse(text);
    assert!(SEALS.verify(text).is_err(), "a seal nobody made was taken");
    if let Ok(keys) = KeyVersions::decode(&Secret::new(text.as_bytes().to_vec())) {
        assert!(KeyVersions::decode(&keys.encode()).is_ok());
    }
});
