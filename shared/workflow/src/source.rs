//! Where in a JSON text each value stands.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Pointer;

/// Byte ranges of the keys and values of a JSON text, by JSON pointer.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    values: BTreeMap<String, Range<usize>>,
    keys: BTreeMap<String, Range<usize>>,
    duplicates: Vec<String>,
}

impl SourceMap {
    /// Scans a text that is known to be JSON; from the first thing that is not, nothing more is
    /// found.
    pub fn new(text: &str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut scan = Scan { bytes: text.as_bytes(), at, depth: 0, map: Self::default() };
        scan.value(&Pointer::root());
        scan.map
    }

    /// The bytes of the value at this place. Where there is none (a missing field), those of the
    /// nearest value around it.
    pub fn value(&self, pointer: &str) -> Option<Range<usize>> {
        let mut pointer = pointer;
        loop {
            if let Some(range) = self.values.get(pointer) {
                return Some(range.clone());
            }
            pointer = pointer.get(..pointer.rfind('/')?)?;
        }
    }

    /// The bytes of the key of the value at this place, quotes included.
    pub fn key(&self, pointer: &str) -> Option<Range<usize>> {
        self.keys.get(pointer).cloned()
    }

    /// The places of keys that stand a second time in their object.
    pub fn duplicates(&self) -> &[String] {
        &self.duplicates
    }

    /// The bytes of a part of the string value at this place; `part` counts bytes of the decoded
    /// string. Escapes inside the string are accounted for.
    pub fn within(&self, text: &str, pointer: &str, part: Range<usize>) -> Option<Range<usize>> {
        let whole = self.values.get(pointer)?;
        let raw = text.get(whole.clone())?.strip_prefix('"')?;
        let start = raw_offset(raw, part.start)?;
        let end = raw_offset(raw, part.end)?;
        Some(whole.start + 1 + start..whole.start + 1 + end)
    }
}

/// The raw offset of the decoded offset in a JSON string without its opening quote.
fn raw_offset(raw: &str, decoded: usize) -> Option<usize> {
    let bytes = raw.as_bytes();
    let (mut at, mut seen) = (0, 0);
    while seen < decoded {
        match bytes.get(at)? {
            b'"' => return None,
            b'\\' if bytes.get(at + 1) == Some(&b'u') => {
                let unit = u32::from_str_radix(raw.get(at + 2..at + 6)?, 16).ok()?;
                let (width, length) = match unit {
                    0..=0x7f => (6, 1),
                    0x80..=0x7ff => (6, 2),
                    0xd800..=0xdbff => (12, 4),
                    _ => (6, 3),
                };
                at += width;
                seen += length;
            }
            b'\\' => {
                at += 2;
                seen += 1;
            }
            _ => {
                at += 1;
                seen += 1;
            }
        }
    }
    Some(at)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    map: SourceMap,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, pointer: &Pointer) -> Option<()> {
        self.space();
        let start = self.at;
        match self.peek()? {
            // serde_json itself refuses deeper nesting than this
            b'{' | b'[' if self.depth > 128 => return None,
            b'{' => self.members(pointer)?,
            b'[' => self.items(pointer)?,
            b'"' => {
                self.string()?;
            }
            _ => {
                while self
                    .peek()
                    .is_some_and(|byte| !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace())
                {
                    self.at += 1;
                }
                if self.at == start {
                    return None;
                }
            }
        }
        self.map.values.insert(pointer.as_str().to_owned(), start..self.at);
        Some(())
    }

    fn members(&mut self, pointer: &Pointer) -> Option<()> {
        self.depth += 1;
        self.at += 1;
        self.space();
        while self.peek()? != b'}' {
            let start = self.at;
            let key = self.string()?;
            let at = pointer.key(&key);
            if self.map.keys.insert(at.as_str().to_owned(), start..self.at).is_some() {
                self.map.duplicates.push(at.as_str().to_owned());
            }
            self.space();
            self.at += 1;
            self.value(&at)?;
            self.space();
            if self.peek()? == b',' {
                self.at += 1;
                self.space();
            }
        }
        self.at += 1;
        self.depth -= 1;
        Some(())
    }

    fn items(&mut self, pointer: &Pointer) -> Option<()> {
        self.depth += 1;
        self.at += 1;
        self.space();
        let mut index = 0;
        while self.peek()? != b']' {
            self.value(&pointer.index(index))?;
            index += 1;
            self.space();
            if self.peek()? == b',' {
                self.at += 1;
                self.space();
            }
        }
        self.at += 1;
        self.depth -= 1;
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            match self.peek()? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_slice(self.bytes.get(start..self.at)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values_keys_and_parts_of_strings() {
        let text = r#"{ "a/b": [1, {"x": "{% \u00e9\n$foo %}"}], "y": true, "y": null }"#;
        let map = SourceMap::new(text);
        assert_eq!(&text[map.value("/a~1b/0").unwrap()], "1");
        assert_eq!(&text[map.key("/a~1b/1/x").unwrap()], "\"x\"");
        assert_eq!(&text[map.value("/a~1b/1/nothing/there").unwrap()], r#"{"x": "{% \u00e9\n$foo %}"}"#);
        assert_eq!(map.duplicates(), ["/y"]);
        let decoded = "{% é\n$foo %}";
        let start = decoded.find("$foo").unwrap();
        let range = map.within(text, "/a~1b/1/x", start..start + 4).unwrap();
        assert_eq!(&text[range], "$foo");
    }
}
