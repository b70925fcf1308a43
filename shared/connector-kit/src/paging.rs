//! What lists that come in pages have in common.

use http::HeaderMap;
use http::header::LINK;
use serde_json::Value;

/// The value at `path`: a JSON pointer (`/data/items`), or names with dots between
/// (`data.items`, `results.0.id`), or the value itself for the empty path.
pub fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() || path.starts_with('/') {
        return value.pointer(path);
    }
    path.split('.').try_fold(value, |value, name| match value {
        Value::Object(fields) => fields.get(name),
        Value::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// The target of the `Link` header whose relation is `next` (RFC 8288), as it is written there.
pub fn next_link(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(next_in)
}

fn next_in(mut rest: &str) -> Option<String> {
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (target, after) = rest.strip_prefix('<')?.split_once('>')?;
        let (parameters, after) = until_comma(after);
        if split_unquoted(parameters, ';').iter().any(|parameter| is_next(parameter)) {
            return Some(target.trim().to_owned());
        }
        rest = after;
    }
}

/// `rel=next`, `rel="next"`, `rel="prev next"`.
fn is_next(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("rel")
            && value
                .trim()
                .trim_matches('"')
                .split_ascii_whitespace()
                .any(|relation| relation.eq_ignore_ascii_case("next"))
    })
}

/// Up to the comma that ends this link, and what is after it.
fn until_comma(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

fn split_unquoted(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(move |c: char| {
        if c == '"' {
            quoted = !quoted;
        }
        c == separator && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn link(text: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.append(LINK, HeaderValue::from_str(text).unwrap());
        next_link(&headers)
    }

    #[test]
    fn finds_the_next_link() {
        let github = r#"<https://api.github.com/repositories/1/issues?page=1>; rel="prev", <https://api.github.com/repositories/1/issues?page=3>; rel="next""#;
        assert_eq!(link(github).as_deref(), Some("https://api.github.com/repositories/1/issues?page=3"));
        assert_eq!(link("</p?x=1,2>; title=\"a, b; rel=next\"; rel=next").as_deref(), Some("/p?x=1,2"));
        assert_eq!(link(r#"<a>; rel="last next""#).as_deref(), Some("a"));
        for text in [r#"<a>; rel="prev""#, "a; rel=next", "<a; rel=next", "", r#"<a>; title="x; rel=next""#] {
            assert_eq!(link(text), None, "{text}");
        }
    }

    #[test]
    fn takes_pointers_and_dotted_paths() {
        let value = json!({ "data": { "items": [1, { "id": 2 }] }, "a.b": 3 });
        assert_eq!(at_path(&value, "data.items"), Some(&json!([1, { "id": 2 }])));
        assert_eq!(at_path(&value, "/data/items/1/id"), Some(&json!(2)));
        assert_eq!(at_path(&value, "data.items.1.id"), Some(&json!(2)));
        assert_eq!(at_path(&value, "/a.b"), Some(&json!(3)));
        assert_eq!(at_path(&value, ""), Some(&value));
        assert_eq!(at_path(&value, "data.nothing"), None);
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_panic(text in "[ -~]{0,80}") {
            let _ = link(&text);
        }
    }
}
