//! From the parameters to the request.

use bytes::Bytes;
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use portal_connector_kit::json::{self, Value};
use portal_connector_kit::net::{Request, insert_header};
use portal_connector_kit::{At, ConnectorError, Context, MapOf, Param, Problems};
use url::Url;

use super::parameters::{BodyKind, Method, Parameters, Repeated, ResponseKind};

const AGENT: &str = concat!("mcp-portal/", env!("CARGO_PKG_VERSION"));

/// The request that the parameters describe, of the first page if there are several.
pub(super) fn request(context: &Context, parameters: &Parameters) -> Result<Request, ConnectorError> {
    let mut url = context.net.guard().parse(&parameters.url)?;
    // A fragment is the browser's, never the server's.
    url.set_fragment(None);
    add_query(&mut url, &parameters.query);
    let method = match parameters.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
        Method::Head => http::Method::HEAD,
        Method::Options => http::Method::OPTIONS,
    };
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static(accept(parameters.response)));
    let body = parameters.body.as_ref().map(|body| encode(body, parameters.body_kind)).transpose()?;
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(parameters.body_kind)));
    }
    if parameters.idempotency_key && matches!(parameters.method, Method::Post | Method::Patch) {
        insert_header(&mut headers, "Idempotency-Key", &context.call.idempotency_key())?;
    }
    for (name, value) in &parameters.headers.0 {
        if let Some(value) = &value.0 {
            insert_header(&mut headers, name, value)?;
        }
    }
    Ok(Request { method, url, headers, auth: None, body })
}

/// Adds to what the URL has already.
fn add_query(url: &mut Url, query: &MapOf<Repeated>) {
    if query.0.iter().all(|(_, values)| values.0.is_empty()) {
        return;
    }
    let mut pairs = url.query_pairs_mut();
    for (name, values) in &query.0 {
        for value in &values.0 {
            pairs.append_pair(name, value);
        }
    }
}

fn accept(response: ResponseKind) -> &'static str {
    match response {
        ResponseKind::Auto => "application/json, text/*;q=0.9, */*;q=0.8",
        ResponseKind::Json => "application/json",
        ResponseKind::Text => "text/*, */*;q=0.8",
        ResponseKind::Binary => "*/*",
    }
}

fn content_type(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "application/json",
        BodyKind::Form => "application/x-www-form-urlencoded",
        BodyKind::Text => "text/plain; charset=utf-8",
        BodyKind::Binary => "application/octet-stream",
    }
}

fn encode(body: &Value, kind: BodyKind) -> Result<Bytes, ConnectorError> {
    match kind {
        BodyKind::Json => {
            let bytes = json::to_vec(body).map_err(|_| ConnectorError::internal("the body is not JSON"))?;
            Ok(bytes.into())
        }
        BodyKind::Form => form(body),
        BodyKind::Text => match body {
            Value::String(text) => Ok(text.clone().into()),
            Value::Bool(_) | Value::Number(_) => Ok(body.to_string().into()),
            Value::Null | Value::Array(_) | Value::Object(_) => Err(ConnectorError::bad_parameters(
                "`body`: must be a string when `body_kind` is `text`; use `json` for an object or a list",
            )),
        },
        BodyKind::Binary => {
            let wrong =
                || ConnectorError::bad_parameters("`body`: must be base64 when `body_kind` is `binary`");
            let text: String = body.as_str().ok_or_else(wrong)?.split_ascii_whitespace().collect();
            [BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD]
                .iter()
                .find_map(|encoding| encoding.decode(text.as_bytes()).ok())
                .map(Into::into)
                .ok_or_else(wrong)
        }
    }
}

fn form(body: &Value) -> Result<Bytes, ConnectorError> {
    let mut problems = Problems::default();
    let fields = MapOf::<Repeated>::read(body, &At::Root.key("body"), &mut problems);
    let Some(fields) = fields else {
        return Err(ConnectorError::bad_parameters(problems.to_string()));
    };
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    for (name, values) in &fields.0 {
        for value in &values.0 {
            encoded.append_pair(name, value);
        }
    }
    Ok(encoded.finish().into())
}
