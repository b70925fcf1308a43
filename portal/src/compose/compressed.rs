//! Answers of the REST API travel compressed to whoever takes that; the app's own files are compressed when they are built.

use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

/// Below this a packet is saved by nothing.
const SMALLEST: u64 = 1024;

/// Compresses JSON of a size that is worth it. Named is what is compressed and not what is left
/// alone, because an event stream that waits in a compressor for more is one that says nothing.
pub(crate) fn layer() -> CompressionLayer<impl Predicate> {
    let is_json = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        let kind =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        matches!(kind.split(';').next().map(str::trim), Some("application/json" | "application/problem+json"))
    };
    CompressionLayer::new().compress_when(SizeAbove::new(SMALLEST).and(is_json))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::routing::get;
    use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn answer(kind: &'static str, length: usize, accepted: &str) -> http::Response<Body> {
        let body = "{\"a\":1}".repeat(length / 7);
        let app = Router::new()
            .route("/", get(move || async move { ([(CONTENT_TYPE, kind), (ETAG, "\"7\"")], body) }))
            .layer(super::layer());
        let request =
            Request::get("/").header(ACCEPT_ENCODING, accepted).body(Body::empty()).expect("a request");
        app.oneshot(request).await.expect("an answer")
    }

    #[tokio::test]
    async fn a_long_answer_is_smaller_for_whoever_takes_it() {
        for kind in ["application/json", "application/problem+json; charset=utf-8"] {
            let response = answer(kind, 7_000, "gzip, deflate, br").await;
            assert_eq!(response.headers().get(CONTENT_ENCODING).expect("an encoding"), "gzip");
            assert_eq!(response.headers().get(VARY).expect("a condition"), "accept-encoding");
            // The revision that a draft is saved against.
            assert_eq!(response.headers().get(ETAG).expect("a revision"), "\"7\"");
            let body = response.into_body().collect().await.expect("a body").to_bytes();
            assert!(body.len() < 700, "{} bytes", body.len());
        }
    }

    #[tokio::test]
    async fn anything_else_is_left_as_it_is() {
        for (kind, length, accepted) in [
            ("application/json", 700, "gzip"),
            ("application/json", 7_000, "identity"),
            ("application/json", 7_000, "gzip;q=0"),
            ("text/event-stream", 7_000, "gzip"),
            ("image/png", 7_000, "gzip"),
        ] {
            let response = answer(kind, length, accepted).await;
            assert!(
                response.headers().get(CONTENT_ENCODING).is_none(),
                "{length} bytes of {kind} for `{accepted}`"
            );
            let body = response.into_body().collect().await.expect("a body").to_bytes();
            assert_eq!(body.len(), length / 7 * 7);
        }
    }
}
