//! Time, size and cancel.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::any;
use futures::StreamExt;
use http::header;
use portal_connector_kit::net::Limits;
use portal_connector_kit::testing::context;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::server::{client, get, limits, local, name_of, serve};

fn hasty() -> portal_connector_kit::Context {
    context(client("127.0.0.1", Limits { total: Duration::from_millis(400), ..limits() }), None)
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up() {
    let router = Router::new().route("/", any(|| async { std::future::pending::<&str>().await }));
    let address = serve(router).await;
    let error = get(&hasty(), &format!("http://{address}/")).await.unwrap_err();
    assert_eq!(error.name.to_string(), "Http.Timeout");
    assert_eq!(error.cause, "`127.0.0.1` did not answer in full within 0.4 s");
}

#[tokio::test]
async fn a_server_that_never_speaks_http_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    assert_eq!(name_of(&hasty(), &format!("http://{address}/")).await, "Http.Timeout");
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    let router = Router::new().route(
        "/",
        any(|| async {
            Body::from_stream(futures::stream::repeat(()).then(|()| async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Ok::<_, std::io::Error>(Bytes::from_static(b"."))
            }))
        }),
    );
    let address = serve(router).await;
    assert_eq!(name_of(&hasty(), &format!("http://{address}/")).await, "Http.Timeout");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_at_the_limit() {
    let endless = || async {
        Body::from_stream(futures::stream::repeat_with(|| {
            Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 8192]))
        }))
    };
    let router = Router::new()
        .route("/endless", any(endless))
        .route("/fits", any(|| async { vec![b'x'; 64 << 10] }))
        .route("/over", any(|| async { vec![b'x'; (64 << 10) + 1] }));
    let address = serve(router).await;
    let error = get(&local(), &format!("http://{address}/endless")).await.unwrap_err();
    assert_eq!(error.name.to_string(), "Http.TooLarge");
    assert!(error.cause.contains("64 KB") && error.cause.contains("ask for less"), "{error}");
    assert_eq!(name_of(&local(), &format!("http://{address}/over")).await, "Http.TooLarge");
    assert_eq!(name_of(&local(), &format!("http://{address}/fits")).await, "200 OK");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_compressed_body_is_unpacked_and_a_bomb_is_not() {
    let (small, bomb) = (gzip(b"{\"a\":1}"), gzip(&vec![0; 50 << 20]));
    assert!(bomb.len() < 64 << 10, "the bomb passes the limit while it is packed");
    let packed = |bytes: Vec<u8>| any(move || async move { ([(header::CONTENT_ENCODING, "gzip")], bytes) });
    let mut broken = small.clone();
    broken.truncate(small.len() - 6);
    let router = Router::new()
        .route("/small", packed(small))
        .route("/bomb", packed(bomb))
        .route("/broken", packed(broken));
    let address = serve(router).await;
    assert_eq!(get(&local(), &format!("http://{address}/small")).await.unwrap().body, "{\"a\":1}");
    assert_eq!(name_of(&local(), &format!("http://{address}/bomb")).await, "Http.TooLarge");
    assert_eq!(name_of(&local(), &format!("http://{address}/broken")).await, "Http.BadAnswer");
}

#[tokio::test]
async fn cancelling_closes_the_request() {
    /// Tells when the server's side of the request is dropped.
    struct Told(Arc<Notify>);
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    let (arrived, gone) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (at_server, left) = (arrived.clone(), gone.clone());
    let router = Router::new().route(
        "/",
        any(move || {
            let (arrived, gone) = (at_server.clone(), Told(left.clone()));
            async move {
                arrived.notify_one();
                std::future::pending::<()>().await;
                drop(gone);
            }
        }),
    );
    let address = serve(router).await;
    let context = local();
    let cancel = context.cancel.clone();
    let running = tokio::spawn(async move { get(&context, &format!("http://{address}/")).await });
    arrived.notified().await;
    cancel.cancel();
    assert_eq!(running.await.unwrap().unwrap_err().name.to_string(), "Conn.Cancelled");
    gone.notified().await;
}

#[tokio::test]
async fn a_closed_port_and_plain_text_on_tls_say_what_is_wrong() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let context = context(client("127.0.0.1", Limits { max_retries: 0, ..limits() }), None);
    let error = get(&context, &format!("http://{closed}/")).await.unwrap_err();
    assert_eq!(error.to_string(), "Http.Connect: the connection to `127.0.0.1` failed: connection refused");

    let plain = serve(Router::new()).await;
    let error = get(&context, &format!("https://{plain}/")).await.unwrap_err();
    assert_eq!(error.name.to_string(), "Http.Tls", "{error}");
}
