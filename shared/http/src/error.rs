//! The one error of the edge, and how it looks on the wire.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use portal_base::Code;
use portal_identity::Denied;
use portal_store::{BlobsError, StoreError, TableError};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Schema};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

/// Where the page of each code lies.
const PAGES: &str = "https://github.com/mcp-portal/mcp-portal/blob/main/docs/errors/";

/// The closed list of ways to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the status it maps to")]
pub enum Kind {
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    Unprocessable,
    PreconditionRequired,
    RateLimited,
    Internal,
    Unavailable,
}

impl Kind {
    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Invalid => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The kind that a code always has.
    pub const fn of(code: Code) -> Self {
        match code {
            Code::InvalidRequest => Self::Invalid,
            Code::PayloadTooLarge => Self::TooLarge,
            Code::UnsupportedMediaType => Self::UnsupportedMediaType,
            Code::Unauthenticated => Self::Unauthenticated,
            Code::Forbidden => Self::Forbidden,
            Code::NotFound => Self::NotFound,
            Code::MethodNotAllowed => Self::MethodNotAllowed,
            Code::AlreadyExists | Code::IdempotencyConflict | Code::WrongState | Code::InUse => {
                Self::Conflict
            }
            Code::RevisionMismatch => Self::PreconditionFailed,
            Code::RevisionRequired => Self::PreconditionRequired,
            Code::InvalidWorkflow => Self::Unprocessable,
            Code::RateLimited => Self::RateLimited,
            Code::Unavailable => Self::Unavailable,
            Code::Internal => Self::Internal,
        }
    }
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or `/name` of a query parameter.
    #[schema(example = "/tools/0/name")]
    pub pointer: String,
    /// What kind of mistake it is, such as `missing`.
    #[schema(example = "missing")]
    pub code: String,
    /// What to do about it.
    pub message: String,
}

impl FieldError {
    /// A mistake at `pointer`.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), message: message.into() }
    }
}

/// What a handler fails with. `message` is for the caller, `source` never leaves the product.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// The way it fails: the status.
    pub kind: Kind,
    /// The stable slug.
    pub code: Code,
    /// For the caller: lower case, no full stop, says what to do next.
    pub message: String,
    /// What is wrong where.
    pub fields: Vec<FieldError>,
    /// The revision that is stored, when the one the caller named is not.
    pub current_revision: Option<u64>,
    /// Why, for the log.
    #[source]
    pub source: Option<Arc<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// An error of that code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            kind: Kind::of(code),
            code,
            message: message.into(),
            fields: Vec::new(),
            current_revision: None,
            source: None,
        }
    }

    /// The request is not of the form the operation takes.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidRequest, message)
    }

    /// One field of the request is wrong.
    pub fn invalid_field(
        pointer: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let field = FieldError::new(pointer, code, message);
        Self::invalid(field.message.clone()).with_field(field)
    }

    /// No such thing in this workspace.
    pub fn not_found(what: &str, id: impl std::fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("there is no {what} `{id}` in this workspace"))
    }

    /// A fault of ours.
    pub fn internal(source: impl Error + Send + Sync + 'static) -> Self {
        Self::new(Code::Internal, "something went wrong on our side; try again, and report the request id")
            .with_source(source)
    }

    /// The same with one more field.
    #[must_use]
    pub fn with_field(mut self, field: FieldError) -> Self {
        self.fields.push(field);
        self
    }

    /// The same with its reason, for the log.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// `If-Match` named another revision than the stored one.
    pub fn revision_mismatch(current: u64) -> Self {
        let message = format!(
            "it was changed by someone else and is at revision {current} now; read it again and repeat the change"
        );
        Self { current_revision: Some(current), ..Self::new(Code::RevisionMismatch, message) }
    }

    /// The error and its sources, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.message.clone();
        let mut source = self.source();
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        text
    }

    /// The body on the wire.
    pub fn problem(&self, request_id: Option<&str>) -> Problem {
        Problem {
            type_url: format!("{PAGES}{}.md", self.code),
            title: self.kind.status().canonical_reason().unwrap_or("Error").to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.message.clone(),
            code: self.code,
            request_id: request_id.unwrap_or_default().to_owned(),
            current_revision: self.current_revision,
            fields: self.fields.clone(),
        }
    }

    /// The response with a known request id.
    pub(crate) fn render(&self, request_id: Option<&str>) -> Response {
        let body = serde_json::to_string(&self.problem(request_id)).unwrap_or_default();
        let mut response = (self.kind.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.kind == Kind::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"MCP Portal\""));
        }
        if let Some(Ok(etag)) = self.current_revision.map(|revision| format!("\"{revision}\"").parse()) {
            headers.insert(header::ETAG, etag);
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.render(None);
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        Self::new(Code::Forbidden, denied.to_string())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Table(TableError::Conflict { .. }) => {
                Self::new(Code::WrongState, "it was changed by someone else at the same moment; try again")
                    .with_source(error)
            }
            StoreError::Table(TableError::InvalidCursor) => Self::invalid_field(
                "/cursor",
                "invalid",
                "the cursor is not one of this list; leave it out to start over",
            ),
            StoreError::Table(TableError::TooLarge { bytes, limit }) => Self::new(
                Code::PayloadTooLarge,
                format!("{bytes} bytes are too many to store; {limit} is the limit"),
            ),
            StoreError::Table(TableError::Unavailable(_)) | StoreError::Blobs(BlobsError::Unavailable(_)) => {
                Self::new(Code::Unavailable, "the store cannot be reached at the moment; try again")
                    .with_source(error)
            }
            StoreError::Blobs(_) | StoreError::Corrupt { .. } | StoreError::Table(_) => Self::internal(error),
        }
    }
}

