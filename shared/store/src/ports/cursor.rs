//! Cursors of [`Table::query`](super::Table::query): where a page stopped, tied to its query.
//!
//! The same text form for every adapter. A cursor is not secret and not signed: it only moves the
//! start within the range that the query itself names, so a forged one shows nothing more.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::{Index, Key, Query, TableError};

const FORMAT: u8 = 1;
const FINGERPRINT: usize = 8;

/// The last item of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Its primary key.
    pub key: Key,
    /// Its sort key in the index, when an index was asked.
    pub index_sk: Option<String>,
}

impl Position {
    /// The cursor for the page after this item.
    pub fn encode(&self, query: &Query) -> String {
        let mut bytes = vec![FORMAT];
        bytes.extend(fingerprint(query));
        let index_sk = self.index_sk.as_deref().unwrap_or_default();
        for part in [self.key.pk.as_str(), self.key.sk.as_str(), index_sk] {
            // A key has at most 2048 bytes, so two bytes hold every length.
            bytes.extend(u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Where the query's cursor points, or `None` for the first page.
    pub fn decode(query: &Query) -> Result<Option<Self>, TableError> {
        let Some(cursor) = &query.cursor else { return Ok(None) };
        parse(cursor, query).map(Some).ok_or(TableError::InvalidCursor)
    }
}

fn parse(cursor: &str, query: &Query) -> Option<Position> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let (format, rest) = bytes.split_first()?;
    let (print, mut rest) = rest.split_at_checked(FINGERPRINT)?;
    if *format != FORMAT || print != fingerprint(query) {
        return None;
    }
    let mut part = || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (text, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        rest = after;
        String::from_utf8(text.to_vec()).ok()
    };
    let key = Key { pk: part()?, sk: part()? };
    let index_sk = part()?;
    let sort = if query.index.is_some() { &index_sk } else { &key.sk };
    let inside = sort.starts_with(&query.prefix) && query.last.as_ref().is_none_or(|last| sort <= last);
    let whole = rest.is_empty() && inside && index_sk.is_empty() == query.index.is_none();
    whole.then(|| Position { key, index_sk: query.index.is_some().then_some(index_sk) })
}

/// What a cursor must not be carried away from: everything of the query but the page size.
fn fingerprint(query: &Query) -> [u8; FINGERPRINT] {
    let mut hash = Sha256::new();
    let source = match query.index {
        None => 0,
        Some(Index::First) => 1,
        Some(Index::Second) => 2,
        Some(Index::Third) => 3,
    };
    hash.update([source, u8::from(query.descending)]);
    hash.update((query.pk.len() as u64).to_be_bytes());
    hash.update(query.pk.as_bytes());
    hash.update(query.prefix.as_bytes());
    if let Some(last) = &query.last {
        hash.update((query.prefix.len() as u64).to_be_bytes());
        hash.update(last.as_bytes());
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut print = [0; FINGERPRINT];
    for (to, from) in print.iter_mut().zip(digest) {
        *to = from;
    }
    print
}

/// The least text that is greater than every text with this prefix; `None` when there is none.
///
/// UTF-8 bytes sort as code points do, so the last character is moved on by one.
pub fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(last as u32 + 1) };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query() -> Query {
        Query { prefix: "a#".into(), ..Query::partition("W#1") }
    }

    fn with(cursor: &str, query: &Query) -> Query {
        Query { cursor: Some(cursor.to_owned()), ..query.clone() }
    }

    #[test]
    fn a_cursor_serves_its_own_query_at_any_page_size() {
        let at = Position { key: Key::new("W#1", "a#é"), index_sk: None };
        let cursor = at.encode(&query());
        let other_size = Query { limit: 3, ..query() };
        assert_eq!(Position::decode(&with(&cursor, &other_size)).unwrap(), Some(at));
    }

    #[test]
    fn a_cursor_of_another_query_is_refused() {
        let cursor = Position { key: Key::new("W#1", "a#1"), index_sk: None }.encode(&query());
        for other in [
            Query { pk: "W#2".into(), ..query() },
            Query { prefix: "a".into(), ..query() },
            Query { index: Some(Index::First), ..query() },
            Query { index: Some(Index::Third), ..query() },
            Query { descending: true, ..query() },
            Query { last: Some("a#9".into()), ..query() },
        ] {
            assert!(matches!(Position::decode(&with(&cursor, &other)), Err(TableError::InvalidCursor)));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_cursor_or_refused(text in ".{0,80}") {
            let _ = Position::decode(&with(&text, &query()));
        }

        #[test]
        fn after_prefix_is_the_upper_bound(prefix in ".{1,5}", rest in ".{0,5}", other in ".{0,8}") {
            let upper = after_prefix(&prefix).unwrap();
            let longer = [prefix.as_str(), &rest].concat();
            prop_assert!(longer < upper);
            prop_assert_eq!(other.starts_with(&prefix), prefix <= other && other < upper);
        }
    }

    #[test]
    fn after_prefix_skips_what_is_no_character() {
        assert_eq!(after_prefix("a\u{D7FF}").as_deref(), Some("a\u{E000}"));
        assert_eq!(after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
        assert_eq!(after_prefix(""), None);
    }
}
