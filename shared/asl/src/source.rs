//! Where in the text of a document a JSON pointer leads, and which keys stand twice.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Pointer};

/// Byte ranges of the values of one JSON text, by pointer.
#[derive(Debug, Default)]
pub struct Places {
    values: HashMap<String, Range<usize>>,
    keys: HashMap<String, Range<usize>>,
    doubled: Vec<String>,
}

impl Places {
    /// Scans a text. Of a text that is not JSON it knows the beginning only.
    pub fn of(text: &str) -> Self {
        let mut scanner = Scanner { text: text.as_bytes(), at: 0, places: Places::default() };
        if text.starts_with('\u{feff}') {
            scanner.at = '\u{feff}'.len_utf8();
        }
        scanner.value(&Pointer::default(), 0);
        scanner.places
    }

    /// The bytes of the value that `pointer` names, quotes included.
    pub fn find(&self, pointer: &str) -> Option<Range<usize>> {
        self.values.get(pointer).cloned()
    }

    /// The bytes of the key that holds the value, quotes included; of a doubled key the last.
    pub fn find_key(&self, pointer: &str) -> Option<Range<usize>> {
        self.keys.get(pointer).cloned()
    }

    /// The bytes a diagnostic speaks of: its span inside the string, or the value, or the nearest
    /// value around it. Of an object or array that has a key, and of a field that should not be
    /// there, the key.
    pub fn locate(&self, text: &str, diagnostic: &Diagnostic) -> Range<usize> {
        if let (Some(span), true) = (&diagnostic.span, diagnostic.pointer.is_empty()) {
            return span.clone();
        }
        let mut pointer = diagnostic.pointer.as_str();
        loop {
            if let Some(place) = self.find(pointer) {
                let exact = pointer == diagnostic.pointer;
                if let (Some(span), true) = (&diagnostic.span, exact) {
                    return inside_string(text, &place, span);
                }
                let structured = text.get(place.clone()).is_some_and(|text| text.starts_with(['{', '[']));
                let misplaced = exact && MISPLACED.contains(&diagnostic.code);
                return match self.find_key(pointer) {
                    Some(key) if structured || misplaced => key,
                    _ => place,
                };
            }
            match pointer.rfind('/') {
                Some(end) => pointer = pointer.get(..end).unwrap_or_default(),
                None => return 0..0,
            }
        }
    }

    /// Pointers of keys that stand more than once in their object.
    pub(crate) fn doubled(self) -> Vec<String> {
        self.doubled
    }
}

/// What is wrong with the field itself, not with its value.
const MISPLACED: &[Code] = &[
    Code::DuplicateKey,
    Code::UnknownField,
    Code::FieldNotAllowed,
    Code::JsonPathField,
    Code::Unsupported,
    Code::InvalidVariableName,
    Code::VariableHidesBuiltin,
    Code::DuplicateVariableName,
];

/// The source bytes of a part of a JSON string, whose escapes are longer than what they mean.
fn inside_string(text: &str, place: &Range<usize>, span: &Range<usize>) -> Range<usize> {
    let Some(raw) = text.get(place.start + 1..place.end.saturating_sub(1)) else { return place.clone() };
    let (mut start, mut end) = (None, None);
    let mut decoded = 0;
    let mut characters = raw.char_indices();
    while let Some((at, character)) = characters.next() {
        if start.is_none() && decoded >= span.start {
            start = Some(at);
        }
        if decoded >= span.end {
            end = Some(at);
            break;
        }
        decoded += match character {
            '\\' => match characters.next() {
                Some((_, 'u')) => escaped_length(&mut characters),
                _ => 1,
            },
            other => other.len_utf8(),
        };
    }
    let base = place.start + 1;
    base + start.unwrap_or(raw.len())..base + end.unwrap_or(raw.len())
}

/// Bytes that the rest of a `\uXXXX` escape stands for; each half of a surrogate pair counts two.
fn escaped_length(characters: &mut std::str::CharIndices<'_>) -> usize {
    let digits: String = characters.by_ref().take(4).map(|(_, digit)| digit).collect();
    match u32::from_str_radix(&digits, 16).unwrap_or(0) {
        0..=0x7f => 1,
        0x80..=0x7ff | 0xd800..=0xdfff => 2,
        _ => 3,
    }
}

/// Deeper than `serde_json` goes, so that a document it takes is scanned whole.
const MAX_DEPTH: usize = 200;

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    places: Places,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, pointer: &Pointer, depth: usize) {
        self.space();
        let start = self.at;
        match self.peek() {
            _ if depth > MAX_DEPTH => return,
            Some(b'{') => self.object(pointer, depth),
            Some(b'[') => self.array(pointer, depth),
            Some(b'"') => _ = self.string(),
            _ => {
                while self
                    .peek()
                    .is_some_and(|byte| !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace())
                {
                    self.at += 1;
                }
            }
        }
        self.places.values.insert(String::from(pointer), start..self.at);
    }

    fn object(&mut self, pointer: &Pointer, depth: usize) {
        let mut keys = HashSet::new();
        self.at += 1;
        loop {
            self.space();
            match self.peek() {
                Some(b'"') => {}
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                Some(b'}') => {
                    self.at += 1;
                    return;
                }
                _ => return,
            }
            let start = self.at;
            let raw = self.string();
            let place = start..self.at;
            let key: String = serde_json::from_slice(raw.as_bytes()).unwrap_or(raw);
            let child = pointer.child(&key);
            if !keys.insert(key) {
                self.places.doubled.push(String::from(&child));
            }
            self.places.keys.insert(String::from(&child), place);
            self.space();
            if self.peek() == Some(b':') {
                self.at += 1;
            }
            let before = self.at;
            self.value(&child, depth + 1);
            if self.at == before {
                return;
            }
        }
    }

    fn array(&mut self, pointer: &Pointer, depth: usize) {
        self.at += 1;
        let mut index = 0;
        loop {
            self.space();
            match self.peek() {
                None => return,
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return;
                }
                Some(_) => {
                    let before = self.at;
                    self.value(&pointer.child(index), depth + 1);
                    if self.at == before {
                        return;
                    }
                    index += 1;
                }
            }
        }
    }

    /// The raw string at the cursor, quotes included.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
        String::from_utf8_lossy(self.text.get(start..self.at).unwrap_or_default()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values_and_doubled_keys() {
        let text = r#"{"a": [1, {"b~/c": "x"}], "d": true, "d": null}"#;
        let places = Places::of(text);
        assert_eq!(&text[places.find("/a/1/b~0~1c").unwrap()], "\"x\"");
        assert_eq!(&text[places.find("/a").unwrap()], r#"[1, {"b~/c": "x"}]"#);
        assert_eq!(places.doubled(), ["/d"]);
    }

    #[test]
    fn a_span_inside_a_string_skips_over_escapes() {
        let text = r#"{"a": "{% \"é\u00e9\\\" & $x %}"}"#;
        let decoded: serde_json::Value = serde_json::from_str(text).unwrap();
        let inner = decoded["a"].as_str().unwrap();
        let from = inner.find("$x").unwrap();
        let diagnostic = Diagnostic::error(Code::ExpressionSyntax, "/a", "").span(from..from + 2);
        assert_eq!(&text[Places::of(text).locate(text, &diagnostic)], "$x");
    }

    #[test]
    fn survives_what_is_not_json() {
        for text in ["", "{", "{\"a", "[[[", "{]", "[}", "{\"a\" 1}", "\u{feff}{}", "{\"\\", "nul"] {
            Places::of(text);
        }
    }
}
