//! A real server on loopback, a fake look-up of names, and what the tests send.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use http::Method;
use portal_base::Secret;
use portal_connector_kit::net::{AllowList, Client, Limits, Lookup, Request, Response};
use portal_connector_kit::testing::context;
use portal_connector_kit::{Auth, ConnectorError, Context, Credential};
use tokio::net::TcpListener;

/// Serves `router` on a free port of `host`.
pub(crate) async fn serve_at(host: &str, router: Router) -> SocketAddr {
    let listener = TcpListener::bind((host, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

pub(crate) async fn serve(router: Router) -> SocketAddr {
    serve_at("127.0.0.1", router).await
}

/// Short enough for a test, long enough for a busy machine.
pub(crate) fn limits() -> Limits {
    Limits { max_bytes: 64 << 10, max_retry_wait: Duration::from_secs(1), ..Limits::default() }
}

pub(crate) fn client(allow: &str, limits: Limits) -> Client {
    Client::new(allow.parse().unwrap(), limits).unwrap()
}

/// A context that may reach loopback.
pub(crate) fn local() -> Context {
    context(client("127.0.0.1,::1,localhost", limits()), None)
}

pub(crate) fn with_token(mut context: Context) -> Context {
    let token = Secret::new("tok-very-secret".to_owned());
    context.credential = Some(Credential::new(Auth::Bearer { token }));
    context
}

pub(crate) async fn get(context: &Context, url: &str) -> Result<Response, ConnectorError> {
    send(context, Method::GET, url, true).await
}

pub(crate) async fn send(
    context: &Context,
    method: Method,
    url: &str,
    repeatable: bool,
) -> Result<Response, ConnectorError> {
    let url = context.net.guard().parse(url)?;
    context.send(Request::new(method, url), repeatable).await
}

pub(crate) async fn name_of(context: &Context, url: &str) -> String {
    get(context, url).await.map_or_else(|error| error.name.to_string(), |answer| answer.status.to_string())
}

/// Gives one answer after the other, and counts how often it is asked.
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: Mutex<Vec<String>>,
}

impl Scripted {
    pub(crate) fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self { answers: Mutex::new(answers.iter().map(parse).collect()), asked: Mutex::default() })
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn client(self: &Arc<Self>, allow: &str) -> Client {
        Client::with_lookup(allow.parse::<AllowList>().unwrap(), limits(), self.clone()).unwrap()
    }
}

#[async_trait]
impl Lookup for Scripted {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.lock().unwrap().push(host.to_owned());
        self.answers.lock().unwrap().pop_front().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
