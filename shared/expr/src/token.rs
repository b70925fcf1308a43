//! A tokenizer that knows where things stand. The parser of `jsonata-core` gives no positions, so
//! this one finds them again; it reads exactly what that parser reads.

use crate::error::Span;

/// What a token is, as far as positions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `$name`, `$`, `$$`; the name is the text after the first `$`.
    Variable,
    /// A bare or back-quoted name; keywords too.
    Name,
    /// A quoted string.
    String,
    /// A number.
    Number,
    /// `/pattern/flags`.
    Regex,
    /// Anything else.
    Symbol,
    /// A string, name, comment or pattern that does not end, or a character of no token.
    Broken,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Token {
    /// The token's text.
    pub(crate) fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.span.clone()).unwrap_or_default()
    }

    /// The name of a variable or of a field, without its `$` or its back-quotes.
    pub(crate) fn name<'a>(&self, source: &'a str) -> &'a str {
        let text = self.text(source);
        match self.kind {
            Kind::Variable => text.strip_prefix('$').unwrap_or(text),
            Kind::Name => text.strip_prefix('`').and_then(|t| t.strip_suffix('`')).unwrap_or(text),
            Kind::String | Kind::Number | Kind::Regex | Kind::Symbol | Kind::Broken => text,
        }
    }
}

const PAIRS: [&str; 9] = ["..", ":=", "!=", ">=", "<=", "~>", "??", "?:", "**"];

/// All tokens of `source`, in order. Never fails: what is no token is [`Kind::Broken`].
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("/*") {
            let Some(end) = rest.get(2..).and_then(|r| r.find("*/")) else {
                found.push(Token { kind: Kind::Broken, span: at..source.len() });
                break;
            };
            at += 2 + end + 2;
            continue;
        }
        let (kind, length) = read(rest, first, found.last().map(|t| (t.kind, t.text(source))));
        found.push(Token { kind, span: at..at + length });
        at += length;
    }
    found
}

fn read(rest: &str, first: char, last: Option<(Kind, &str)>) -> (Kind, usize) {
    match first {
        '"' | '\'' => quoted(rest, first),
        '`' => match rest.get(1..).and_then(|r| r.find('`')) {
            Some(end) => (Kind::Name, end + 2),
            None => (Kind::Broken, rest.len()),
        },
        '$' => (Kind::Variable, 1 + word(rest.get(1..).unwrap_or_default())),
        '0'..='9' => (Kind::Number, number(rest)),
        '/' if regex_may_follow(last) => regex(rest),
        // `λ` alone opens a function, whatever follows
        'λ' => (Kind::Name, 'λ'.len_utf8()),
        _ if first.is_alphabetic() || first == '_' => (Kind::Name, word(rest)),
        _ => {
            if let Some(pair) = PAIRS.iter().find(|pair| rest.starts_with(**pair)) {
                return (Kind::Symbol, pair.len());
            }
            let known = "()[]{},;:?.+-*/%^#@=<>&|".contains(first);
            (if known { Kind::Symbol } else { Kind::Broken }, first.len_utf8())
        }
    }
}

fn word(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len())
}

fn quoted(rest: &str, quote: char) -> (Kind, usize) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return (Kind::String, at + 1),
            _ => {}
        }
    }
    (Kind::Broken, rest.len())
}

fn number(rest: &str) -> usize {
    let digits = |from: usize| {
        rest.get(from..).map_or(0, |r| r.find(|c: char| !c.is_ascii_digit()).unwrap_or(r.len()))
    };
    let mut end = if rest.starts_with('0') { 1 } else { digits(0) };
    if rest.get(end..).is_some_and(|r| r.starts_with('.')) && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if rest.get(end..).is_some_and(|r| r.starts_with(['e', 'E'])) {
        let sign = usize::from(rest.get(end + 1..).is_some_and(|r| r.starts_with(['+', '-'])));
        if digits(end + 1 + sign) > 0 {
            end += 1 + sign + digits(end + 1 + sign);
        }
    }
    end
}

fn regex(rest: &str) -> (Kind, usize) {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => {
                let after = rest.get(at + 1..).unwrap_or_default();
                let flags = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
                return (Kind::Regex, at + 1 + flags);
            }
            _ => {}
        }
    }
    (Kind::Broken, rest.len())
}

/// Whether a `/` after this token opens a pattern rather than divides.
fn regex_may_follow(last: Option<(Kind, &str)>) -> bool {
    match last {
        None => true,
        Some((Kind::Symbol, text)) => {
            !matches!(text, ")" | "]" | "}" | "*" | "**" | "%" | "." | ".." | "/" | "^" | "#" | "@" | "|")
        }
        Some((Kind::Name, text)) => matches!(text.trim_matches('`'), "and" | "or" | "in"),
        Some((Kind::Variable | Kind::String | Kind::Number | Kind::Regex | Kind::Broken, _)) => false,
    }
}

/// For each token, whether it stands inside the signature `<…>` of a function literal, where `?:`
/// and names mean something else.
pub(crate) fn in_signature(source: &str, tokens: &[Token]) -> Vec<bool> {
    let mut marks = vec![false; tokens.len()];
    let mut opens: Vec<bool> = Vec::new(); // one per open parenthesis: does it follow `function`?
    let mut closed_parameters = false;
    let mut depth = 0usize;
    let mut before = "";
    for (token, mark) in tokens.iter().zip(marks.iter_mut()) {
        let text =
            if token.kind == Kind::Symbol || token.kind == Kind::Name { token.text(source) } else { "" };
        if depth > 0 || (closed_parameters && text == "<") {
            *mark = true;
            match text {
                "<" => depth += 1,
                ">" => depth = depth.saturating_sub(1),
                _ => {}
            }
            closed_parameters = false;
        } else {
            closed_parameters = false;
            match text {
                "(" => opens.push(matches!(before, "function" | "λ")),
                ")" => closed_parameters = opens.pop().unwrap_or(false),
                _ => {}
            }
        }
        before = text;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|t| t.text(source)).collect()
    }

    #[test]
    fn reads_what_the_parser_reads() {
        assert_eq!(texts("$a.b[0] ~> $f()"), ["$a", ".", "b", "[", "0", "]", "~>", "$f", "(", ")"]);
        assert_eq!(texts("[1..2.5e3]"), ["[", "1", "..", "2.5e3", "]"]);
        assert_eq!(texts("a / b /* c */ & /x\\/y/i"), ["a", "/", "b", "&", "/x\\/y/i"]);
        assert_eq!(texts("`a b`.'it\\'s'"), ["`a b`", ".", "'it\\'s'"]);
        assert_eq!(texts("$$.é"), ["$$", ".", "é"]);
    }

    #[test]
    fn what_does_not_end_is_broken_to_the_end() {
        for source in ["'abc", "\"abc\\\"", "`abc", "1 + /* x", "a = /x"] {
            let found = tokens(source);
            let last = found.last().unwrap();
            assert_eq!((last.kind, last.span.end), (Kind::Broken, source.len()), "{source}");
        }
    }

    #[test]
    fn knows_a_signature() {
        let source = "function($a)<s?:s>{ $a < 1 ? 2 : 3 }";
        let found = tokens(source);
        let marks = in_signature(source, &found);
        let marked: Vec<_> =
            found.iter().zip(&marks).filter(|(_, m)| **m).map(|(t, _)| t.text(source)).collect();
        assert_eq!(marked, ["<", "s", "?:", "s", ">"]);
    }
}
