//! Redirects, followed by hand.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use axum::routing::any;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use portal_connector_kit::net::Request;
use portal_connector_kit::testing::context;

use crate::server::{client, get, limits, local, name_of, serve, with_token};

#[tokio::test]
async fn a_redirect_to_the_metadata_service_is_refused() {
    for target in [
        "http://169.254.169.254/latest/",
        "http://[::ffff:169.254.169.254]/",
        "http://2852039166/",
        "http://10.0.0.1/",
    ] {
        let router = Router::new().route("/", any(move || async move { Redirect::temporary(target) }));
        let address = serve(router).await;
        let context = context(client(&address.to_string(), limits()), None);
        assert_eq!(name_of(&context, &format!("http://{address}/")).await, "Http.Blocked", "{target}");
    }
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_not_followed() {
    let router = Router::new().route("/", any(|| async { Redirect::temporary("file:///etc/passwd") }));
    let address = serve(router).await;
    let error = get(&local(), &format!("http://{address}/")).await.unwrap_err();
    assert_eq!(error.name.to_string(), "Http.BadAnswer");
}

#[tokio::test]
async fn a_circle_and_a_long_chain_end() {
    let router = Router::new().route("/circle", any(|| async { Redirect::temporary("/circle") })).route(
        "/chain/{n}",
        any(|Path(n): Path<u32>| async move {
            if n == 0 {
                "end".into_response()
            } else {
                Redirect::temporary(&format!("/chain/{}", n - 1)).into_response()
            }
        }),
    );
    let address = serve(router).await;
    assert_eq!(name_of(&local(), &format!("http://{address}/circle")).await, "Http.Redirects");
    assert_eq!(name_of(&local(), &format!("http://{address}/chain/6")).await, "Http.Redirects");
    assert_eq!(name_of(&local(), &format!("http://{address}/chain/5")).await, "200 OK");
}

/// What a server was asked.
type Seen = Arc<Mutex<Vec<(Method, HeaderMap, Bytes)>>>;

fn recorder(seen: &Seen) -> Router {
    let seen = seen.clone();
    Router::new().fallback(any(move |method: Method, headers: HeaderMap, body: Bytes| async move {
        seen.lock().unwrap().push((method, headers, body));
        "seen"
    }))
}

#[tokio::test]
async fn the_credential_and_the_users_headers_stay_with_their_origin() {
    let seen = Seen::default();
    let other = serve(recorder(&seen)).await;
    let router = Router::new()
        .route("/away", any(move || async move { Redirect::temporary(&format!("http://{other}/got")) }))
        .route("/home", any(|| async { Redirect::temporary("/echo") }))
        .route(
            "/echo",
            any(|headers: HeaderMap| async move {
                headers
                    .get(header::AUTHORIZATION)
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or("none")
                    .to_owned()
            }),
        );
    let address = serve(router).await;
    let context = with_token(local());
    let home = get(&context, &format!("http://{address}/home")).await.unwrap();
    assert_eq!(home.body, "Bearer tok-very-secret");

    let mut request =
        Request::new(Method::GET, context.net.guard().parse(&format!("http://{address}/away")).unwrap());
    request.headers.insert("x-api-key", HeaderValue::from_static("key"));
    request.headers.insert(header::COOKIE, HeaderValue::from_static("session=1"));
    request.headers.insert(header::ACCEPT, HeaderValue::from_static("text/csv"));
    context.send(request, true).await.unwrap();
    let (_, headers, _) = seen.lock().unwrap().pop().unwrap();
    for name in ["authorization", "x-api-key", "cookie"] {
        assert!(!headers.contains_key(name), "{name}");
    }
    assert_eq!(headers[header::ACCEPT], "text/csv");
}

#[tokio::test]
async fn the_method_and_the_body_follow_the_rules_of_each_status() {
    let seen = Seen::default();
    let target = recorder(&seen);
    let router = Router::new()
        .route(
            "/{status}",
            any(|Path(status): Path<u16>| async move {
                (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, "/to/there")])
            }),
        )
        .nest("/to", target);
    let address = serve(router).await;
    for (status, method, becomes) in [
        (301, Method::POST, Method::GET),
        (302, Method::POST, Method::GET),
        (303, Method::POST, Method::GET),
        (303, Method::PUT, Method::GET),
        (301, Method::PUT, Method::PUT),
        (307, Method::POST, Method::POST),
        (308, Method::PATCH, Method::PATCH),
    ] {
        let context = local();
        let url = context.net.guard().parse(&format!("http://{address}/{status}")).unwrap();
        let request =
            Request { body: Some(Bytes::from_static(b"payload")), ..Request::new(method.clone(), url) };
        context.send(request, false).await.unwrap();
        let (asked, _, body) = seen.lock().unwrap().pop().unwrap();
        assert_eq!(asked, becomes, "{status} {method}");
        assert_eq!(body.is_empty(), becomes == Method::GET, "{status} {method}");
    }
}
