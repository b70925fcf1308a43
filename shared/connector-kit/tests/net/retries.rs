//! Tries again what is worth it, with the credential, and tells the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::any;
use http::{HeaderMap, Method, StatusCode, header};
use portal_connector_kit::ErrorName;

use crate::server::{get, local, send, serve, with_token};

/// Answers `first` for the first `times` requests, then 200; counts them.
async fn flaky(first: StatusCode, times: u32, retry_after: Option<&'static str>) -> (String, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counted = count.clone();
    let router = Router::new().fallback(any(move || {
        let asked = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            if asked >= times {
                return "fine".into_response();
            }
            let mut answer = (first, "busy").into_response();
            if let Some(wait) = retry_after {
                answer.headers_mut().insert(header::RETRY_AFTER, wait.parse().unwrap());
            }
            answer
        }
    }));
    (format!("http://{}/", serve(router).await), count)
}

#[tokio::test]
async fn a_busy_service_is_asked_again_when_that_is_safe() {
    for status in [429, 502, 503, 504] {
        let (url, count) = flaky(StatusCode::from_u16(status).unwrap(), 1, None).await;
        assert_eq!(get(&local(), &url).await.unwrap().status, 200, "{status}");
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
    for status in [400, 401, 404, 500, 501] {
        let (url, count) = flaky(StatusCode::from_u16(status).unwrap(), 1, None).await;
        assert_eq!(get(&local(), &url).await.unwrap().status.as_u16(), status);
        assert_eq!(count.load(Ordering::SeqCst), 1, "{status}");
    }
}

#[tokio::test]
async fn what_may_not_be_repeated_is_not() {
    let (url, count) = flaky(StatusCode::SERVICE_UNAVAILABLE, 1, None).await;
    assert_eq!(send(&local(), Method::POST, &url, false).await.unwrap().status, 503);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn it_gives_up_after_three_tries() {
    let (url, count) = flaky(StatusCode::BAD_GATEWAY, 9, Some("0")).await;
    assert_eq!(get(&local(), &url).await.unwrap().status, 502);
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_long_retry_after_is_left_to_the_workflow() {
    // The clock stands at 2026-01-02T03:04:05Z.
    for (text, seconds) in [("3600", 3600), ("Fri, 02 Jan 2026 03:05:05 GMT", 60)] {
        let (url, count) = flaky(StatusCode::TOO_MANY_REQUESTS, 1, Some(text)).await;
        let context = local();
        let answer = get(&context, &url).await.unwrap();
        assert_eq!(count.load(Ordering::SeqCst), 1);
        let error = context.expect_success(&Method::GET, answer).unwrap_err();
        assert_eq!(error.name, ErrorName::Status(429));
        assert_eq!(error.retry_after.unwrap().as_secs(), seconds);
        assert!(
            error
                .cause
                .ends_with(&format!("answered 429 Too Many Requests: busy (try again in {seconds} s)")),
            "{error}"
        );
    }
    // A date in the past asks for no wait.
    let (url, count) = flaky(StatusCode::TOO_MANY_REQUESTS, 1, Some("Thu, 01 Jan 2026 00:00:00 GMT")).await;
    assert_eq!(get(&local(), &url).await.unwrap().status, 200);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_error_quotes_the_answer_but_neither_credential_nor_query() {
    let router = Router::new().fallback(any(|headers: HeaderMap| async move {
        let sent = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
        (StatusCode::UNAUTHORIZED, format!("{{\"message\": \"bad credentials: {sent}\"}}"))
    }));
    let url = format!("http://{}/items?key=query-secret", serve(router).await);
    let context = with_token(local());
    let answer = get(&context, &url).await.unwrap();
    let error = context.expect_success(&Method::GET, answer).unwrap_err();
    assert!(
        error.cause.contains("401 Unauthorized: { \"message\"")
            || error.cause.contains("401 Unauthorized: {\"message\""),
        "{error}"
    );
    assert!(error.cause.contains("[redacted]") && error.cause.contains("check or renew"), "{error}");
    assert!(!error.cause.contains("tok-very-secret") && !error.cause.contains("query-secret"), "{error}");
}

#[tokio::test]
async fn a_credential_goes_only_to_its_hosts_and_never_in_the_clear() {
    let (url, count) = flaky(StatusCode::OK, 0, None).await;
    let mut context = with_token(local());
    if let Some(credential) = &mut context.credential {
        credential.hosts = vec!["api.example.com".to_owned()];
    }
    let error = get(&context, &url).await.unwrap_err();
    assert_eq!(error.name, ErrorName::WrongHost);
    let error = get(&context, "http://api.example.com/").await.unwrap_err();
    assert!(error.name == ErrorName::WrongHost && error.cause.contains("use `https`"), "{error}");
    assert_eq!(count.load(Ordering::SeqCst), 0);
}
