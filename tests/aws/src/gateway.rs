//! The HTTP edge: an API Gateway REST API with proxy integrations. Routes come from the OpenAPI
//! document (`x-function`); `/mcp/{slug}` and `/sign-in/{code}` stand beside it. Whole answers and
//! streamed ones, which begin with their status and headers as JSON and eight zero bytes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::lambda::{ACCOUNT, Answer, Host, InvokeError};

/// The stage: part of the address that API Gateway itself gives, and of none of ours.
const STAGE: &str = "live";

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method; every method, if there is none.
    pub method: Option<Method>,
    /// The path with its parameters in braces.
    pub path: String,
    /// The function.
    pub function: String,
}

/// The routes of the OpenAPI document and those beside it.
pub fn routes(openapi: &Value) -> Result<Vec<Route>> {
    let paths = openapi.get("paths").and_then(Value::as_object).context("the document has no paths")?;
    let mut routes = Vec::new();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let function = operation.get("x-function").and_then(Value::as_str);
            let function = function.with_context(|| format!("{method} {path} names no function"))?;
            // Health is no function of its own: the one that is asked first after a deploy answers.
            let function = if function == "health" { "auth" } else { function };
            routes.push(Route {
                method: Some(method.to_uppercase().parse()?),
                path: path.clone(),
                function: format!("function-{function}"),
            });
        }
    }
    let beside = [("/mcp/{slug}", "function-mcp"), ("/sign-in/{code}", "function-auth")];
    routes.extend(beside.map(|(path, function)| Route {
        method: None,
        path: path.to_owned(),
        function: function.to_owned(),
    }));
    // A literal segment goes before a parameter, as API Gateway matches.
    routes.sort_by_key(|route| route.path.matches('{').count());
    Ok(routes)
}

