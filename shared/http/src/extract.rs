//! Extractors that say exactly what is wrong.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use portal_base::{Code, PageRequest, search};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::{ApiError, FieldError};

/// The largest body any operation of the API takes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// The typed JSON body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let json = |value: &str| {
            let essence = value.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/json")
                || (essence.starts_with("application/") && essence.ends_with("+json"))
        };
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(json) {
            return Err(ApiError::new(
                Code::UnsupportedMediaType,
                "the body must be JSON: send `Content-Type: application/json`",
            ));
        }
        parse(&read(request.into_body()).await?).map(Self)
    }
}

/// Reads a body up to the limit.
pub(crate) async fn read(body: axum::body::Body) -> Result<Bytes, ApiError> {
    let limited = http_body_util::Limited::new(body, BODY_LIMIT);
    match limited.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        // The layer's limit, from below the body.
        Err(error)
            if error
                .source()
                .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>) =>
        {
            Err(too_large())
        }
        Err(_) => Err(ApiError::invalid("the body ended before it was complete; send it again")),
    }
}

pub(crate) fn too_large() -> ApiError {
    ApiError::new(Code::PayloadTooLarge, format!("the body is larger than {} MB", BODY_LIMIT / 1024 / 1024))
}

/// Parses JSON and says where it is not as wanted.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::invalid("the body is empty: a JSON body is needed"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() { ApiError::from_field(field_error(path, &inner)) } else { not_json(&inner) }
    })?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> ApiError {
    ApiError::invalid(format!("the body is not JSON: {error}"))
}

/// Reads a typed value out of one already parsed, whose pointers begin with `base`.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value, base: &str) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = format!("{base}{}", pointer(error.path()));
        ApiError::from_field(field_error(path, error.inner()))
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            // A variant is no step in the JSON of the tagged enums we use.
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn field_error(mut pointer: String, error: &serde_json::Error) -> FieldError {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let named = |prefix: &str| text.strip_prefix(prefix).and_then(|rest| rest.split('`').next()).map(escape);
    let code = if let Some(name) = named("missing field `") {
        pointer = format!("{pointer}/{name}");
        "missing"
    } else if named("unknown field `").is_some() {
        "unknown"
    } else if text.starts_with("unknown variant") {
        "not_allowed"
    } else if text.starts_with("invalid type") {
        "type"
    } else {
        "invalid"
    };
    FieldError::new(pointer, code, text)
}

impl ApiError {
    fn from_field(field: FieldError) -> Self {
        let place = if field.pointer.is_empty() { "the body" } else { &field.pointer };
        Self::invalid(format!("{place}: {}", field.message)).with_field(field)
    }
}

/// The typed query string.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text = rejection.body_text();
                let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
                let (name, message) = text.split_once(": ").unwrap_or(("", text));
                let pointer = if name.is_empty() { String::new() } else { format!("/{}", escape(name)) };
                let field = FieldError::new(pointer, "invalid", message);
                Err(ApiError::invalid(format!("query parameter {text}")).with_field(field))
            }
        }
    }
}

/// The typed parts of the path.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(failed)) => {
                let text = failed.body_text();
                let text = text.strip_prefix("Invalid URL: ").unwrap_or(&text);
                Err(ApiError::invalid(format!("the path is not of this operation's form: {text}")))
            }
            Err(other) => Err(ApiError::internal(other)),
        }
    }
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most this many items.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<usize>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page, if the limit is one that may be asked for.
    pub fn page(&self) -> Result<PageRequest, ApiError> {
        let limit = self.limit.unwrap_or(PageRequest::DEFAULT);
        if !(1..=PageRequest::MAX).contains(&limit) {
            let message = format!("`limit` must be 1 to {}", PageRequest::MAX);
            return Err(ApiError::invalid_field("/limit", "out_of_range", message));
        }
        Ok(PageRequest { limit, cursor: self.cursor.clone() })
    }
}

/// The revision that the caller's change is based on: `If-Match: "7"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub u64);

