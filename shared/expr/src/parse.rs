//! Text to syntax tree, with errors that say where.

use jsonata_core::ast::AstNode;
use jsonata_core::ast_transform::resolve_ancestry;
use jsonata_core::parser::{Parser, ParserError};

use crate::error::{ParseError, Span};
use crate::token::{self, Kind, Token};

/// Longer texts are refused: nobody writes them, and every check is linear in them.
pub(crate) const MAX_SOURCE: usize = 256 * 1024;

/// The two forms of a syntax tree: as written, and as the evaluator wants it.
pub(crate) struct Trees {
    pub(crate) raw: AstNode,
    /// Nothing when it can wait: where no error can come of it.
    pub(crate) resolved: Option<AstNode>,
}

/// The form that the evaluator wants of a tree whose resolving could wait.
pub(crate) fn resolve(raw: &AstNode) -> AstNode {
    resolve_ancestry(raw.clone()).unwrap_or_else(|_| raw.clone())
}

/// Parses `source`.
pub(crate) fn parse(source: &str) -> Result<Trees, ParseError> {
    if source.len() > MAX_SOURCE {
        let message = format!("the expression has {} bytes; the most is {MAX_SOURCE}", source.len());
        return Err(ParseError::new("U0001", message, 0..source.len()));
    }
    if source.trim().is_empty() {
        return Err(ParseError::new("S0207", "the expression is empty; write one", 0..source.len()));
    }
    trees(source).map_err(|error| located(source, &error))
}

fn trees(source: &str) -> Result<Trees, ParserError> {
    let raw = Parser::new(source.to_owned())?.parse()?;
    // only these can be at a wrong place
    if !source.contains(['%', '@', '#']) {
        return Ok(Trees { raw, resolved: None });
    }
    // `@` at a wrong place is noticed while parsing and reported after resolving
    let resolved = if source.contains('@') {
        jsonata_core::parser::parse(source)?
    } else {
        resolve_ancestry(raw.clone()).map_err(|error| {
            let jsonata_core::ast_transform::AstTransformError::Coded { code, message } = error;
            ParserError::Coded { code, message }
        })?
    };
    Ok(Trees { raw, resolved: Some(resolved) })
}

/// The parser does not say where it stopped. Cut after ever more tokens, the text fails for want of
/// more until the token at fault is inside, and with the same error from then on.
fn located(source: &str, error: &ParserError) -> ParseError {
    let code = code_of(error);
    let tokens = token::tokens(source);
    let end = source.trim_end().len();
    if let Some(broken) = tokens.iter().find(|t| t.kind == Kind::Broken)
        && (matches!(code, "S0101" | "S0103" | "S0104" | "S0105" | "S0106" | "S0204" | "S0302"))
    {
        return ParseError::new(code, message(code, error, broken.text(source)), broken.span.clone());
    }
    let span = if ends_early(error) { end..end } else { culprit(source, &tokens, error) };
    let found = source.get(span.clone()).unwrap_or_default();
    ParseError::new(code, message(code, error, found), span)
}

fn culprit(source: &str, tokens: &[Token], error: &ParserError) -> Span {
    let fails_alike = |count: usize| {
        let Some(last) = count.checked_sub(1).and_then(|at| tokens.get(at)) else { return false };
        let prefix = source.get(..last.span.end).unwrap_or_default();
        match trees(prefix) {
            Ok(_) => false,
            Err(found) => !ends_early(&found),
        }
    };
    let (mut low, mut high) = (0, tokens.len());
    while low + 1 < high {
        let middle = low.midpoint(high);
        if fails_alike(middle) { high = middle } else { low = middle }
    }
    let code = code_of(error);
    if code == "U1002" {
        return 0..source.len();
    }
    tokens.get(high.saturating_sub(1)).map_or(0..source.len(), |token| token.span.clone())
}

fn ends_early(error: &ParserError) -> bool {
    match error {
        ParserError::UnexpectedEnd
        | ParserError::UnclosedString
        | ParserError::UnclosedComment
        | ParserError::UnclosedBacktick => true,
        ParserError::UnexpectedToken(token) => token == "Eof" || token.ends_with(": Eof"),
        ParserError::Expected { found, .. } => found == "Eof",
        ParserError::Coded { code, .. } => *code == "S0214",
        ParserError::InvalidSyntax(_) | ParserError::InvalidNumber(_) | ParserError::InvalidEscape(_) => {
            false
        }
    }
}

