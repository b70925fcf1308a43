//! One hop: a request out, an answer back. No redirects, no retries, no limits but connecting.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt;
use futures::stream::BoxStream;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use super::error::NetError;
use super::guard::{Guard, NotFound, Refused};

/// A request as it goes out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: Url,
    /// All headers, the credential's among them.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<Bytes>,
}

/// An answer as it comes in, its body still to be read.
pub struct Incoming {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: BoxStream<'static, Result<Bytes, NetError>>,
}

/// Carries one request.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends `request` and gives the answer's head.
    async fn send(&self, request: Outgoing) -> Result<Incoming, NetError>;
}

/// The transport over TCP and TLS, pooled.
pub(super) struct Wire {
    client: reqwest::Client,
    connect: Duration,
}

impl Wire {
    /// A transport whose every connection goes to an address that `guard` handed out.
    pub(super) fn new(guard: Guard, connect: Duration) -> Result<Self, NetError> {
        let broken = |why: String| NetError::Connect { host: "-".to_owned(), why };
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|error| broken(error.to_string()))?
                .with_root_certificates(roots)
                .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(Guarded(guard)))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(connect)
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(16)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| broken(error.without_url().to_string()))?;
        Ok(Self { client, connect })
    }
}

struct Guarded(Guard);

impl reqwest::dns::Resolve for Guarded {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let found = guard.resolve(name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, request: Outgoing) -> Result<Incoming, NetError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let mut out = reqwest::Request::new(request.method, request.url);
        *out.headers_mut() = request.headers;
        *out.body_mut() = request.body.map(Into::into);
        let answer =
            self.client.execute(out).await.map_err(|error| translate(&error, &host, self.connect))?;
        let connect = self.connect;
        Ok(Incoming {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: Box::pin(answer.bytes_stream().map_err(move |error| translate(&error, &host, connect))),
        })
    }
}

/// Ours from the client's. Its own texts hold the whole URL, so none of them is used.
fn translate(error: &reqwest::Error, host: &str, connect: Duration) -> NetError {
    let host = host.to_owned();
    if let Some(Refused(refusal)) = source(error) {
        return NetError::Blocked { host, why: format!("a name for {refusal}") };
    }
    if source::<NotFound>(error).is_some() {
        return NetError::Dns { host };
    }
    if let Some(tls) = source::<rustls::Error>(error) {
        return NetError::Tls { host, why: tls.to_string() };
    }
    if error.is_timeout() {
        return NetError::Timeout { host, what: "connect", after: connect };
    }
    if error.is_decode() || error.is_body() {
        return NetError::BadAnswer {
            host,
            why: "its body ended early or is not compressed as it says".to_owned(),
        };
    }
    let io = source::<std::io::Error>(error);
    if error.is_connect() || io.is_some() {
        let why = io.map_or_else(|| "it could not be opened".to_owned(), |io| io.kind().to_string());
        return NetError::Connect { host, why };
    }
    NetError::BadAnswer {
        host,
        why: "it is not HTTP, or the connection was closed before it began".to_owned(),
    }
}

/// The first error of this type in the chain, also where an `io::Error` wraps it.
fn source<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(current) = next {
        let wrapped = current.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let found = current.downcast_ref::<E>().or_else(|| wrapped.and_then(|inner| source(inner)));
        if found.is_some() {
            return found;
        }
        next = current.source();
    }
    None
}
