//! Counts what the functions say to the data plane, and asks whether they may: a proxy in front of the
//! stand-in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::rights::{Caller, Need, Rights, TOKEN, calls, refusal};

/// Calls of one action.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub calls: u64,
    /// Bytes of their requests' bodies.
    pub sent: u64,
    /// Bytes of the answers' bodies.
    pub received: u64,
    /// How long the answers were waited for.
    pub took: Duration,
}

/// The counts by action, such as `DynamoDB.GetItem` or `S3.PUT`.
pub type Tallies = BTreeMap<String, Tally>;

/// The proxy.
#[derive(Debug, Clone)]
pub struct Meter(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    http: reqwest::Client,
    endpoint: String,
    rights: Rights,
    tallies: Mutex<Tallies>,
}

impl Meter {
    /// Serves on `listener` until the runtime ends; what `rights` allow goes on to `endpoint`.
    pub fn start(listener: TcpListener, http: reqwest::Client, endpoint: &str, rights: Rights) -> Self {
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        let inner = Inner { http, endpoint, rights, tallies: Mutex::default() };
        let meter = Self(Arc::new(inner));
        let router = Router::new().fallback(pass).with_state(meter.clone());
        tokio::spawn(async move { axum::serve(crate::at_once(listener), router).await });
        meter
    }

    /// What was counted so far.
    pub fn tallies(&self) -> Tallies {
        self.0.tallies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What was counted after `before` was taken.
pub fn since(before: &Tallies, now: &Tallies) -> Tallies {
    let difference = now.iter().map(|(action, tally)| {
        let old = before.get(action).copied().unwrap_or_default();
        let tally = Tally {
            calls: tally.calls - old.calls,
            sent: tally.sent - old.sent,
            received: tally.received - old.received,
            took: tally.took.saturating_sub(old.took),
        };
        (action.clone(), tally)
    });
    difference.filter(|(_, tally)| tally.calls > 0).collect()
}

async fn pass(State(Meter(inner)): State<Meter>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return StatusCode::BAD_REQUEST.into_response() };
    let body = body.to_bytes();
    let action = match parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()) {
        Some(target) => {
            let (service, action) = target.split_once('.').unwrap_or(("", target));
            format!("{}.{action}", service.split('_').next().unwrap_or_default())
        }
        None => format!("S3.{}", parts.method),
    };
    let (caller, needs) = (inner.rights.caller(&parts.headers), needs(&parts, &body));
    if let Err(refused) = inner.rights.check(&caller, &needs) {
        return refusal::answer(&refused);
    }
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let (sent, began) = (body.len() as u64, Instant::now());
    let mut headers = parts.headers;
    headers.remove(http::header::HOST);
    headers.remove(TOKEN);
    headers.remove(http::header::TRANSFER_ENCODING);
    let answer = inner
        .http
        .request(parts.method, format!("{}{target}", inner.endpoint))
        .headers(headers)
        .body(body)
        .send()
        .await;
    let Ok(answer) = answer else { return StatusCode::BAD_GATEWAY.into_response() };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(http::header::TRANSFER_ENCODING);
    headers.remove(http::header::CONNECTION);
    let Ok(body) = answer.bytes().await else { return StatusCode::BAD_GATEWAY.into_response() };
    if let Some(refused) = absent(&inner.rights, &caller, &needs, status, &body) {
        return refused;
    }
    {
        let mut tallies = inner.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = tallies.entry(action).or_default();
        tally.calls += 1;
        tally.sent += sent;
        tally.received += body.len() as u64;
        tally.took += began.elapsed();
    }
    (status, headers, body).into_response()
}

/// What the call needs.
fn needs(parts: &http::request::Parts, body: &[u8]) -> Vec<Need> {
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let Some(target) = target else { return calls::of_object(&parts.method, parts.uri.path()) };
    let request: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    // Nobody has a right to what is not known.
    calls::of_target(target, &request).unwrap_or_else(|| vec![Need::of(target, "*")])
}

/// The refusal in place of an answer that something is not there, if the caller may not know that.
fn absent(
    rights: &Rights,
    caller: &Caller,
    needs: &[Need],
    status: StatusCode,
    body: &[u8],
) -> Option<Response> {
    let unknown = |text: &str| text.contains("ResourceNotFoundException");
    if status.is_success() || status != StatusCode::NOT_FOUND && !std::str::from_utf8(body).is_ok_and(unknown)
    {
        return None;
    }
    let needs: Vec<_> = needs.iter().filter_map(calls::of_absent).collect();
    rights.check(caller, &needs).err().map(|refused| refusal::answer(&refused))
}