/// Problem details (RFC 9457). `code` is stable and has a page at `type`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// The code's page.
    #[serde(rename = "type")]
    pub type_url: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong and what to do next.
    pub detail: String,
    /// The stable slug.
    #[schema(schema_with = code_schema)]
    pub code: Code,
    /// The request, as the log names it.
    pub request_id: String,
    /// The stored revision, with `revision_mismatch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_revision: Option<u64>,
    /// What is wrong where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub fields: Vec<FieldError>,
}

fn code_schema() -> Schema {
    let codes = Code::ALL.iter().map(|code| code.as_str());
    ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .enum_values(Some(codes))
        .description(Some("The stable slug of what went wrong"))
        .into()
}

/// The problems an operation may answer with: status, name among the document's responses,
/// description.
type Documented = (u16, &'static str, &'static str);

const ANY: &[Documented] = &[
    (400, "BadRequest", "The request is not of the form the operation takes"),
    (401, "Unauthenticated", "No credential, or one that is not valid"),
    (403, "Forbidden", "The caller's role does not allow it"),
    (404, "NotFound", "No such thing in this workspace"),
    (429, "RateLimited", "Too many requests; `Retry-After` says when to come again"),
    (500, "Internal", "A fault of ours"),
    (503, "Unavailable", "A part of the product cannot answer now"),
];

const WRITES: &[Documented] = &[
    (409, "Conflict", "It conflicts with what is stored"),
    (412, "RevisionMismatch", "`If-Match` names another revision than the stored one"),
    (413, "TooLarge", "The body is larger than the operation takes"),
    (415, "UnsupportedMediaType", "A content type the operation does not take"),
    (422, "InvalidWorkflow", "The workflow document does not parse or does not compile"),
    (428, "RevisionRequired", "`If-Match` is missing"),
];

/// References to the responses, which stand once in the document.
fn problem_references(
    documented: impl IntoIterator<Item = &'static Documented>,
) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let references = documented.into_iter();
    references
        .map(|(status, name, _)| (status.to_string(), RefOr::Ref(Ref::from_response_name(*name))))
        .collect()
}

impl IntoResponses for ApiError {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        problem_references(ANY)
    }
}

/// The documented errors of operations that take a body: those of [`ApiError`] and more.
#[derive(Debug)]
pub struct WriteErrors;

impl IntoResponses for WriteErrors {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        problem_references(ANY.iter().chain(WRITES))
    }
}

/// The responses that the operations refer to, for the components of the document.
pub(crate) fn problem_responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let all = ANY.iter().chain(WRITES);
    all.map(|(_, name, description)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
        let response =
            ResponseBuilder::new().description(*description).content("application/problem+json", content);
        ((*name).to_owned(), response.build().into())
    })
    .collect()
}

/// The schema of [`Problem`], for the components of the document.
pub(crate) fn problem_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    schemas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_for_the_log_and_not_for_the_wire() {
        let error = ApiError::internal(std::io::Error::other("disk is gone"));
        assert!(error.chain().ends_with(": disk is gone"));
        let body = serde_json::to_string(&error.problem(Some("req_1"))).unwrap();
        assert!(!body.contains("disk"), "{body}");
    }

    #[test]
    fn a_mismatch_tells_the_stored_revision() {
        let response = ApiError::revision_mismatch(7).into_response();
        assert_eq!(response.status(), StatusCode::PRECONDITION_FAILED);
        assert_eq!(response.headers()[header::ETAG], "\"7\"");
        insta::assert_json_snapshot!(ApiError::revision_mismatch(7).problem(Some("req_1")), @r#"
        {
          "type": "https://github.com/mcp-portal/mcp-portal/blob/main/docs/errors/revision_mismatch.md",
          "title": "Precondition Failed",
          "status": 412,
          "detail": "it was changed by someone else and is at revision 7 now; read it again and repeat the change",
          "code": "revision_mismatch",
          "request_id": "req_1",
          "current_revision": 7
        }
        "#);
    }
}
