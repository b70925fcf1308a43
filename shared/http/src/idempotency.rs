//! `Idempotency-Key`: a POST that is repeated within 24 hours gets the answer of the first one.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt;
use portal_base::Code;
use portal_store::Expect;
use portal_store::entities::idempotency::{self, Answer};
use portal_store::entities::{StoredAnswer, Versioned};
use sha2::{Digest, Sha256};

use crate::extract::{BODY_LIMIT, read};
use crate::respond::DoNotStore;
use crate::{Api, ApiError, auth};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// A first request that takes longer than this was broken off: it may be tried anew.
const IN_WORK: Duration = Duration::from_secs(5 * 60);

fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    HEXLOWER.encode(&hasher.finalize())
}

fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    match value.to_str() {
        Ok(text) if (1..=255).contains(&text.len()) => Ok(Some(text.to_owned())),
        _ => Err(ApiError::invalid("`Idempotency-Key` must be 1 to 255 visible characters")),
    }
}

/// The layer.
pub async fn repeat(State(api): State<Api>, request: Request, next: Next) -> Result<Response, ApiError> {
    if request.method() != Method::POST {
        return Ok(next.run(request).await);
    }
    let Some(key) = key(request.headers())? else { return Ok(next.run(request).await) };
    let (mut parts, body) = request.into_parts();
    let caller = auth::authenticate(&api, &mut parts).await?;
    let body = read(body).await?;
    let now = api.clock.now();
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let claim = StoredAnswer {
        workspace: caller.workspace,
        hash: hash(&[caller.user.to_string().as_bytes(), path.as_bytes(), key.as_bytes()]),
        body_hash: hash(&[&body]),
        answer: None,
        expires_at: now + IN_WORK,
    };
    let version = match idempotency::save(&api.store, &claim, Expect::Absent).await {
        Ok(version) => version,
        Err(error) if error.is_conflict() => return again(&api, &claim).await,
        Err(error) => return Err(error.into()),
    };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(&api, Versioned { entity: claim, version }, response).await
}

/// The answer to a request that came before.
async fn again(api: &Api, claim: &StoredAnswer) -> Result<Response, ApiError> {
    let stored = idempotency::get(&api.store, claim.workspace, &claim.hash).await?;
    let conflict = |message: &str| ApiError::new(Code::IdempotencyConflict, message);
    let Some(stored) = stored else {
        return Err(conflict("the first request with this `Idempotency-Key` has just failed; try again"));
    };
    if stored.body_hash != claim.body_hash {
        return Err(conflict(
            "this `Idempotency-Key` was used with another body; take a new key for a new request",
        ));
    }
    let Some(answer) = &stored.answer else {
        return Err(conflict(
            "the first request with this `Idempotency-Key` is still being worked on; wait and try again",
        ));
    };
    let mut response = answer.body.clone().into_response();
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    Ok(response)
}

/// Stores a good answer; any other is forgotten, so that the request may be tried anew. So is one
/// that shows a secret or streams.
async fn keep(
    api: &Api,
    mut claim: Versioned<StoredAnswer>,
    response: Response,
) -> Result<Response, ApiError> {
    let stream = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
    let secret = response.extensions().get::<DoNotStore>().is_some();
    if !response.status().is_success() || stream || secret {
        idempotency::delete(&api.store, claim.workspace, &claim.hash).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(ApiError::internal)?.to_bytes();
    match std::str::from_utf8(&body) {
        Ok(text) if text.len() <= BODY_LIMIT / 4 => {
            let kept = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];
            let headers = kept.iter().filter_map(|name| {
                let value = parts.headers.get(name)?.to_str().ok()?;
                Some((name.to_string(), value.to_owned()))
            });
            let answer =
                Answer { status: parts.status.as_u16(), headers: headers.collect(), body: text.to_owned() };
            claim.answer = Some(answer);
            claim.expires_at = api.clock.now() + KEPT;
            idempotency::save(&api.store, &claim.entity, claim.expect()).await?;
        }
        _ => idempotency::delete(&api.store, claim.workspace, &claim.hash).await?,
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}
