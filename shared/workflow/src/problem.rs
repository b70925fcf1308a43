//! What is wrong with a document's form.

use serde::Serialize;

use crate::{Pointer, Text};

/// One thing that is wrong with a document's form. The compiler turns it into a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The diagnostic's code; each has a page under `docs/diagnostics`.
    pub code: &'static str,
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}

impl Problem {
    pub(crate) fn new(
        code: &'static str,
        at: &Pointer,
        en: impl Into<String>,
        ko: impl Into<String>,
    ) -> Self {
        Self { code, pointer: at.as_str().to_owned(), message: Text::new(en, ko), help: None }
    }

    pub(crate) fn help(mut self, en: impl Into<String>, ko: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, ko));
        self
    }
}

/// The candidate nearest to what was written, if one is near enough to be meant.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (written.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(written, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min_by_key(|(distance, candidate)| (*distance, std::cmp::Reverse(same_start(written, candidate))))
        .map(|(_, candidate)| candidate)
}

/// How many characters two words begin with alike: slips are rarer at the start of a word.
fn same_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}

/// Edits (insert, remove, replace, swap neighbours) between two words.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().map(|c| c.to_ascii_lowercase()).take(64).collect();
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last.get(j).copied().unwrap_or(0) + usize::from(x != y);
            let removed = last.get(j + 1).copied().unwrap_or(0) + 1;
            let inserted = row.get(j).copied().unwrap_or(0) + 1;
            let mut best = replaced.min(removed).min(inserted);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) && x != y;
            if swapped {
                best = best.min(before.get(j - 1).copied().unwrap_or(0) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let words = ["transform", "for_each", "respond"];
        assert_eq!(did_you_mean("tranform", words), Some("transform"));
        assert_eq!(did_you_mean("foreach", words), Some("for_each"));
        assert_eq!(did_you_mean("respnod", words), Some("respond"));
        assert_eq!(did_you_mean("banana", words), None);
        assert_eq!(did_you_mean("", words), None);
    }
}
