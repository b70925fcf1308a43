//! From the answer to the output.

use data_encoding::BASE64;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use mime::Mime;
use portal_connector_kit::json::{self, Map, Value, json};
use portal_connector_kit::net::Response;
use portal_connector_kit::{ConnectorError, ErrorName};

use super::parameters::ResponseKind;

/// What the operation gives: of one answer, or of the last of so many pages and whether there
/// are more.
pub(super) fn output(answer: &Response, body: Value, pages: Option<(u32, bool)>) -> Value {
    let mut output = Map::new();
    output.insert("status".to_owned(), answer.status.as_u16().into());
    output.insert("headers".to_owned(), headers(&answer.headers).into());
    output.insert("body".to_owned(), body);
    if let Some((pages, more)) = pages {
        output.insert("pages".to_owned(), pages.into());
        output.insert("more".to_owned(), more.into());
    }
    Value::Object(output)
}

/// The headers by lower-case name; repeated ones joined as RFC 9110 §5.3 says.
fn headers(headers: &HeaderMap) -> Map<String, Value> {
    headers
        .keys()
        .map(|name| {
            let values: Vec<_> =
                headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            (name.as_str().to_owned(), values.join(", ").into())
        })
        .collect()
}

/// The body as the parameters want it.
pub(super) fn body(answer: &Response, kind: ResponseKind) -> Result<Value, ConnectorError> {
    if answer.body.is_empty() {
        return Ok(Value::Null);
    }
    let media_type = media_type(answer);
    match kind {
        ResponseKind::Json => parse(answer),
        ResponseKind::Text => Ok(decode(&answer.body, media_type.as_ref()).into()),
        ResponseKind::Binary => Ok(binary(answer, media_type.as_ref())),
        ResponseKind::Auto => match &media_type {
            // An error page that calls itself JSON must not hide the status it came with.
            Some(media) if is_json(media) && answer.status.as_u16() >= 400 => {
                Ok(parse(answer).unwrap_or_else(|_| decode(&answer.body, Some(media)).into()))
            }
            Some(media) if is_json(media) => parse(answer),
            Some(media) if is_text(media) => Ok(decode(&answer.body, Some(media)).into()),
            Some(_) => Ok(binary(answer, media_type.as_ref())),
            // Nothing said: JSON that parses to a structure is JSON, UTF-8 is text.
            None => Ok(match std::str::from_utf8(&answer.body) {
                Ok(text) => json::from_str::<Value>(text)
                    .ok()
                    .filter(|value| value.is_object() || value.is_array())
                    .unwrap_or_else(|| text.into()),
                Err(_) => binary(answer, None),
            }),
        },
    }
}

fn media_type(answer: &Response) -> Option<Mime> {
    answer.headers.get(CONTENT_TYPE)?.to_str().ok()?.parse().ok()
}

fn is_json(media: &Mime) -> bool {
    let name = media.subtype().as_str();
    (media.type_() == mime::APPLICATION || media.type_() == mime::TEXT) && name == "json"
        || media.suffix() == Some(mime::JSON)
}

fn is_text(media: &Mime) -> bool {
    let name = media.subtype().as_str();
    media.type_() == mime::TEXT
        || media.suffix() == Some(mime::XML)
        || media.get_param(mime::CHARSET).is_some()
        || matches!(
            name,
            "xml"
                | "javascript"
                | "ecmascript"
                | "graphql"
                | "yaml"
                | "x-yaml"
                | "toml"
                | "sql"
                | "csv"
                | "x-ndjson"
                | "ndjson"
                | "jsonl"
                | "x-www-form-urlencoded"
        )
}

/// Deep nesting is refused by the parser, size by the client.
fn parse(answer: &Response) -> Result<Value, ConnectorError> {
    json::from_slice(strip_bom(&answer.body)).map_err(|error| {
        ConnectorError::new(
            ErrorName::BadAnswer,
            format!(
                "the answer of `{}` is not valid JSON (line {}, column {}); set `response` to `text` to read it as it is",
                answer.url.host_str().unwrap_or_default(),
                error.line(),
                error.column(),
            ),
        )
    })
}

fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Latin-1 where the answer says so, else UTF-8 with what is not UTF-8 replaced.
fn decode(bytes: &[u8], media: Option<&Mime>) -> String {
    let charset = media.and_then(|media| media.get_param(mime::CHARSET));
    match charset {
        Some(charset) if charset == "iso-8859-1" || charset == "latin1" => {
            bytes.iter().map(|&byte| char::from(byte)).collect()
        }
        Some(_) | None => String::from_utf8_lossy(strip_bom(bytes)).into_owned(),
    }
}

fn binary(answer: &Response, media: Option<&Mime>) -> Value {
    json!({
        "base64": BASE64.encode(&answer.body),
        "media_type": media.map_or("application/octet-stream", Mime::essence_str),
        "size": answer.body.len(),
    })
}