/// Every code the parser can give; the one that its message begins with, or that of its kind.
fn code_of(error: &ParserError) -> &'static str {
    const CODES: [&str; 26] = [
        "S0101", "S0102", "S0103", "S0104", "S0105", "S0106", "S0201", "S0202", "S0203", "S0204", "S0205",
        "S0206", "S0207", "S0208", "S0209", "S0210", "S0211", "S0212", "S0213", "S0214", "S0215", "S0216",
        "S0217", "S0301", "S0302", "U1002",
    ];
    const LATER: [&str; 4] = ["S0401", "S0402", "T1006", "T1008"];
    let text = error.to_string();
    let stated = CODES.into_iter().chain(LATER).find(|code| text.contains(code));
    stated.unwrap_or(match error {
        ParserError::UnclosedComment => "S0106",
        ParserError::InvalidNumber(_) => "S0102",
        ParserError::InvalidEscape(_) => "S0103",
        ParserError::UnexpectedEnd => "S0207",
        ParserError::UnclosedString => "S0101",
        ParserError::UnclosedBacktick => "S0105",
        ParserError::UnexpectedToken(_)
        | ParserError::InvalidSyntax(_)
        | ParserError::Expected { .. }
        | ParserError::Coded { .. } => "S0201",
    })
}

fn message(code: &str, error: &ParserError, found: &str) -> String {
    let token = if found.chars().count() > 40 || found.is_empty() { "this" } else { found };
    match code {
        "S0101" => "the string does not end; close it with the quote it began with".to_owned(),
        "S0102" => format!("the number `{token}` is too large; numbers go up to about 1.8e308"),
        "S0103" => format!(
            "{token} has an escape that is none; write \\\\ for a backslash, or one of \\\" \\/ \\b \\f \\n \\r \\t \\u"
        ),
        "S0104" => "\\u must be followed by four hexadecimal digits, as in \\u20ac".to_owned(),
        "S0105" => "the quoted name does not end; close it with a back-quote".to_owned(),
        "S0106" => "the comment does not end; close it with `*/`".to_owned(),
        "S0202" => format!("expected {} but found `{token}`", wanted(error)),
        "S0203" => format!("expected {} before the end of the expression", wanted(error)),
        "S0204" => format!("`{token}` is no operator of JSONata; for `not equal` write `!=`"),
        "S0207" => "the expression ends too early; something is missing after this".to_owned(),
        "S0208" => format!("the parameter `{token}` of a function must be a variable; write `${token}`"),
        "S0209" => "a predicate cannot follow a grouping `{…}`; put it before, or use parentheses".to_owned(),
        "S0210" => "a step can have one grouping `{…}` only; put the first into parentheses".to_owned(),
        "S0211" => format!("`{token}` cannot begin an expression; a value is missing before it"),
        "S0212" => "the left side of `:=` must be a variable, as in `$x := 1`".to_owned(),
        "S0213" => format!("the value `{token}` cannot be a step of a path; use a field's name"),
        "S0214" => "`@` and `#` must be followed by a variable, as in `@$item`".to_owned(),
        "S0215" => "`@` must stand before any predicate of its step; move it to the left".to_owned(),
        "S0216" => "`@` cannot follow a sort; move it before `^(…)`".to_owned(),
        "S0217" => "`%` has no parent here; it reads the object that the path came from".to_owned(),
        "S0401" => "only functions and arrays take a type parameter, as in `a<s>`".to_owned(),
        "S0402" => "a choice of types cannot hold types with parameters".to_owned(),
        "T1006" | "T1008" => {
            "this is called but is no function; name a function, as in `$count(…)`".to_owned()
        }
        "U1002" => "the expression is nested too deeply; split it up".to_owned(),
        _ => format!("`{token}` is not expected here; remove it or put an operator before it"),
    }
}

/// What the parser wanted, as one writes it.
fn wanted(error: &ParserError) -> String {
    let ParserError::Expected { expected, .. } = error else { return "something else".to_owned() };
    let symbol = match expected.as_str() {
        "RightParen" => ")",
        "LeftParen" => "(",
        "RightBracket" => "]",
        "RightBrace" => "}",
        "LeftBrace" => "{",
        "Colon" => ":",
        "Pipe" => "|",
        "parameter name" => return "a parameter such as `$x`".to_owned(),
        other => return format!("`{other}`"),
    };
    format!("`{symbol}`")
}
