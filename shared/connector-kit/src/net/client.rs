//! The client: redirects by hand, each hop checked; one time limit and one size limit over all.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use tokio_util::sync::CancellationToken;
use tracing::debug;
use url::Url;

use super::allow::AllowList;
use super::error::NetError;
use super::guard::{Guard, Lookup, SystemLookup};
use super::headers::strip_for_other_origin;
use super::transport::{Incoming, Outgoing, Transport, Wire};

/// What a request may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// To connect.
    pub connect: Duration,
    /// From the start to the body's last byte, over all redirects.
    pub total: Duration,
    /// Bytes of a decompressed body.
    pub max_bytes: usize,
    /// Redirects followed.
    pub max_redirects: usize,
    /// The longest that a `Retry-After` or a back-off is slept out.
    pub max_retry_wait: Duration,
    /// Further tries after the first.
    pub max_retries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(30),
            max_bytes: 5 << 20,
            max_redirects: 5,
            max_retry_wait: Duration::from_secs(10),
            max_retries: 2,
        }
    }
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The URL; checked again when sent.
    pub url: Url,
    /// Headers besides the credential.
    pub headers: HeaderMap,
    /// The credential's header. It goes to the first URL's origin only.
    pub auth: Option<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Option<Bytes>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), auth: None, body: None }
    }
}

/// An answer, read in full.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// The URL that answered, after redirects.
    pub url: Url,
}

/// The HTTP client of every connector.
#[derive(Clone)]
pub struct Client {
    guard: Guard,
    transport: Arc<dyn Transport>,
    limits: Arc<Limits>,
}

impl Client {
    /// A client that reaches the public internet and what `allow` lists.
    pub fn new(allow: AllowList, limits: Limits) -> Result<Self, NetError> {
        Self::with_lookup(allow, limits, Arc::new(SystemLookup))
    }

    /// The same, over another look-up of names.
    pub fn with_lookup(allow: AllowList, limits: Limits, lookup: Arc<dyn Lookup>) -> Result<Self, NetError> {
        let guard = Guard::new(allow, lookup);
        let transport = Arc::new(Wire::new(guard.clone(), limits.connect)?);
        Ok(Self { guard, transport, limits: Arc::new(limits) })
    }

    /// A client over another transport, for tests: URLs are checked as always, names are not
    /// looked up.
    pub fn with_transport(allow: AllowList, limits: Limits, transport: Arc<dyn Transport>) -> Self {
        Self { guard: Guard::new(allow, Arc::new(SystemLookup)), transport, limits: Arc::new(limits) }
    }

    /// What a request may cost.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The guard, to read a user's URL with.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Sends a request, follows redirects and reads the answer in full.
    ///
    /// Dropping the future or cancelling `cancel` closes the connection.
    pub async fn send(&self, request: Request, cancel: &CancellationToken) -> Result<Response, NetError> {
        let mut at = request.url.host_str().unwrap_or_default().to_owned();
        let total = self.limits.total;
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(NetError::Cancelled),
            done = tokio::time::timeout(total, self.follow(request, &mut at)) => match done {
                Ok(done) => done,
                Err(_) => Err(NetError::Timeout { host: at, what: "answer in full", after: total }),
            },
        }
    }

    async fn follow(&self, mut request: Request, at: &mut String) -> Result<Response, NetError> {
        let mut seen = HashSet::new();
        for hop in 0..=self.limits.max_redirects {
            self.guard.check(&request.url).map_err(|error| match error {
                // Not the user's URL: the service sent us there.
                NetError::BadUrl { why } if hop > 0 => NetError::BadAnswer {
                    host: at.clone(),
                    why: format!("it redirects to a URL that is not followed: {why}"),
                },
                other => other,
            })?;
            let host = request.url.host_str().unwrap_or_default().to_owned();
            at.clone_from(&host);
            // The same request twice would be answered by the same redirect.
            if !seen.insert((request.method.clone(), request.url.clone())) {
                break;
            }
            let answer = self.hop(&request).await?;
            debug!(http.method = %request.method, http.host = %host, http.status = answer.status.as_u16(), "requested");
            let Some(next) = redirect_target(&request.url, &answer)? else {
                let body = self.read(&host, answer.body).await?;
                return Ok(Response {
                    status: answer.status,
                    headers: answer.headers,
                    body,
                    url: request.url,
                });
            };
            request = redirected(request, answer.status, next);
        }
        Err(NetError::Redirects { host: at.clone(), limit: self.limits.max_redirects })
    }

    async fn hop(&self, request: &Request) -> Result<Incoming, NetError> {
        let mut headers = request.headers.clone();
        if let Some((name, value)) = &request.auth {
            headers.insert(name.clone(), value.clone());
        }
        let (method, url, body) = (request.method.clone(), request.url.clone(), request.body.clone());
        self.transport.send(Outgoing { method, url, headers, body }).await
    }

    /// Reads decompressed bytes, so that a small body that unpacks to a huge one stops as well.
    async fn read(
        &self,
        host: &str,
        mut stream: futures::stream::BoxStream<'static, Result<Bytes, NetError>>,
    ) -> Result<Bytes, NetError> {
        let limit = self.limits.max_bytes;
        let mut body = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            if body.len().saturating_add(chunk.len()) > limit {
                return Err(NetError::TooLarge { host: host.to_owned(), limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("guard", &self.guard)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Where an answer redirects to, if it does.
fn redirect_target(from: &Url, answer: &Incoming) -> Result<Option<Url>, NetError> {
    let redirects = matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = answer.headers.get(header::LOCATION).filter(|_| redirects) else {
        return Ok(None);
    };
    let bad = || NetError::BadAnswer {
        host: from.host_str().unwrap_or_default().to_owned(),
        why: "it redirects to something that is not a URL".to_owned(),
    };
    let location = std::str::from_utf8(location.as_bytes()).map_err(|_| bad())?;
    let mut next = from.join(location).map_err(|_| bad())?;
    next.set_fragment(None);
    Ok(Some(next))
}

/// The request that a redirect asks for.
fn redirected(mut request: Request, status: StatusCode, next: Url) -> Request {
    let to_get = match status.as_u16() {
        301 | 302 => request.method == Method::POST,
        303 => request.method != Method::HEAD && request.method != Method::GET,
        _ => false,
    };
    if to_get {
        request.method = Method::GET;
        request.body = None;
        request.headers.remove(header::CONTENT_TYPE);
    }
    if request.url.origin() != next.origin() {
        request.auth = None;
        strip_for_other_origin(&mut request.headers);
    }
    request.url = next;
    request
}
