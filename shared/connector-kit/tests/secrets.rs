//! Invariant: no secret in any log line, of ours or of a library's, at any level.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::any;
use data_encoding::BASE64;
use http::{HeaderMap, Method, StatusCode};
use portal_base::Secret;
use portal_connector_kit::net::{Client, Limits, Request};
use portal_connector_kit::testing::context;
use portal_connector_kit::{Auth, Credential};
use tokio::net::TcpListener;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_reaches_a_log_line_or_an_error() {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(any(|headers: HeaderMap| async move {
        (StatusCode::FORBIDDEN, format!("you sent {headers:?}"))
    }));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let net = Client::new("127.0.0.1".parse().unwrap(), Limits::default()).unwrap();
    let secret = || Secret::new("s3cr3t/word".to_owned());
    let credentials = [
        Auth::Basic { username: "ann".to_owned(), password: secret() },
        Auth::Bearer { token: secret() },
        Auth::Header { name: "X-Api-Key".to_owned(), value: secret() },
    ];
    for auth in credentials {
        let context = context(net.clone(), Some(Credential::new(auth)));
        for url in [
            format!("http://{address}/path?key=query-s3cr3t"),
            format!("https://{address}/path?key=query-s3cr3t"),
        ] {
            let url = context.net.guard().parse(&url).unwrap();
            let sent = context.send(Request::new(Method::GET, url), true).await;
            let error = match sent {
                Ok(answer) => context.expect_success(&Method::GET, answer).unwrap_err(),
                Err(error) => error,
            };
            let text = format!("{error} {error:?} {:?}", context.credential);
            assert!(!text.contains("s3cr3t"), "{text}");
            assert!(!text.contains(&BASE64.encode(b"ann:s3cr3t/word")), "{text}");
        }
    }

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("http.host=127.0.0.1") && log.contains("hyper_util"), "the log was captured: {log}");
    for secret in ["s3cr3t", &BASE64.encode(b"ann:s3cr3t/word")] {
        assert!(!log.contains(secret), "a log line holds `{secret}`");
    }
}
