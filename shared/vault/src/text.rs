//! The text forms: a format, version numbers, bytes.

use data_encoding::BASE64URL_NOPAD;

use crate::VaultError;

/// `format.n.….base64url(bytes)`.
pub(crate) fn write<const N: usize>(format: &str, numbers: [u32; N], bytes: &[u8]) -> String {
    let mut text = format.to_owned();
    for number in numbers {
        text.push('.');
        text.push_str(&number.to_string());
    }
    text.push('.');
    BASE64URL_NOPAD.encode_append(bytes, &mut text);
    text
}

/// Reads what [`write`] wrote with the same format and as many numbers.
pub(crate) fn read<const N: usize>(format: &str, text: &str) -> Result<([u32; N], Vec<u8>), VaultError> {
    let mut parts = text.split('.');
    if parts.next() != Some(format) {
        return Err(VaultError);
    }
    let mut numbers = [0; N];
    for number in &mut numbers {
        *number = parts.next().and_then(|part| part.parse().ok()).ok_or(VaultError)?;
    }
    let bytes =
        parts.next().and_then(|part| BASE64URL_NOPAD.decode(part.as_bytes()).ok()).ok_or(VaultError)?;
    if parts.next().is_some() { Err(VaultError) } else { Ok((numbers, bytes)) }
}

/// A type whose stored form is its text.
macro_rules! stored_as_text {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use stored_as_text;
