//! Finding by words, as a list is searched: each word stands somewhere in one of the texts.
//!
//! Letters in either case. Of Hangul what is typed so far finds what it may become: `ㄴㅆ` and `날ㅆ`
//! find 날씨, as `나` does.

/// The longest text one may search for, in characters.
pub const LONGEST: usize = 200;

const FIRST_SYLLABLE: u32 = 0xAC00;
const LAST_SYLLABLE: u32 = 0xD7A3;
const PER_VOWEL: u32 = 28;
const PER_INITIAL: u32 = 21 * PER_VOWEL;
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];

/// The words of a search. None at all find everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(Vec<Vec<char>>);

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        Self(text.split_whitespace().map(|word| word.to_lowercase().chars().collect()).collect())
    }

    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each word stands in one of the texts.
    pub fn stand_in<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        if self.is_empty() {
            return true;
        }
        let texts: Vec<Vec<char>> =
            texts.into_iter().map(|text| text.to_lowercase().chars().collect()).collect();
        self.0.iter().all(|word| texts.iter().any(|text| stands_in(word, text)))
    }
}

fn stands_in(word: &[char], text: &[char]) -> bool {
    text.windows(word.len())
        .any(|part| word.iter().zip(part).all(|(typed, target)| stands_for(*typed, *target)))
}

/// Whether a character that may still be in the middle of being composed stands for another.
fn stands_for(typed: char, target: char) -> bool {
    if typed == target {
        return true;
    }
    let Some(target) = syllable(target) else { return false };
    match syllable(typed) {
        // Without a final consonant it may still get one.
        Some(typed) => typed.is_multiple_of(PER_VOWEL) && typed / PER_VOWEL == target / PER_VOWEL,
        None => usize::try_from(target / PER_INITIAL).ok().and_then(|at| INITIALS.get(at)) == Some(&typed),
    }
}

fn syllable(char: char) -> Option<u32> {
    let code = char as u32;
    (FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code).then(|| code - FIRST_SYLLABLE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_word_stands_in_one_of_the_texts() {
        let finds = |query: &str, texts: &[&str]| Words::of(query).stand_in(texts.iter().copied());
        assert!(finds("", &[]));
        assert!(finds("  Status ORDER", &["order status"]));
        assert!(finds("refund order", &["Order status", "starts a refund"]));
        assert!(!finds("order weather", &["Order status", "starts a refund"]));
        // A word does not begin in one text and end in the next.
        assert!(!finds("sstarts", &["Order status", "starts a refund"]));
        assert!(finds("état", &["L'ÉTAT"]));
    }

    #[test]
    fn hangul_is_found_while_it_is_being_typed() {
        let finds = |query: &str, text: &str| Words::of(query).stand_in([text]);
        for typed in ["ㄴㅆ", "날ㅆ", "나", "날씨", "ㅈㅎ", "씨 조"] {
            assert!(finds(typed, "날씨 조회"), "{typed}");
        }
        for other in ["ㅆㄴ", "낙", "ㅏ", "날짜"] {
            assert!(!finds(other, "날씨 조회"), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_part_of_a_text_is_found_in_it(before in ".{0,9}", part in "[^\\s]{1,5}", after in ".{0,9}") {
            let text = format!("{before}{part}{after}");
            // Σ is lower-cased by what stands around it.
            prop_assume!(!text.contains('Σ'));
            prop_assert!(Words::of(&part).stand_in([text.as_str()]));
        }
    }
}
