//! Bodies: SQS takes the characters of XML 1.0 only.

use data_encoding::BASE64;
use portal_store::QueueError;

/// The message attribute that says how a body is encoded.
pub(super) const ENCODING: &str = "encoding";
/// Its one value.
pub(super) const AS_BASE64: &str = "base64";

/// The body as it is sent, and whether it had to be encoded.
pub(super) fn encode(body: String) -> (String, bool) {
    if body.chars().all(is_plain) { (body, false) } else { (BASE64.encode(body.as_bytes()), true) }
}

/// The body as it was given.
pub(super) fn decode(body: String, encoding: Option<&str>) -> Result<String, QueueError> {
    if encoding != Some(AS_BASE64) {
        return Ok(body);
    }
    let bytes = BASE64.decode(body.as_bytes()).map_err(|error| QueueError::Unavailable(error.into()))?;
    String::from_utf8(bytes).map_err(|error| QueueError::Unavailable(error.into()))
}

fn is_plain(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqs_refuses_is_encoded_and_comes_back() {
        assert_eq!(encode("{\"a\":\"\u{1F600}\"}\n".into()), ("{\"a\":\"\u{1F600}\"}\n".into(), false));
        for body in ["\u{0}", "a\u{FFFF}b", "\u{B}"] {
            let (sent, encoded) = encode(body.to_owned());
            assert!(encoded && sent.chars().all(is_plain));
            assert_eq!(decode(sent, Some(AS_BASE64)).unwrap(), body);
        }
        assert!(decode("%".into(), Some(AS_BASE64)).is_err());
    }
}
