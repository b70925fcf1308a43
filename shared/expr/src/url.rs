//! Percent encoding as JavaScript does it.

use std::fmt::Write as _;

/// What `encodeURIComponent` keeps besides letters and digits.
pub(crate) const KEPT_IN_COMPONENT: &str = "-_.!~*'()";
/// What `encodeURI` keeps besides letters and digits.
pub(crate) const KEPT: &str = "-_.!~*'();/?:@&=+$,#";

/// Escapes the UTF-8 bytes of every character that is neither an ASCII letter or digit nor `kept`.
pub(crate) fn encode(text: &str, kept: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || kept.contains(character) {
            encoded.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                // writing to a String cannot fail
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of printable ASCII, and what is beyond, as Node 22 answers.
    #[test]
    fn keeps_what_javascript_keeps() {
        let all: String = (' '..='~').collect();
        assert_eq!(
            encode(&all, KEPT_IN_COMPONENT),
            "%20!%22%23%24%25%26'()*%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40\
             ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~"
        );
        assert_eq!(
            encode(&all, KEPT),
            "%20!%22#$%25&'()*+,-./0123456789:;%3C=%3E?@\
             ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~"
        );
        assert_eq!(encode("é 漢 🙂\n", KEPT), "%C3%A9%20%E6%BC%A2%20%F0%9F%99%82%0A");
    }
}