/// The path's parameters, if the path is of that form.
fn matches(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    let mut parameters = BTreeMap::new();
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(parameters),
            (Some(wanted), Some(segment)) => {
                match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) if !segment.is_empty() => {
                        parameters.insert(name.to_owned(), segment.to_owned());
                    }
                    None if wanted == segment => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

/// The running gateway.
#[derive(Debug, Clone)]
pub struct Gateway(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Each with whether somebody was answered with success there.
    routes: Vec<(Route, AtomicBool)>,
    host: Host,
}

impl Gateway {
    /// The operations that nobody has asked for with success so far.
    pub fn unasked(&self) -> Vec<String> {
        let unasked = self.0.routes.iter().filter(|(_, asked)| !asked.load(Ordering::Relaxed));
        let told = unasked.map(|(Route { method, path, .. }, _)| {
            format!("{} {path}", method.as_ref().map_or("*", Method::as_str))
        });
        told.collect()
    }
}

/// Serves the API on `listener` until the runtime ends.
pub fn serve(listener: TcpListener, routes: Vec<Route>, host: Host) -> Gateway {
    let routes = routes.into_iter().map(|route| (route, AtomicBool::new(false))).collect();
    let gateway = Gateway(Arc::new(Inner { routes, host }));
    let router = Router::new().fallback(answer).with_state(gateway.clone());
    tokio::spawn(async move {
        axum::serve(crate::at_once(listener), router.into_make_service_with_connect_info::<SocketAddr>())
            .await
    });
    gateway
}

async fn answer(
    State(Gateway(gateway)): State<Gateway>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response {
    let path = request.uri().path().to_owned();
    let found = gateway.routes.iter().find_map(|(route, asked)| {
        let method = route.method.as_ref().is_none_or(|method| method == request.method());
        Some((route, asked, matches(&route.path, &path).filter(|_| method)?))
    });
    let Some((route, asked, parameters)) = found else {
        // What API Gateway answers to a path or method it has no integration for.
        return message(StatusCode::FORBIDDEN, "Missing Authentication Token");
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return message(StatusCode::BAD_REQUEST, "Bad Request") };
    let event = event(route, &parameters, &parts, &body.to_bytes(), peer);
    let answer = match gateway.host.invoke(&route.function, event.to_string().into()).await {
        Ok(Answer::Whole(answer)) => whole(&answer),
        Ok(Answer::Stream(parts)) => streamed(parts).await,
        Ok(Answer::Failed(error)) => {
            tracing::error!(function = route.function, error = %String::from_utf8_lossy(&error), "a function failed");
            message(StatusCode::BAD_GATEWAY, "Internal server error")
        }
        Err(InvokeError::TooLarge(_)) => message(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long"),
        Err(error @ InvokeError::NotFound(_)) => {
            tracing::error!(%error, "a route has no function");
            message(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
        }
    };
    if answer.status().is_success() || answer.status().is_redirection() {
        asked.store(true, Ordering::Relaxed);
    }
    answer
}

fn message(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(json!({ "message": text }))).into_response()
}

fn event(
    route: &Route,
    parameters: &BTreeMap<String, String>,
    parts: &http::request::Parts,
    body: &Bytes,
    peer: SocketAddr,
) -> Value {
    let (headers, many_headers) = maps(
        parts
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))),
    );
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let query = url_decoded(query);
    let (single, many) = maps(query.into_iter());
    let (body, base64) = match std::str::from_utf8(body) {
        Ok("") => (Value::Null, false),
        Ok(text) => (text.into(), false),
        Err(_) => (data_encoding::BASE64.encode(body).into(), true),
    };
    let or_null = |map: Map<String, Value>| if map.is_empty() { Value::Null } else { Value::Object(map) };
    json!({
        "resource": route.path,
        "path": parts.uri.path(),
        "httpMethod": parts.method.as_str(),
        "headers": headers,
        "multiValueHeaders": many_headers,
        "queryStringParameters": or_null(single),
        "multiValueQueryStringParameters": or_null(many),
        "pathParameters": parameters,
        "stageVariables": null,
        "requestContext": {
            "accountId": ACCOUNT, "apiId": "local", "stage": STAGE, "protocol": "HTTP/1.1",
            "resourceId": "local", "resourcePath": route.path, "httpMethod": parts.method.as_str(),
            "path": format!("/{STAGE}{}", parts.uri.path()), "requestId": "local",
            "identity": { "sourceIp": peer.ip().to_string() },
        },
        "body": body,
        "isBase64Encoded": base64,
    })
}

/// Names to their last value, and to all of them.
fn maps(pairs: impl Iterator<Item = (String, String)>) -> (Map<String, Value>, Map<String, Value>) {
    let (mut single, mut many) = (Map::new(), Map::new());
    for (name, value) in pairs {
        if let Some(values) = many.entry(name.clone()).or_insert_with(|| json!([])).as_array_mut() {
            values.push(value.clone().into());
        }
        single.insert(name, value.into());
    }
    (single, many)
}

fn url_decoded(query: &[u8]) -> Vec<(String, String)> {
    reqwest::Url::parse(&format!("http://local/?{}", String::from_utf8_lossy(query)))
        .map(|url| url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
        .unwrap_or_default()
}

/// What a proxy integration answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

fn whole(answer: &[u8]) -> Response {
    let malformed = || message(StatusCode::BAD_GATEWAY, "Internal server error");
    let Ok(answer) = serde_json::from_slice::<Whole>(answer) else { return malformed() };
    let body = answer.body.unwrap_or_default();
    let body = if answer.is_base64_encoded {
        match data_encoding::BASE64.decode(body.as_bytes()) {
            Ok(body) => body,
            Err(_) => return malformed(),
        }
    } else {
        body.into_bytes()
    };
    let many = answer.multi_value_headers;
    let single = answer.headers.into_iter().filter(|(name, _)| !many.contains_key(name));
    let pairs = single.collect::<Vec<_>>().into_iter().chain(
        many.iter().flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone()))),
    );
    respond(answer.status_code, pairs, Body::from(body))
}