impl IfMatch {
    /// The change goes on only if the stored revision is the one named.
    pub fn check(self, current: u64) -> Result<(), ApiError> {
        if self.0 == current { Ok(()) } else { Err(ApiError::revision_mismatch(current)) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(ApiError::new(
                Code::RevisionRequired,
                "send `If-Match` with the `ETag` you read, so that nobody's change is overwritten",
            ));
        };
        let text = value.to_str().unwrap_or_default().trim();
        let text = text.strip_prefix("W/").unwrap_or(text);
        text.trim_matches('"').parse().map(Self).map_err(|_| {
            ApiError::invalid(
                "`If-Match` must be one revision in quotes, as the `ETag` gave it, such as `\"7\"`",
            )
        })
    }
}

/// What a list is searched for, if it is short enough.
pub fn search_text(q: &str) -> Result<&str, ApiError> {
    if q.chars().count() > search::LONGEST {
        let message = format!("`q` has at most {} characters", search::LONGEST);
        return Err(ApiError::invalid_field("/q", "length", message));
    }
    Ok(q)
}

/// For operations that may be told a revision: none named, none checked.
impl<S: Send + Sync> axum::extract::OptionalFromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, ApiError> {
        if !parts.headers.contains_key(header::IF_MATCH) {
            return Ok(None);
        }
        <Self as FromRequestParts<S>>::from_request_parts(parts, state).await.map(Some)
    }
}

/// The language the caller reads, of those the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Language {
    /// As `Content-Language` names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The best one for an `Accept-Language`.
    pub fn of(headers: &HeaderMap) -> Self {
        let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let mut best = (0.0_f32, Self::En);
        for part in text.split(',') {
            let mut words = part.split(';').map(str::trim);
            let tag =
                words.next().unwrap_or_default().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = words.find_map(|word| word.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            let language = match tag.as_str() {
                "ko" => Self::Ko,
                "en" => Self::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Body {
        name: String,
        #[serde(default)]
        tools: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Inner {
        version: u32,
    }

    fn fails(text: &str) -> (String, Vec<(String, String)>) {
        let error = parse::<Body>(text.as_bytes()).unwrap_err();
        (error.message, error.fields.into_iter().map(|field| (field.pointer, field.code)).collect())
    }

    #[test]
    fn a_wrong_body_is_told_with_its_place() {
        insta::assert_json_snapshot!(json!([
            fails(""),
            fails("{"),
            fails("{}"),
            fails(r#"{"name": 1}"#),
            fails(r#"{"name": "a", "tools": [{"version": 1}, {"version": "x"}]}"#),
            fails(r#"{"name": "a", "tools": [{}]}"#),
            fails(r#"{"name": "a", "nmae": 1}"#),
            fails(r#"{"name": "a"} x"#),
        ]), @r#"
        [
          [
            "the body is empty: a JSON body is needed",
            []
          ],
          [
            "the body is not JSON: EOF while parsing an object at line 1 column 1",
            []
          ],
          [
            "/name: missing field `name`",
            [
              [
                "/name",
                "missing"
              ]
            ]
          ],
          [
            "/name: invalid type: integer `1`, expected a string",
            [
              [
                "/name",
                "type"
              ]
            ]
          ],
          [
            "/tools/1/version: invalid type: string \"x\", expected u32",
            [
              [
                "/tools/1/version",
                "type"
              ]
            ]
          ],
          [
            "/tools/0/version: missing field `version`",
            [
              [
                "/tools/0/version",
                "missing"
              ]
            ]
          ],
          [
            "/nmae: unknown field `nmae`, expected `name` or `tools`",
            [
              [
                "/nmae",
                "unknown"
              ]
            ]
          ],
          [
            "the body is not JSON: trailing characters at line 1 column 15",
            []
          ]
        ]
        "#);
    }

    #[test]
    fn the_language_is_the_one_weighed_most() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
            Language::of(&headers)
        };
        assert_eq!(of("ko-KR,ko;q=0.9,en;q=0.8"), Language::Ko);
        assert_eq!(of("fr, en;q=0.3, ko;q=0.5"), Language::Ko);
        assert_eq!(of("en-US"), Language::En);
        assert_eq!(of("fr"), Language::En);
    }
}
