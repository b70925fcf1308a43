//! The Runtime API, as a function's process calls it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures::StreamExt as _;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use tokio::sync::mpsc;

use super::pool::{Environment, Pool, milliseconds};
use super::{Answer, Function};

type Pools = Arc<Vec<Arc<Pool>>>;

pub(super) fn router(pools: Vec<Arc<Pool>>) -> Router {
    let base = "/environments/{id}/2018-06-01/runtime";
    Router::new()
        .route(&format!("{base}/invocation/next"), get(next))
        .route(&format!("{base}/invocation/{{request}}/response"), post(response))
        .route(&format!("{base}/invocation/{{request}}/error"), post(error))
        .route(&format!("{base}/init/error"), post(init_error))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(pools))
}

fn find(pools: &Pools, id: u64) -> Option<(Arc<Pool>, Arc<Environment>)> {
    pools.iter().find_map(|pool| Some((pool.clone(), pool.find(id)?)))
}

async fn next(State(pools): State<Pools>, Path(id): Path<u64>) -> Response {
    let Some((pool, environment)) = find(&pools, id) else { return StatusCode::NOT_FOUND.into_response() };
    pool.polled(&environment);
    let Some((request, body, deadline)) = environment.next().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("lambda-runtime-aws-request-id", request.clone()),
        ("lambda-runtime-deadline-ms", milliseconds(deadline).to_string()),
        ("lambda-runtime-invoked-function-arn", Function::arn(&pool.function.name)),
        ("lambda-runtime-trace-id", format!("Root=1-00000000-{}", request.replace('-', ""))),
    ];
    (headers, body).into_response()
}

async fn response(
    State(pools): State<Pools>,
    Path((id, request)): Path<(u64, String)>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    let Some((_, environment)) = find(&pools, id) else { return StatusCode::NOT_FOUND };
    let streams = headers
        .get("lambda-runtime-function-response-mode")
        .is_some_and(|mode| mode.as_bytes().eq_ignore_ascii_case(b"streaming"));
    if !streams {
        let Ok(body) = body.collect().await else { return StatusCode::BAD_REQUEST };
        let body = body.to_bytes();
        let answer = if body.len() > super::PAYLOAD_LIMIT {
            Answer::failed(
                "Function.ResponseSizeTooLarge",
                &format!(
                    "Response payload size ({} bytes) exceeded maximum allowed payload size ({} bytes).",
                    body.len(),
                    super::PAYLOAD_LIMIT
                ),
            )
        } else {
            Answer::Whole(body)
        };
        environment.answer(&request, answer);
        return StatusCode::ACCEPTED;
    }
    let (parts, received) = mpsc::channel(16);
    environment.answer(&request, Answer::Stream(received));
    let mut body = body.into_data_stream();
    while let Some(Ok(part)) = body.next().await {
        // Lambda goes on reading when the client has gone.
        drop(parts.send(part).await);
    }
    StatusCode::ACCEPTED
}

async fn error(
    State(pools): State<Pools>,
    Path((id, request)): Path<(u64, String)>,
    body: bytes::Bytes,
) -> StatusCode {
    let Some((_, environment)) = find(&pools, id) else { return StatusCode::NOT_FOUND };
    environment.answer(&request, Answer::Failed(body));
    StatusCode::ACCEPTED
}

async fn init_error(State(pools): State<Pools>, Path(id): Path<u64>, body: bytes::Bytes) -> StatusCode {
    let Some((_, environment)) = find(&pools, id) else { return StatusCode::NOT_FOUND };
    environment.fail(body).await;
    StatusCode::ACCEPTED
}
