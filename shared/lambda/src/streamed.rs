//! Answers that stream, sent as they are written.
//!
//! The runtime's own client gives a connection the head of an answer, its delimiter and its first part
//! one after the other, and the kernel holds the second back until the first is acknowledged, for 40 ms
//! (Nagle's algorithm and delayed acknowledgements). So answers leave by a client that does not wait, head
//! and delimiter in one piece. Invocations come in by the runtime's, as ever.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use axum::body::Body as Answer;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::StreamBody;
use hyper::body::Frame;
use hyper_util::client::legacy::connect::HttpConnector;
use lambda_http::request::LambdaRequest;
use lambda_http::{Request, RequestExt as _};
use lambda_runtime::layers::TracingLayer;
use lambda_runtime::tower::layer::layer_fn;
use lambda_runtime::{LambdaEvent, LambdaInvocation, MetadataPrelude, Runtime, service_fn};
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{PooledClient, build_request};
use serde::de::IgnoredAny;

use crate::Error;

/// Divides an answer's head from its body.
const DELIMITER: [u8; 8] = [0; 8];
/// Comes with an invocation and goes with its answer.
const INVOCATION_ID: &str = "lambda-runtime-invocation-id";

/// Runs the loop until Lambda ends the process.
pub(crate) async fn run<F, Made>(answer: F) -> Result<(), Error>
where
    F: Fn(Request) -> Made + Clone,
    Made: Future<Output = Result<Response, Infallible>>,
{
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Arc::new(PooledClient::builder().with_connector(connector).build());
    let answers = service_fn(move |invocation| answered(client.clone(), answer.clone(), invocation));
    // The runtime's own way of answering is replaced whole.
    let unused = service_fn(|_: LambdaEvent<IgnoredAny>| async { Ok::<_, Error>(()) });
    let runtime = Runtime::new(unused).layer(layer_fn(|_| answers.clone()));
    runtime.layer(TracingLayer::new()).run().await
}

async fn answered<F, Made>(
    client: Arc<PooledClient>,
    answer: F,
    LambdaInvocation { parts, body, context }: LambdaInvocation,
) -> Result<(), Error>
where
    F: Fn(Request) -> Made,
    Made: Future<Output = Result<Response, Infallible>>,
{
    let id = context.request_id.clone();
    let response = match serde_json::from_slice::<LambdaRequest>(&body) {
        Ok(event) => {
            let mut request = Request::from(event);
            if let Some(trace) = context.xray_trace_id.as_deref().and_then(|trace| trace.parse().ok()) {
                request.headers_mut().insert("x-amzn-trace-id", trace);
            }
            let Ok(response) = answer(request.with_lambda_context(context)).await;
            response
        }
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "an event is no request of API Gateway"
            );
            StatusCode::BAD_REQUEST.into_response()
        }
    };
    let sent = client.call(completion(&id, &parts.headers, response)?).await?;
    if !sent.status().is_success() {
        tracing::error!(status = %sent.status(), "Lambda does not take an answer");
    }
    Ok(())
}

/// The request that answers an invocation: the head as JSON, the delimiter, the body as it comes.
fn completion(id: &str, invocation: &HeaderMap, response: Response) -> Result<http::Request<Body>, Error> {
    let (head, body) = response.into_parts();
    let mut headers = head.headers;
    let cookies = headers.get_all(header::SET_COOKIE).iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()).map(str::to_owned).collect();
    headers.remove(header::SET_COOKIE);
    let prelude = MetadataPrelude { status_code: head.status, headers, cookies };
    let mut begin = serde_json::to_vec(&prelude)?;
    begin.extend(DELIMITER);

    let mut request = build_request()
        .method(Method::POST)
        .uri(format!("/2018-06-01/runtime/invocation/{id}/response"))
        .header(header::TRANSFER_ENCODING, "chunked")
        .header(header::CONTENT_TYPE, "application/vnd.awslambda.http-integration-response")
        .header("lambda-runtime-function-response-mode", "streaming");
    if let Some(id) = invocation.get(INVOCATION_ID) {
        request = request.header(INVOCATION_ID, id);
    }
    Ok(request.body(streamed(begin.into(), body))?)
}

/// A part that cannot be had breaks the connection off, so that nobody takes the answer for whole.
fn streamed(begin: Bytes, body: Answer) -> Body {
    let body = body.into_data_stream().map_err(Error::from);
    let parts = stream::once(async { Ok(begin) }).chain(body);
    Body::new(StreamBody::new(parts.map_ok(Frame::data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_its_head_a_delimiter_and_its_body() {
        let response = Response::builder()
            .status(201)
            .header("content-type", "text/plain")
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .body(Answer::from("whole"));
        let invocation = HeaderMap::from_iter([(INVOCATION_ID.parse().unwrap(), "i-1".parse().unwrap())]);
        let request = completion("r-1", &invocation, response.unwrap()).unwrap();
        assert_eq!(request.uri(), "/2018-06-01/runtime/invocation/r-1/response");
        let text = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text("lambda-runtime-function-response-mode"), "streaming");
        assert_eq!(text("content-type"), "application/vnd.awslambda.http-integration-response");
        assert_eq!(text(INVOCATION_ID), "i-1");
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let middle = body.windows(8).position(|bytes| bytes == DELIMITER).unwrap();
        let head: serde_json::Value = serde_json::from_slice(&body[..middle]).unwrap();
        let wanted = serde_json::json!({
            "statusCode": 201, "headers": { "content-type": "text/plain" }, "cookies": ["a=1", "b=2"],
        });
        assert_eq!(head, wanted);
        assert_eq!(&body[middle + 8..], b"whole");
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_not_taken_for_whole() {
        let parts = stream::iter([Ok("part"), Err(std::io::Error::other("gone"))]);
        let response = Response::new(Answer::from_stream(parts));
        let request = completion("r", &HeaderMap::new(), response).unwrap();
        assert!(request.into_body().collect().await.is_err());
    }
}