fn respond(status: u16, headers: impl Iterator<Item = (String, String)>, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut kept = HeaderMap::new();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>())
            && name != http::header::CONTENT_LENGTH
        {
            kept.append(name, value);
        }
    }
    *response.headers_mut() = kept;
    response
}

/// What a streamed answer begins with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prelude {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    cookies: Vec<String>,
}

const DELIMITER: [u8; 8] = [0; 8];
/// The prelude must stand within this many bytes.
const PRELUDE_LIMIT: usize = 16 * 1024;

async fn streamed(mut parts: mpsc::Receiver<Bytes>) -> Response {
    let mut begun = BytesMut::new();
    let (prelude, rest) = loop {
        if let Some(at) = begun.windows(DELIMITER.len()).position(|window| window == DELIMITER) {
            let prelude = begun.split_to(at).freeze();
            break (prelude, begun.split_off(DELIMITER.len()).freeze());
        }
        match parts.recv().await {
            Some(part) if begun.len() <= PRELUDE_LIMIT => begun.extend_from_slice(&part),
            _ => return message(StatusCode::BAD_GATEWAY, "Internal server error"),
        }
    };
    let Ok(prelude) = serde_json::from_slice::<Prelude>(&prelude) else {
        return message(StatusCode::BAD_GATEWAY, "Internal server error");
    };
    let first =
        futures::stream::iter(Some(rest).filter(|rest| !rest.is_empty()).map(Ok::<_, std::io::Error>));
    let then = futures::stream::unfold(parts, |mut parts| async move {
        parts.recv().await.map(|part| (Ok::<_, std::io::Error>(part), parts))
    });
    let cookies = prelude.cookies.into_iter().map(|cookie| ("set-cookie".to_owned(), cookie));
    let headers = prelude.headers.into_iter().chain(cookies);
    respond(prelude.status_code, headers, Body::from_stream(futures::StreamExt::chain(first, then)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_path_goes_before_one_with_a_parameter() {
        let openapi = json!({ "paths": {
            "/w/{id}": { "get": { "x-function": "workflows" } },
            "/w/import": { "get": { "x-function": "other" } },
        }});
        let routes = routes(&openapi).unwrap();
        let of = |path: &str| {
            let route = routes.iter().find(|route| matches(&route.path, path).is_some());
            route.map(|route| route.function.as_str())
        };
        assert_eq!(of("/w/import"), Some("function-other"));
        assert_eq!(of("/w/1"), Some("function-workflows"));
        assert_eq!(of("/w/1/x"), None);
        assert_eq!(of("/w/"), None);
        assert_eq!(of("/mcp/bench"), Some("function-mcp"));
    }

    #[tokio::test]
    async fn a_stream_begins_with_its_status_and_headers() {
        let (sender, parts) = mpsc::channel(8);
        for part in [
            &b"{\"statusCode\":201,\"headers\":{\"x-a\":\"1\"},\"cookies\":[\"c=1\"]}\0\0\0"[..],
            b"\0\0\0\0\0he",
            b"llo",
        ] {
            sender.send(Bytes::from_static(part)).await.unwrap();
        }
        drop(sender);
        let response = streamed(parts).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(response.headers()["x-a"], "1");
        assert_eq!(response.headers()["set-cookie"], "c=1");
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    }

    #[test]
    fn a_whole_answer() {
        let response = whole(br#"{"statusCode":200,"headers":{"a":"1"},"multiValueHeaders":{"a":["1"],"b":["2","3"]},"body":"aGk=","isBase64Encoded":true}"#);
        assert_eq!(response.headers().get_all("b").iter().count(), 2);
        assert_eq!(response.headers().get_all("a").iter().count(), 1);
        assert_eq!(whole(b"\"text\"").status(), StatusCode::BAD_GATEWAY);
    }
}
