//! Headers a user may set.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::error::NetError;

/// Headers that belong to the connection, not to the request: set by a user they would change
/// where a request ends or where it goes.
const OURS: &[HeaderName] = &[
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    header::EXPECT,
    header::ACCEPT_ENCODING,
    header::PROXY_AUTHORIZATION,
];

/// Headers that may follow a redirect to another origin. All others may carry a key.
const HARMLESS: &[HeaderName] = &[
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    header::USER_AGENT,
    header::CACHE_CONTROL,
];

/// Adds a header of the user's, or says why it cannot be sent.
pub fn insert_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), NetError> {
    let bad =
        |why| NetError::BadHeader { name: name.chars().filter(|c| !c.is_control()).take(60).collect(), why };
    let parsed =
        HeaderName::try_from(name).map_err(|_| bad("a name is letters, digits and `-`, without spaces"))?;
    if OURS.contains(&parsed) || parsed.as_str().starts_with("proxy-") || parsed == "keep-alive" {
        return Err(bad("it belongs to the connection and is set for you"));
    }
    let value = HeaderValue::from_str(value)
        .or_else(|_| HeaderValue::from_bytes(value.as_bytes()))
        .map_err(|_| bad("a value has no line breaks or control characters"))?;
    headers.insert(parsed, value);
    Ok(())
}

/// Leaves only what may follow a redirect to another origin.
pub(super) fn strip_for_other_origin(headers: &mut HeaderMap) {
    let kept: Vec<(HeaderName, HeaderValue)> = HARMLESS
        .iter()
        .filter_map(|name| headers.get(name).map(|value| (name.clone(), value.clone())))
        .collect();
    headers.clear();
    headers.extend(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_break_out_or_redirect() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("X-A", "1\r\nX-B: 2"),
            ("X-A", "1\n"),
            ("X-A\r\nX-B", "1"),
            ("X A", "1"),
            ("", "1"),
            ("Host", "evil.example"),
            ("Content-Length", "0"),
            ("transfer-encoding", "chunked"),
            ("Proxy-Connection", "x"),
        ] {
            assert!(insert_header(&mut headers, name, value).is_err(), "{name:?}: {value:?}");
        }
        assert!(headers.is_empty());
        insert_header(&mut headers, "X-Name", "한글").unwrap();
        insert_header(&mut headers, "Accept", "text/csv").unwrap();
        assert_eq!(headers.len(), 2);
        strip_for_other_origin(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["accept"]);
    }
}
