//! Places in a text.

/// A place in a text, as a program and as a person count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Bytes before it; always between two characters.
    pub offset: usize,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// The place that a parser names by its line and by its column in bytes, both from 1; one that is
/// inside a character becomes that character's beginning.
pub fn position(text: &str, line: usize, byte_column: usize) -> Position {
    let line = line.max(1);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let wanted = start.saturating_add(byte_column.saturating_sub(1)).min(text.len());
    let offset = (start..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let before = text.get(start..offset).unwrap_or_default();
    Position { offset, line, column: before.chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_bytes_for_programs_and_characters_for_people() {
        let text = "{\n  \"이름\": tru }";
        let at = text.find("tru").unwrap();
        assert_eq!(position(text, 2, at - 1), Position { offset: at, line: 2, column: 9 });
        // inside of 이, and far behind the end
        assert_eq!(position(text, 2, 5), Position { offset: 5, line: 2, column: 4 });
        assert_eq!(position(text, 2, 999).offset, text.len());
        assert_eq!(position("", 0, 0), Position { offset: 0, line: 1, column: 1 });
        assert_eq!(position("\"\u{feff}", 1, 4), Position { offset: 1, line: 1, column: 2 });
    }
}
