//! How many requests a caller may make: token buckets per principal, and per address of the
//! connection for those who have not shown who they are.
//!
//! The buckets live in this process's memory. Behind several processes each counts for itself; the
//! gateway in front of them has the limit of the whole. An address is that of the connection: what
//! a proxy says of others is not believed, so behind one its callers share a bucket.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use portal_base::rate::{Buckets, Rate, Taken};
use portal_base::{Clock, Code};
use portal_identity::{Principal, Via};

use crate::{Api, ApiError, auth};

/// The limits of the API.
#[derive(Debug)]
pub struct Limits {
    principals: Buckets,
    addresses: Buckets,
}

impl Limits {
    /// `per_second` for a principal, ten times that at once; a fifth of both for an address.
    pub fn new(per_second: u32, clock: &Arc<dyn Clock>) -> Self {
        let rate = |per_second: f64| Rate { burst: burst(per_second), per_second };
        let own = f64::from(per_second.max(1));
        Self {
            principals: Buckets::new(rate(own), clock.clone()),
            addresses: Buckets::new(rate((own / 5.0).max(1.0)), clock.clone()),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
fn burst(per_second: f64) -> u32 {
    (per_second * 10.0) as u32
}

/// The layer: 429 with `Retry-After` when there were too many, `RateLimit` fields in any case.
pub(crate) async fn limit(
    State((api, limits)): State<(Api, Arc<Limits>)>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let (mut parts, body) = request.into_parts();
    let known = auth::authenticate(&api, &mut parts).await.ok();
    let local = peer.is_some_and(|peer| is_local(peer, &parts.headers));
    let taken = match &known {
        // the owner at their own machine is nobody's guest
        Some(caller) if local && matches!(caller.0.via, Via::LocalToken | Via::Session(_)) => None,
        Some(caller) => Some((limits.principals.take(&key(&caller.0)), "principal")),
        None => {
            let key = peer.map_or_else(|| "-".to_owned(), |peer| peer.to_canonical().to_string());
            Some((limits.addresses.take(&key), "address"))
        }
    };
    let mut response = match &taken {
        Some((taken, _)) if !taken.allowed => refused(taken).into_response(),
        _ => next.run(Request::from_parts(parts, body)).await,
    };
    if let Some((taken, name)) = &taken {
        tell(response.headers_mut(), taken, name);
    }
    response
}

fn key(principal: &Principal) -> String {
    match principal.via {
        Via::ApiKey(key) => key.to_string(),
        Via::LocalToken | Via::Session(_) => principal.user.to_string(),
    }
}

/// Whether the request surely comes from this machine itself.
fn is_local(peer: IpAddr, headers: &HeaderMap) -> bool {
    let forwarded = ["forwarded", "x-forwarded-for", "x-real-ip"];
    peer.to_canonical().is_loopback() && !forwarded.iter().any(|name| headers.contains_key(*name))
}

fn refused(taken: &Taken) -> ApiError {
    let wait = seconds(taken.retry_after);
    let unit = if wait == 1 { "second" } else { "seconds" };
    ApiError::new(Code::RateLimited, format!("too many requests; wait {wait} {unit}"))
}

/// Whole seconds, rounded up: whoever waits so long does not come too early.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// The fields of draft-ietf-httpapi-ratelimit-headers.
fn tell(headers: &mut HeaderMap, taken: &Taken, name: &str) {
    let mut put = |field: &'static str, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(field, value);
        }
    };
    let full = seconds(taken.full_after);
    put("ratelimit", format!("\"{name}\";r={};t={full}", taken.remaining));
    put("ratelimit-policy", format!("\"{name}\";q={};w=10", taken.limit));
    if !taken.allowed {
        put(header::RETRY_AFTER.as_str(), seconds(taken.retry_after).max(1).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody;

    #[async_trait::async_trait]
    impl crate::Authenticator for Nobody {
        async fn authenticate(&self, _: crate::Credential<'_>) -> Result<Option<Principal>, ApiError> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn an_address_that_asks_too_often_is_told_to_wait() {
        let clock: Arc<dyn Clock> = Arc::new(portal_base::FakeClock::default());
        let stores = portal_store::embedded::Embedded::in_memory_with(clock.clone()).unwrap();
        let api = Api {
            store: portal_store::entities::Store { table: stores.table.clone(), blobs: stores.blobs.clone() },
            clock: clock.clone(),
            ids: portal_base::Ids::new(clock.clone(), Arc::new(portal_base::SeededRng::default())),
            authenticator: Arc::new(Nobody),
            build: None,
        };
        let limits = Some(Arc::new(Limits::new(5, &clock)));
        let router = crate::assemble_limited(&api, [], limits).router;
        let ask = async |peer: [u8; 4]| {
            let mut request =
                Request::builder().uri("/api/v1/openapi.json").body(axum::body::Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 5000))));
            tower::ServiceExt::oneshot(router.clone(), request).await.unwrap()
        };
        for left in (0..10).rev() {
            let answer = ask([203, 0, 113, 9]).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["ratelimit"], format!("\"address\";r={left};t={}", 10 - left));
        }
        let refused = ask([203, 0, 113, 9]).await;
        assert_eq!(refused.status(), 429);
        assert_eq!(refused.headers()["content-type"], "application/problem+json");
        assert_eq!(refused.headers()["retry-after"], "1");
        assert_eq!(ask([203, 0, 113, 10]).await.status(), 200, "another address has its own bucket");
    }

    #[test]
    fn a_local_request_came_through_nobody() {
        let local: IpAddr = "::ffff:127.0.0.1".parse().unwrap();
        let mut headers = HeaderMap::new();
        assert!(is_local(local, &headers));
        assert!(!is_local("10.0.0.7".parse().unwrap(), &headers));
        headers.insert("x-forwarded-for", HeaderValue::from_static("127.0.0.1"));
        assert!(!is_local(local, &headers));
    }

    #[test]
    fn the_fields_say_what_is_left() {
        let mut headers = HeaderMap::new();
        let taken = Taken {
            allowed: false,
            limit: 20,
            remaining: 0,
            retry_after: Duration::from_millis(1200),
            full_after: Duration::from_millis(9001),
        };
        tell(&mut headers, &taken, "address");
        assert_eq!(headers["ratelimit"], "\"address\";r=0;t=10");
        assert_eq!(headers["ratelimit-policy"], "\"address\";q=20;w=10");
        assert_eq!(headers["retry-after"], "2");
        assert_eq!(refused(&taken).message, "too many requests; wait 2 seconds");
    }
}
